"""The pages of the catalogue and of what somebody has."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from producten import poorten
from producten.laden import load_diensten
from producten.models import Dienst, Product
from producten.pagina import product_card, title_at
from producten.views.product import PER_PAGE
from profiel.dossiers.models import Document
from profiel.toegang.models import Level
from stadsportaal.kern.kenmerk import new_kenmerk
from tests.producten.geld import boete, product_of
from tests.profiel.dossiers.cast import Cast, client_of

TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def catalogus(db: None) -> None:
    load_diensten()


@pytest.fixture
def no_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poorten, "START_LINKS", [])


def text_of(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    return response.content.decode()


def links(html: str) -> Iterator[str]:
    yield from re.findall(r'href="(/[^"#?]*)', html)


# -- a dienst -------------------------------------------------------------------------------------


def test_every_published_dienst_has_a_page_whose_links_all_lead_somewhere(client: Client, catalogus: None) -> None:
    targets: set[str] = set()
    for slug in Dienst.objects.gepubliceerd().order_by("pk").values_list("pk", flat=True):
        html = text_of(client, "producten:dienst", slug)
        assert html.count("<h1>") == 1
        assert "03 22 11 333" in html
        targets |= {href for href in links(html) if not href.startswith(("/static/", "/loket/", "/mijn-stad/"))}
    assert len(targets) > 60
    assert {href: code for href in targets if (code := client.get(href).status_code) >= 400} == {}


def test_the_page_says_what_it_takes_in_the_order_of_the_sketch(
    client: Client, catalogus: None, no_forms: None
) -> None:
    html = text_of(client, "producten:dienst", "adreswijziging")
    order = [
        *("3 tot 4 weken", "Gratis", "Voor wie?", "Wat heb je nodig?", "vragen we niet opnieuw", "Zo gaat het"),
        *("Kom naar een webpunt", "Kom naar een stadsloket", "Niet akkoord?", "Ook handig", "in de wet?"),
    ]
    places = [html.index(words) for words in order]
    assert places == sorted(places)


def test_each_source_of_what_is_known_reads_well(client: Client, catalogus: None) -> None:
    """A source may be a register, a list or a plural: none has an article put before it."""
    html = text_of(client, "producten:dienst", "zwemles")
    assert "vragen we niet opnieuw. Bron: Rijksregister en inschrijvingen.</p>" in html


def test_without_a_form_there_is_no_start_button(client: Client, catalogus: None, no_forms: None) -> None:
    html = text_of(client, "producten:dienst", "adreswijziging")
    assert "Start" not in html.replace("Stadsportaal", "")
    assert "Online kan dit hier nog niet" in html
    assert "Geef je adres online door" not in html


def test_a_registered_form_gives_the_start_button(
    client: Client, catalogus: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poorten, "START_LINKS", [])
    poorten.register_start_link(starts := (lambda slug: "/loket/start/" if slug == "adreswijziging" else None))
    poorten.register_start_link(starts)
    assert [starts] == poorten.START_LINKS
    html = text_of(client, "producten:dienst", "adreswijziging")
    assert 'href="/loket/start/"' in html
    assert "10 minuten" in html
    assert "itsme of je eID" in html
    assert poorten.start_url("") is None
    assert poorten.start_url("grofvuil") is None


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("grofvuil", "?dienst=grofvuil#vraag"),
        ("renovatiepremie", "Regel het op een andere website"),
        ("identiteitskaart", "Maak een afspraak"),
        ("melding-openbaar-domein", "We helpen je"),
    ],
)
def test_each_way_online_has_its_own_panel(
    client: Client, catalogus: None, no_forms: None, slug: str, words: str
) -> None:
    assert words in text_of(client, "producten:dienst", slug)


def test_a_withdrawn_or_unknown_dienst_is_404_at_once(client: Client, catalogus: None) -> None:
    text_of(client, "producten:dienst", "grofvuil")
    Dienst.objects.filter(pk="grofvuil").update(gepubliceerd=False)
    text_of(client, "producten:dienst", "grofvuil", status=404)
    text_of(client, "producten:dienst", "bestaat-niet", status=404)


def test_a_changed_dienst_is_shown_at_once(client: Client, catalogus: None) -> None:
    assert "Grofvuil laten ophalen" in text_of(client, "producten:dienst", "grofvuil")
    dienst = Dienst.objects.get(pk="grofvuil")
    dienst.titel = "Zetels laten ophalen"
    dienst.save()
    html = text_of(client, "producten:dienst", "grofvuil")
    assert "<h1>Zetels laten ophalen</h1>" in html


def test_a_dienst_costs_one_query_and_a_small_page(client: Client, catalogus: None, no_forms: None) -> None:
    text_of(client, "producten:dienst", "adreswijziging")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = text_of(client, "producten:dienst", "adreswijziging")
    assert len(queries) == 1
    assert len(html.encode()) < 14_000


def test_in_debug_a_piece_is_rendered_anew(catalogus: None, settings: object) -> None:
    from django.utils.safestring import mark_safe

    from producten.catalogus import uitgave

    rendered: list[int] = []
    render = lambda: mark_safe(str(rendered.append(1)))  # noqa: E731
    for debug, expected in ((False, 1), (False, 1), (True, 2), (True, 3)):
        settings.DEBUG = debug  # type: ignore[attr-defined]
        uitgave().stuk(("proef",), render)
        assert len(rendered) == expected


# -- life events and thema's ----------------------------------------------------------------------


def test_a_life_event_lists_its_steps_in_order(client: Client, catalogus: None) -> None:
    html = text_of(client, "producten:levensgebeurtenis", "ik-verhuis")
    steps = ["Een tijdelijk parkeerverbod aanvragen", "Je adres wijzigen", "Een parkeervergunning voor bewoners"]
    assert sorted(steps, key=html.index) == steps
    Dienst.objects.filter(pk="grofvuil").update(gepubliceerd=False)
    assert "Grofvuil laten ophalen" not in text_of(client, "producten:levensgebeurtenis", "ik-verhuis")
    text_of(client, "producten:levensgebeurtenis", "ik-vlieg", status=404)


def test_a_thema_lists_its_diensten(client: Client, catalogus: None) -> None:
    assert "Een premie krijgen voor je huur" in text_of(client, "producten:thema", "wonen")
    text_of(client, "producten:thema", "hobby", status=404)


def test_a_thema_without_diensten_leads_on(client: Client, db: None) -> None:
    html = text_of(client, "producten:thema", "wonen")
    assert "Hier staat nog niets" in html
    assert reverse("zoeken") in html


def test_all_diensten_stand_together_by_thema_and_home_leads_there(client: Client, catalogus: None) -> None:
    here = reverse("producten:diensten")
    assert f'href="{here}"' in text_of(client, "home")
    Dienst.objects.filter(pk="grofvuil").update(gepubliceerd=False)
    html = text_of(client, "producten:diensten")
    published = set(Dienst.objects.gepubliceerd().values_list("slug", flat=True))
    assert set(re.findall(r'<li><a href="/diensten/([\w-]+)/">', html)) == published
    assert "grofvuil" not in published
    wonen = html[html.index(">Wonen") :].split("</section>")[0]
    assert "Een premie krijgen voor je huur" in wonen
    assert "Een klacht indienen over de stad" not in wonen


def test_all_diensten_of_an_empty_catalogue_lead_on(client: Client, db: None) -> None:
    assert "Hier staat nog niets" in text_of(client, "producten:diensten")


# -- products -------------------------------------------------------------------------------------


def have(cast: Cast, count: int) -> list[Product]:
    return Product.objects.bulk_create(
        Product(
            kenmerk=new_kenmerk(), profiel=cast.ada, soort="attest", titel=f"Attest {number}", thema="burgerzaken",
            geldig_van=dt.date(2026, 1, 1), velden=[["Adres", "Kroonstraat 24"]],
            dienst=Dienst.objects.filter(pk="grofvuil").first(),
        )
        for number in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 10, 100])
def test_the_list_costs_the_same_with_any_number(cast: Cast, catalogus: None, count: int) -> None:
    browser = client_of(cast.ada.account)
    with CaptureQueriesContext(connection) as empty:
        assert "Je hebt nog niets van de stad" in text_of(browser, "producten:producten")
    have(cast, count)
    with CaptureQueriesContext(connection) as queries:
        html = text_of(browser, "producten:producten")
    assert len(queries) <= 8
    assert len(queries) - len(empty) <= 1  # the page of rows itself
    assert html.count('class="product-card"') == min(count, PER_PAGE)
    assert ('aria-label="Pagina' in html) is (count > PER_PAGE)


def test_what_is_over_stands_apart(cast: Cast) -> None:
    over, _ = have(cast, 2)
    Product.objects.filter(pk=over.pk).update(geldig_tot=dt.date(2026, 1, 31))
    html = text_of(client_of(cast.ada.account), "producten:producten")
    assert html.index("Attest 1") < html.index("Voorbij") < html.index("Attest 0")


def test_one_product_with_its_document_dossier_and_dienst(cast: Cast, catalogus: None) -> None:
    (product,) = have(cast, 1)
    dossier = cast.dossier()
    document = Document.objects.create(
        kenmerk=new_kenmerk(), dossier=dossier, profiel=cast.ada, soort="attest", titel="Attest", sjabloon="x@1"
    )
    Product.objects.filter(pk=product.pk).update(dossier=dossier, document=document, geldig_tot=dt.date(2099, 1, 1))
    html = text_of(client_of(cast.ada.account), "producten:product", product.kenmerk)
    document_url = reverse("dossiers:document", args=[document.kenmerk])
    for href in (document_url, dossier.get_absolute_url(), "/diensten/grofvuil/"):
        assert f'href="{href}"' in html
    Document.objects.filter(pk=document.pk).update(ingetrokken_op=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    html = text_of(client_of(cast.ada.account), "producten:product", product.kenmerk)
    assert document_url not in html


def test_a_product_is_only_its_owners(cast: Cast) -> None:
    (product,) = have(cast, 1)
    seen = {who: browser.get(product.get_absolute_url()).status_code for who, browser in cast.clients().items()}
    assert seen == {"owner": 200, "gemachtigde": 200, "stranger": 404, "other_team": 404, "anonymous": 302}


@dataclass
class Case:
    van: dt.date
    tot: dt.date | None
    einde: dt.date | None
    words: str
    status: str


D = dt.date
CASES = [
    Case(D(2026, 1, 1), None, None, "Geldig zonder einddatum", "Geldig"),
    Case(D(2026, 1, 1), D(2027, 1, 1), None, "Geldig tot vr 1 januari 2027", "Geldig"),
    Case(D(2026, 1, 1), D(2026, 4, 1), None, "Verloopt wo 1 april 2026", "Geldig"),
    Case(D(2026, 1, 1), D(2026, 3, 10), None, "Verloopt di 10 maart 2026", "Geldig"),
    Case(D(2026, 1, 1), D(2026, 3, 9), None, "Vervallen op ma 9 maart 2026", "Vervallen"),
    Case(D(2026, 3, 11), None, None, "Geldig vanaf wo 11 maart 2026", "Nog niet geldig"),
    Case(D(2026, 1, 1), None, D(2026, 2, 1), "Stopgezet op zo 1 februari 2026", "Stopgezet"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_validity_is_said_in_words(case: Case) -> None:
    product = Product(kenmerk="KM7RT4XH", geldig_van=case.van, geldig_tot=case.tot, beeindigd_op=case.einde)
    card = product_card(product, TODAY)
    assert card["geldig"] == case.words
    assert card["status"]["tekst"] == case.status
    assert card["geldig_nu"] is (case.status == "Geldig")


def test_below_its_level_a_fine_is_only_a_fine(cast: Cast) -> None:
    product = product_of(boete(cast))
    assert title_at(product, Level.LAAG) == "Boete"
    assert title_at(product, Level.SUBSTANTIEEL) == product.titel
