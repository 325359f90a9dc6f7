"""Offices push products: as often as they like, in any order, without learning who has a profiel here."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from producten.betalen.actions import record_melding
from producten.betalen.rules import Verzoek
from producten.bezwaar.actions import start_bezwaar
from producten.models import Betaalgebeurtenis, Betaalverzoek, Dienst, Product, Productbron
from profiel.mensen.models import Profiel
from stadsportaal.identiteit.personas import synthetic_insz
from stadsportaal.kern.crypto import blind_index, token_hash
from stadsportaal.kern.models import Vindplaats
from tests.producten.geld import begonnen, melding
from tests.profiel.dossiers.cast import Cast, as_citizen

INSZ = synthetic_insz(dt.date(1986, 5, 14), "000")
OTHER = synthetic_insz(dt.date(1990, 11, 2), "999")
TOKEN = "het geheim van de bron"
NOW = timezone.now()
URL = "/api/producten/v1/bronnen/gas/producten/GAS-1"


@pytest.fixture
def bron(cast: Cast) -> Productbron:
    for profiel, number in ((cast.ada, INSZ), (cast.cem, OTHER)):
        Profiel.objects.filter(pk=profiel.pk).update(insz_index=blind_index(number))
    return Productbron.objects.create(code="gas", naam="Handhaving", token_hash=token_hash(TOKEN))


def body(minute: int = 0, **change: Any) -> dict[str, Any]:
    data = {
        "rijksregisternummer": INSZ,
        "soort": "boete",
        "titel": "Rijden in een voetgangerszone",
        "thema": "bestuur",
        "status": "te_betalen",
        "geldigVan": "2026-03-10",
        "stand": (NOW - dt.timedelta(hours=1) + dt.timedelta(minutes=minute)).isoformat(),
        "velden": {"nummerplaat": "1ktr482", "plaats": "Meir, 2000 Antwerpen"},
        "bedrag": "58.00",
        "uiterlijk": "2026-04-09",
        "mededeling": "+++090/9337/55493+++",
    }
    return {key: value for key, value in (data | change).items() if value is not None}


def put(data: Any, url: str = URL, token: str = TOKEN) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().put(url, json.dumps(data), content_type="application/json", headers=headers)


def test_a_push_makes_once_and_changes_after(cast: Cast, bron: Productbron) -> None:
    answers = [put(body(minute)) for minute in (0, 0, 1)]
    assert [(a.status_code, a.json()) for a in answers] == [(202, {})] * 3
    product = Product.objects.get()
    assert (product.profiel, product.bron, product.bron_id) == (cast.ada, "gas", "GAS-1")
    assert product.velden == [["plaats", "Meir, 2000 Antwerpen"], ["nummerplaat", "1-KTR-482"]]
    verzoek = Betaalverzoek.objects.get()
    assert (verzoek.bedrag, verzoek.ogm, verzoek.profiel) == (58, "090933755493", cast.ada)
    put(body(2, titel="Te snel in een voetgangerszone", bedrag="70.00", uiterlijk="2026-05-01"))
    product.refresh_from_db()
    verzoek.refresh_from_db()
    assert (product.titel, verzoek.bedrag) == ("Te snel in een voetgangerszone", 70)
    assert Vindplaats.objects.get(soort="product").titel == "Te snel in een voetgangerszone"
    bron.refresh_from_db()
    assert bron.laatst_gehoord is not None


def test_what_is_older_never_overwrites(cast: Cast, bron: Productbron) -> None:
    put(body(5, titel="Nieuw"))
    assert put(body(1, titel="Oud")).status_code == 202
    assert put(body(5, titel="Even oud")).status_code == 202
    assert Product.objects.get().titel == "Nieuw"


def test_a_stranger_is_answered_the_same_and_nothing_is_kept(cast: Cast, bron: Productbron) -> None:
    known, unknown = put(body()), put(body(rijksregisternummer=synthetic_insz(dt.date(2001, 1, 1), "999")))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers.get("Location") is unknown.headers.get("Location") is None
    assert Product.objects.count() == 1


def test_the_number_and_the_fields_stand_nowhere_in_clear(cast: Cast, bron: Productbron) -> None:
    put(body())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(p)::text || row_to_json(b)::text FROM producten_product p, producten_productbron b"
        )
        stored = str(cursor.fetchall())
    for secret in (INSZ, "KTR", "Meir", TOKEN):
        assert secret not in stored


def test_one_id_is_one_person(cast: Cast, bron: Productbron) -> None:
    put(body())
    answer = put(body(1, rijksregisternummer=OTHER))
    assert answer.status_code == 409
    assert Product.objects.get().profiel == cast.ada


def test_what_the_portal_knows_better_stays(cast: Cast, bron: Productbron) -> None:
    put(body())
    verzoek = Betaalverzoek.objects.get()
    record_melding(melding(begonnen(cast, verzoek)), via="webhook")
    put(body(1, titel="Anders"))
    product = Product.objects.get()
    assert (product.status, product.titel) == ("betaald", "Anders")
    put(body(2, status="kwijtgescholden"))
    product.refresh_from_db()
    assert product.status == "kwijtgescholden"


def test_paid_at_the_source_is_paid_here(cast: Cast, bron: Productbron) -> None:
    put(body())
    put(body(1, status="betaald"))
    assert Betaalverzoek.objects.get().status == Verzoek.BETAALD
    assert Betaalgebeurtenis.objects.get().via == "bron"
    put(body(2, status="betaald"))
    assert Betaalgebeurtenis.objects.count() == 1


def test_a_permit_has_no_payment(cast: Cast, bron: Productbron) -> None:
    Dienst.objects.create(
        slug="bewonersparkeren", titel="Bewonersparkeren", ipdc_type="Toelating", korte_beschrijving="x",
        thema="mobiliteit", start_soort="informatie", termijn_dagen=1, termijn_soort="werkdagen", bedrag=0, inhoud={},
    )  # fmt: skip
    permit = body(
        soort="vergunning", thema="mobiliteit", status="geldig", velden={"zone": "Deurne"}, bedrag=None, uiterlijk=None,
        mededeling=None, geldigTot="2027-03-10", dienst="bewonersparkeren",
    )  # fmt: skip
    assert put(permit).status_code == 202
    product = Product.objects.get()
    assert (product.gemeen, product.dienst_id) == ("loopt", "bewonersparkeren")
    assert not Betaalverzoek.objects.exists()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"rijksregisternummer": "85073003329"}, "rijksregisternummer"),
        ({"rijksregisternummer": None}, "rijksregisternummer"),
        ({"soort": "hondenpenning"}, "soort"),
        ({"titel": ""}, "titel"),
        ({"titel": "x" * 121}, "titel"),
        ({"thema": "hobby"}, "thema"),
        ({"status": "ooit"}, "status"),
        ({"geldigVan": "10/03/2026"}, "geldigVan"),
        ({"geldigTot": "2026-03-01"}, "geldigTot"),
        ({"stand": "2026-03-10T09:00:00"}, "stand"),
        ({"stand": (NOW + dt.timedelta(days=1)).isoformat()}, "stand"),
        ({"bedrag": "0.00"}, "bedrag"),
        ({"bedrag": 58}, "bedrag"),
        ({"uiterlijk": None}, "bedrag"),
        ({"mededeling": "+++090/9337/55494+++"}, "mededeling"),
        ({"velden": []}, "velden"),
        ({"velden": {"kleur": "rood"}}, "velden.kleur"),
        ({"velden": {"moment": "gisteren"}}, "velden.moment"),
        ({"geheim": "x"}, "geheim"),
    ],
)
def test_nonsense_is_named_and_never_repeated(bron: Productbron, change: dict[str, Any], name: str) -> None:
    answer = put(body(**change))
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert {row["name"] for row in problem["extraInfo"]["validationErrors"]} == {name}
    assert problem["identifier"]
    assert INSZ not in answer.content.decode()
    assert not Product.objects.exists()


def test_other_bodies_too(bron: Productbron) -> None:
    assert put([1]).json()["extraInfo"]["validationErrors"] == [{"name": "body", "reason": "is geen object"}]
    assert put(body(), URL.replace("GAS-1", "x" * 81)).status_code == 400
    broken = Client().put(URL, b"{", content_type="application/json", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (broken.status_code, broken.json()["code"]) == (400, "invalid")
    form = Client().put(
        URL, "a=b", content_type="application/x-www-form-urlencoded", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert (form.status_code, form.json()["code"]) == (415, "unsupported-media-type")


def test_only_the_source_itself(bron: Productbron) -> None:
    Productbron.objects.create(code="sport", naam="Sport", token_hash=token_hash("anders"))
    for token, url in (("raad", URL), ("anders", URL), (TOKEN, URL.replace("gas", "sport")), ("", URL)):
        answer = put(body(), url, token)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    basic = Client().put(URL, "{}", content_type="application/json", headers={"Authorization": f"Basic {TOKEN}"})
    assert basic.status_code == 401
    allowed = Client().post(URL, "{}", content_type="application/json", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (allowed.status_code, allowed.json()["code"]) == (405, "method-not-allowed")


def test_a_heartbeat_keeps_it_up_to_date(bron: Productbron) -> None:
    now = timezone.now()
    Productbron.objects.update(created_at=now - dt.timedelta(days=3))
    bron.refresh_from_db()
    assert bron.is_stil(now)
    assert put({}, "/api/producten/v1/bronnen/gas/hartslag").status_code == 204
    bron.refresh_from_db()
    assert not bron.is_stil(now)
    assert str(bron) == "Handhaving"


def test_a_clock_that_went_back_does_not_make_it_older(bron: Productbron) -> None:
    from producten.actions import hear

    now = timezone.now()
    for moment in (now, now - dt.timedelta(hours=2)):
        hear(bron, now=moment)
    bron.refresh_from_db()
    assert bron.laatst_gehoord == now


def test_a_source_gets_its_secret_once(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("productbron", "gas", "Handhaving", "--stil-na", "60")
    token = capsys.readouterr().out.strip()
    made = Productbron.objects.get()
    assert (made.token_hash, made.stil_na_minuten) == (token_hash(token), 60)


def test_a_fine_that_was_paid_before_we_heard_of_it_asks_nothing(cast: Cast, bron: Productbron) -> None:
    assert put(body(status="betaald")).status_code == 202
    assert Product.objects.get().status == "betaald"
    assert not Betaalverzoek.objects.exists()


def test_a_source_that_forgives_or_was_paid_ends_the_payment_too(cast: Cast, bron: Productbron) -> None:
    """Also without repeating the amount: nobody may be reminded of what is over."""
    put(body(0))
    assert put(body(1, status="kwijtgescholden", bedrag=None, uiterlijk=None)).status_code == 202
    assert Betaalverzoek.objects.get().status == Verzoek.KWIJTGESCHOLDEN
    other = URL.replace("GAS-1", "GAS-2")
    put(body(0, mededeling=None), other)
    assert put(body(1, status="betaald", bedrag=None, uiterlijk=None, mededeling=None), other).status_code == 202
    assert sorted(Betaalverzoek.objects.values_list("status", flat=True)) == [Verzoek.BETAALD, Verzoek.KWIJTGESCHOLDEN]


def test_one_communication_is_of_one_amount(cast: Cast, bron: Productbron) -> None:
    put(body(0))
    again = put(body(0), URL.replace("GAS-1", "GAS-2"))
    assert again.status_code == 409
    assert Product.objects.count() == Betaalverzoek.objects.count() == 1


def test_what_the_database_cannot_keep_is_refused(cast: Cast, bron: Productbron) -> None:
    assert put(body(titel="Boete\0")).status_code == 400
    assert put(body(), URL + "%00").status_code == 400


def test_a_defence_on_paper_halts_until_the_source_goes_on(cast: Cast, bron: Productbron) -> None:
    put(body(0))
    verzoek = Betaalverzoek.objects.get()
    put(body(1, status="in_bezwaar"))
    verzoek.refresh_from_db()
    assert verzoek.status == Verzoek.OPGESCHORT, "nobody is reminded of what they dispute"
    put(body(2, status="te_betalen", uiterlijk="2027-01-04"))
    verzoek.refresh_from_db()
    assert (verzoek.status, verzoek.uiterlijk) == (Verzoek.OPEN, dt.date(2027, 1, 4))
    assert Product.objects.get().status == "te_betalen"


def test_a_defence_here_is_not_ended_by_a_source_that_does_not_know(cast: Cast, bron: Productbron) -> None:
    put(body(0, geldigVan=NOW.date().isoformat()))
    start_bezwaar(Product.objects.get(), tekst="Ik was er niet.", bestand=None, by=as_citizen(cast.ada))
    put(body(1))
    assert Betaalverzoek.objects.get().status == Verzoek.OPGESCHORT
    assert Product.objects.get().status == "in_bezwaar"
