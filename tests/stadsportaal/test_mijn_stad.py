"""Mijn stad: what waits first, ten per group, the same number of queries for one dossier and a hundred."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from producten.actions import grant_product
from profiel.berichten.actions import Tekst, send_bericht
from profiel.dossiers.actions import Actie, Stap, create_dossier, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.kalender import vandaag
from stadsportaal.mijn_stad import next_step
from tests.profiel.berichten.conftest import person, toegang_of

pytestmark = pytest.mark.django_db
URL = "/mijn-stad/"


@pytest.fixture
def ada() -> Profiel:
    return person("Ada")


@pytest.fixture
def site(client: Client, ada: Profiel) -> Client:
    assert ada.account is not None
    client.force_login(ada.account)
    client.get(URL)  # renews the session once
    return client


def make(ada: Profiel, titel: str, *steps: Stap, thema: str = "wonen") -> Dossier:
    dossier = create_dossier(
        by=toegang_of(ada),
        profiel=ada,
        rol=Betrokkene.Rol.AANVRAGER,
        soort="dossier",
        titel=titel,
        thema=thema,
        dienst="",
        url_naam="dossiers:dossier",
        team=None,
    )
    for stap in steps:
        progress(dossier, stap, by=Toegang.systeem())
    return dossier


def submitted(**more: object) -> Stap:
    return Stap("ingediend", Fase.INGEDIEND, **more)  # type: ignore[arg-type]


def text_of(site: Client) -> str:
    return site.get(URL).content.decode()


def test_an_empty_city_leads_on(site: Client) -> None:
    page = text_of(site)
    assert "Er loopt nu niets" in page
    assert "Actie nodig" not in page


def test_what_waits_for_you_stands_first_and_only_there(site: Client, ada: Profiel) -> None:
    today = vandaag(timezone.now())
    make(ada, "Rustig", submitted(verwachte_datum=today + timedelta(days=9)))
    for days, what in ((9, "Later"), (2, "Eerst")):
        make(ada, f"Over {what}", submitted(actie=Actie(what, "/x/", today + timedelta(days=days))))
    page = text_of(site)
    assert page.index(">Eerst<") < page.index(">Later<") < page.index(">Rustig<")
    assert "2 dingen wachten op jou" in page
    assert page.count("Over Eerst") == 1
    assert "Alle dossiers (3)" in page


def test_a_hundred_dossiers_show_ten_per_group_at_the_same_price(site: Client, ada: Profiel) -> None:
    make(ada, "Nummer 0", submitted())
    with CaptureQueriesContext(connection) as one:
        text_of(site)
    for number in range(1, 70):
        make(ada, f"Nummer {number}", submitted())
    for number in range(30):
        make(ada, f"Wacht {number}", submitted(actie=Actie(f"Doe {number}", "/x/")))
    with CaptureQueriesContext(connection) as many:
        page = text_of(site)
    assert len(one) == len(many) <= 8
    assert page.count('class="task"') == 10
    assert page.count("dossier-row") == 10
    assert "30 dingen wachten op jou" in page
    assert "Alle dossiers (100)" in page


def test_somebody_elses_dossiers_never_show(site: Client) -> None:
    make(person("Cem"), "Van Cem", submitted())
    assert "Van Cem" not in text_of(site)


def test_a_limited_grant_limits_the_overview_too(client: Client, ada: Profiel) -> None:
    make(ada, "Over wonen", submitted(), thema="wonen")
    make(ada, "Over afval", submitted(), thema="afval")
    account = Account.objects.create_user("bram@demo.invalid")
    grant = Machtiging.objects.create(soort="gemachtigde", wie=account, voor=ada, themas=["afval"])
    bram = Toegang(Actor(account.pk, Kanaal.WEB), account, ada, Level.SUBSTANTIEEL, grant.scope, grant)
    rows = bram.dossiers().overzicht(10, bram.dossierinhoud())  # type: ignore[attr-defined]
    assert [row.titel for row in rows] == ["Over afval"]


def test_products_that_count_and_messages_show(site: Client, ada: Profiel) -> None:
    today = vandaag(timezone.now())
    for titel, ends in (("Verlopen pas", -3), ("Nog lang", 900), ("Bijna om", 9)):
        grant_product(
            by=Toegang.systeem(),
            profiel=ada,
            soort="pas",
            titel=titel,
            thema="wonen",
            geldig_van=today - timedelta(days=100),
            geldig_tot=today + timedelta(days=ends),
        )
    send_bericht(ada, Tekst("Dag van de stad", "x", "y"), thema="wonen", sleutel="1")
    page = text_of(site)
    assert page.index("Bijna om") < page.index("Nog lang")
    assert "Verlopen pas" not in page
    assert "Dag van de stad" in page


def test_staff_goes_to_the_back_office(client: Client) -> None:
    client.force_login(Account.objects.create_user("dirk@demo.invalid", is_staff=True))
    answer = client.get(URL)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/beheer/")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"actie_wat": "Betaal"}, "Betaal"),
        ({"fase": "concept"}, "Nog niet verstuurd"),
        ({"fase": "ingediend", "verwachte_datum": date(2026, 3, 20)}, "ten laatste vr 20 maart 2026"),
        ({"fase": "in_behandeling"}, "We zijn ermee bezig"),
        ({"fase": "uitgevoerd", "bijgewerkt_op": timezone.now()}, "Afgerond op"),
    ],
)
def test_every_row_says_what_comes(fields: dict[str, object], words: str) -> None:
    assert words in next_step(Dossier(**fields))
