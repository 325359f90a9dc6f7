"""The overview of what somebody has: constant in queries, honest about silent sources; and stopping something."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from producten import meenemen, pagina
from producten.actions import ProductAlreadyEnded, grant_product, stop_product
from producten.models import EIGEN_BRON, Gemeen, Product, Productbron
from producten.soorten import soorten
from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern import posts
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import new_kenmerk
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of

KINDS = ("vergunning", "boete", "abonnement", "document", "pas")
LIST = "/mijn-stad/producten/"


def have(cast: Cast, count: int) -> None:
    """So many products of every kind, status and source."""
    today = vandaag(timezone.now())
    rows = []
    for number in range(count):
        soort = soorten()[KINDS[number % len(KINDS)]]
        status = list(soort.statussen.values())[number % len(soort.statussen)]
        rows.append(
            Product(
                kenmerk=new_kenmerk(), profiel=cast.ada, soort=soort.code, titel=f"Ding {number}", thema="burgerzaken",
                geldig_van=today, velden=[["Nummer", str(number)]], status=status.code, gemeen=status.gemeen,
                bron=f"bron{number % 3}", bron_id=str(number),
            )
        )  # fmt: skip
    Product.objects.bulk_create(rows)


def sources(silent_since: dt.datetime) -> None:
    for number in range(3):
        Productbron.objects.create(
            code=f"bron{number}", naam=f"Bron {number}", token_hash=f"{number}" * 64, laatst_gehoord=silent_since
        )


def test_one_and_a_thousand_cost_the_same(cast: Cast) -> None:
    browser, costs = client_of(cast.ada.account), {}
    sources(timezone.now())
    browser.get(LIST)  # what is read once per process
    for total in (1, 100, 1000):
        Product.objects.all().delete()
        have(cast, total)
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(LIST)
        assert response.status_code == 200
        costs[total] = len(queries)
    assert len(set(costs.values())) == 1, costs
    assert costs[1] <= 8


def test_every_source_down_is_a_page_with_marks(cast: Cast) -> None:
    now = timezone.now()
    sources(now - dt.timedelta(days=3))
    have(cast, 6)
    html = client_of(cast.ada.account).get(LIST).content.decode()
    assert html.count("Tijdelijk niet bijgewerkt sinds") == 6
    Productbron.objects.filter(pk__in=["bron0", "bron1"]).update(laatst_gehoord=now)
    assert client_of(cast.ada.account).get(LIST).content.decode().count("Tijdelijk niet bijgewerkt sinds") == 2
    own = Product.objects.filter(soort="pas").first()
    assert own is not None
    Product.objects.filter(pk=own.pk).update(bron="bron2", status="", gemeen="loopt")
    page = client_of(cast.ada.account).get(own.get_absolute_url()).content.decode()
    assert "Tijdelijk niet bijgewerkt sinds" in page
    Productbron.objects.filter(pk="bron2").update(laatst_gehoord=None)
    assert pagina.Actueel.at(now).sinds == {}, "a source that is new and never spoke is not late yet"


def test_what_the_portal_gave_is_never_out_of_date(cast: Cast) -> None:
    sources(timezone.now() - dt.timedelta(days=3))
    product = Product(bron=EIGEN_BRON)
    assert pagina.Actueel.at(timezone.now()).merk(product) == ""


def test_the_list_stands_in_the_order_of_the_common_words(cast: Cast) -> None:
    sources(timezone.now())
    have(cast, 20)
    html = client_of(cast.ada.account).get(LIST).content.decode()
    places = [html.index(f"<h2>{word.label}</h2>") for word in Gemeen]
    assert places == sorted(places)
    only = client_of(cast.ada.account).get(LIST + "?soort=boete").content.decode()
    assert only.count('class="product-card"') == 4
    every = client_of(cast.ada.account).get(LIST + "?soort=onbekend").content.decode()
    assert every.count('class="product-card"') == 20
    have_pages = client_of(cast.ada.account).get(LIST + "?soort=boete&pagina=9")
    assert have_pages.status_code == 200


@pytest.mark.parametrize("code", sorted(soorten()))
def test_every_kind_in_every_status_has_a_page(cast: Cast, code: str) -> None:
    today = vandaag(timezone.now())
    soort = soorten()[code]
    examples = {
        "tekst": "Ada", "adres": "Meir 1", "datum": "2026-03-12", "moment": "2026-02-26T16:42:00+00:00",
        "bedrag": "12.00", "nummerplaat": "1-KTR-482",
    }  # fmt: skip
    rows = [[veld.code, examples[veld.type]] for veld in soort.velden]
    browser = client_of(cast.ada.account)
    from tests.producten.test_betaalpagina import sure

    sure(cast, browser)
    for status in soort.statussen.values():
        product = Product.objects.create(
            kenmerk=new_kenmerk(), profiel=cast.ada, soort=code, titel="Ding", thema="burgerzaken", geldig_van=today,
            velden=rows, status=status.code, gemeen=status.gemeen, geldig_tot=today + dt.timedelta(days=20),
        )  # fmt: skip
        html = browser.get(product.get_absolute_url()).content.decode()
        assert status.tekst in html
        for veld in soort.velden:
            assert veld.label in html


# -- stopping -------------------------------------------------------------------------------------


def abonnement(cast: Cast, **more: Any) -> Product:
    fields: dict[str, Any] = {"soort": "abonnement", "titel": "Zwemmen", "thema": "vrije-tijd"} | more
    return grant_product(by=Toegang.systeem(), profiel=cast.ada, geldig_van=dt.date(2026, 1, 1), **fields)


def test_its_owner_stops_it_once(cast: Cast) -> None:
    product = abonnement(cast)
    ended = stop_product(product, op=dt.date(2026, 3, 10), by=as_citizen(cast.ada))
    assert ended.beeindigd_op == dt.date(2026, 3, 10)
    ended.refresh_from_db()
    assert (ended.status, ended.gemeen) == ("opgezegd", "voorbij")
    with pytest.raises(ProductAlreadyEnded):
        stop_product(product, op=dt.date(2026, 3, 11), by=as_citizen(cast.ada))


def test_what_cannot_be_stopped_here_is_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProductAlreadyEnded):
        stop_product(abonnement(cast, soort="attest"), op=dt.date(2026, 3, 10), by=as_citizen(cast.ada))
    pushed = abonnement(cast)
    Product.objects.filter(pk=pushed.pk).update(bron="sport")
    pushed.refresh_from_db()
    for product, by in ((pushed, as_citizen(cast.ada)), (abonnement(cast), as_citizen(cast.cem))):
        with pytest.raises(Http404):
            stop_product(product, op=dt.date(2026, 3, 10), by=by)
    weak = Toegang(as_citizen(cast.ada).actor, cast.ada.account, cast.ada, Level.LAAG)
    pass_of_ada = abonnement(cast)
    strict = replace(soorten()["abonnement"], niveau=Level.SUBSTANTIEEL)
    monkeypatch.setattr("producten.actions.product.soort_of", lambda code: strict)
    with pytest.raises(LevelRequired):
        stop_product(pass_of_ada, op=dt.date(2026, 3, 10), by=weak)


def test_stopping_over_http(cast: Cast) -> None:
    product, browser = abonnement(cast), client_of(cast.ada.account)
    page = browser.get(product.get_absolute_url()).content.decode()
    url = reverse("producten:product_stop", args=[product.kenmerk])
    assert url in page
    assert "Wil je dit stopzetten?" in browser.get(url).content.decode()
    signed = posts._signer("product_stop").sign("0" * 32)
    answers = [browser.post(url, {"sleutel": signed}) for _ in range(2)]
    assert {a.headers["Location"] for a in answers} == {product.get_absolute_url()}
    product.refresh_from_db()
    assert product.status == "opgezegd"
    assert url not in browser.get(product.get_absolute_url()).content.decode()


def test_what_was_ended_by_date_cannot_be_stopped_again(cast: Cast) -> None:
    product = abonnement(cast)
    Product.objects.filter(pk=product.pk).update(beeindigd_op=dt.date(2026, 2, 1))
    with pytest.raises(ProductAlreadyEnded):
        stop_product(product, op=dt.date(2026, 3, 10), by=as_citizen(cast.ada))


def test_an_export_says_fields_in_the_words_of_the_page(cast: Cast) -> None:
    grant_product(
        by=Toegang.systeem(), profiel=cast.ada, soort="boete", titel="Boete", thema="burgerzaken",
        geldig_van=dt.date(2026, 3, 10), velden=[("plaats", "Meir"), ("bedrag", "58.00")],
    )  # fmt: skip
    assert meenemen.producten(as_citizen(cast.ada))[0]["Gegevens"] == ["Waar: Meir", "Bedrag: € 58,00"]
