"""Grants: given, used, ended; what the city knows, and who looked."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from profiel.dossiers.actions import Stap, create_dossier, progress
from profiel.dossiers.models import Fase
from profiel.mensen.actions import record_fact
from profiel.mensen.laden import load_gegevenssoorten
from profiel.mensen.models import Account, Profiel
from profiel.toegang import actions
from profiel.toegang.actions import record_inzage
from profiel.toegang.middleware import GRANT
from profiel.toegang.models import Inzage, Level, Machtiging
from profiel.toegang.poorten import BEREIK, Bereik, register_bereik
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.models import Gebeurtenis
from tests.profiel.toegang.conftest import profiel_of, signed_in
from tests.profiel.toegang.test_toegang import acting, grant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
GIVE = "/profiel/machtigingen/geven/"


def access(account: Account, level: Level = Level.SUBSTANTIEEL, **extra: Any) -> Toegang:
    return Toegang(Actor(account.pk, Kanaal.WEB), account, profiel_of(account), level, **extra)


def post_give(client: Client, **data: str) -> Any:
    page = client.get(GIVE).content.decode()
    key = page.split('name="sleutel" value="')[1].split('"')[0]
    return client.post(GIVE, {"bereik": "alles", "sleutel": key} | data)


# -- give -----------------------------------------------------------------------------------------


def test_give(ada: Account, bram: Account) -> None:
    client = signed_in(ada, 2)
    assert post_give(client, email="BRAM@voorbeeld.be")["Location"] == "/profiel/machtigingen/"
    given = Machtiging.objects.get()
    assert (given.wie, given.voor, given.soort, given.tot) == (bram, profiel_of(ada), "gemachtigde", None)
    assert given.nooit == list(actions.NEVER)
    assert given.diensten is given.themas is given.dossiers is None
    assert Gebeurtenis.objects.get().payload == {"machtiging_id": given.pk}
    page = client.get("/profiel/machtigingen/").content.decode()
    assert "Bram Claes" in page
    assert "Voor alle zaken bij de stad" in page


def test_give_until_a_day(ada: Account, bram: Account) -> None:
    day = timezone.localdate() + timedelta(days=10)
    post_give(
        signed_in(ada, 2), email=bram.email, tot_dag=str(day.day), tot_maand=str(day.month), tot_jaar=str(day.year)
    )
    until = Machtiging.objects.get().tot
    assert until is not None
    assert timezone.localtime(until).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"


def test_give_part(ada: Account, bram: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BEREIK, "themas", Bereik("Over welke thema's?", lambda toegang: [("wonen", "Wonen")]))
    client = signed_in(ada, 2)
    refused = post_give(client, email=bram.email, bereik="deel")
    assert refused.status_code == 422
    assert "kies minstens één ding" in refused.content.decode()
    post_give(client, email=bram.email, bereik="deel", themas="wonen")
    assert Machtiging.objects.get().themas == ["wonen"]
    assert "Alles over wonen" in client.get("/profiel/machtigingen/").content.decode()


def test_give_one_dossier(ada: Account, bram: Account) -> None:
    made = create_dossier(
        by=access(ada), profiel=profiel_of(ada), rol="aanvrager", soort="proef", titel="Je adres wijzigen",
        thema="burgerzaken", dienst="adreswijziging", url_naam="dossiers:dossier", team=None,
    )  # fmt: skip
    progress(made, Stap("ingediend", Fase.INGEDIEND), by=access(ada))
    post_give(signed_in(ada, 2), email=bram.email, bereik="deel", dossiers=made.kenmerk)
    assert Machtiging.objects.get().dossiers == [made.kenmerk]
    assert post_give(signed_in(ada, 2), email=bram.email, bereik="deel", dossiers="KM7RT4XH").status_code == 422


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"email": "niemand@voorbeeld.be"}, "e vinden niemand"),
        ({"email": "geen adres"}, "zoals naam@voorbeeld.be"),
        ({"email": ""}, "ul het e-mailadres van de persoon in"),
        ({"email": "bram@voorbeeld.be", "tot_dag": "1", "tot_maand": "1", "tot_jaar": "2020"}, "in de toekomst"),
    ],
)
def test_mistakes_are_said_at_the_field(ada: Account, bram: Account, data: dict[str, str], text: str) -> None:
    response = post_give(signed_in(ada, 2), **data)
    assert response.status_code == 422
    assert response.content.decode().count(text) == 2  # in the summary and at the field
    assert not Machtiging.objects.exists()


def test_not_to_oneself_and_not_twice(ada: Account, bram: Account) -> None:
    client = signed_in(ada, 2)
    own = post_give(client, email=ada.email)
    assert own.status_code == 409
    assert "eigen e-mailadres" in own.content.decode()
    post_give(client, email=bram.email)
    assert post_give(client, email=bram.email).status_code == 409
    assert Machtiging.objects.count() == 1


def test_an_unconfirmed_address_is_nobody(ada: Account, bram: Account) -> None:
    bram.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    assert post_give(signed_in(ada, 2), email=bram.email).status_code == 422


def test_asking_who_exists_is_limited(ada: Account, settings: Any) -> None:
    client = signed_in(ada, 2)
    for _ in range(20):
        post_give(client, email="niemand@voorbeeld.be")
    assert "te vaak geprobeerd" in post_give(client, email="niemand@voorbeeld.be").content.decode()


def test_giving_takes_substantieel_and_no_grant(ada: Account, bram: Account) -> None:
    assert signed_in(ada).get(GIVE)["Location"].startswith("/aanmelden/sterker/?niveau=substantieel")
    assert acting(bram, grant(bram, ada)).get(GIVE).status_code == 404
    with pytest.raises(LevelRequired):
        actions.give_machtiging(bram.email, by=access(ada, Level.LAAG), tot=None)


# -- end and switch -------------------------------------------------------------------------------


def test_end_by_the_giver_by_the_holder_and_by_nobody_else(ada: Account, bram: Account, cem: Account) -> None:
    for account, status in ((cem, 404), (ada, 302), (bram, 302)):
        machtiging = grant(bram, ada)
        response = signed_in(account).post("/profiel/machtigingen/einde/", {"machtiging": machtiging.pk})
        assert response.status_code == status
        machtiging.refresh_from_db()
        assert (machtiging.ended_at is not None) is (status == 302)
        assert machtiging.ended_by == (account if status == 302 else None)
        Machtiging.objects.update(ended_at=timezone.now())


def test_ending_twice_is_one_end(ada: Account, bram: Account) -> None:
    machtiging = grant(bram, ada)
    assert actions.end_machtiging(machtiging, by=access(ada)) is True
    assert actions.end_machtiging(machtiging, by=access(ada)) is False
    assert Gebeurtenis.objects.count() == 1
    assert signed_in(ada).post("/profiel/machtigingen/einde/", {"machtiging": machtiging.pk}).status_code == 404


def test_the_holder_may_stop_while_acting(ada: Account, bram: Account, cem: Account) -> None:
    machtiging, other, foreign = grant(bram, ada), grant(bram, cem), grant(cem, ada)
    client = acting(bram, machtiging)
    assert client.post("/profiel/machtigingen/einde/", {"machtiging": foreign.pk}).status_code == 404
    assert client.post("/profiel/machtigingen/einde/", {"machtiging": other.pk}).status_code == 302
    assert client.session[GRANT] == machtiging.pk
    client.post("/profiel/machtigingen/einde/", {"machtiging": machtiging.pk})
    assert GRANT not in client.session
    machtiging.refresh_from_db()
    assert machtiging.ended_by == bram


def test_switch_and_back(ada: Account, bram: Account, cem: Account) -> None:
    machtiging = grant(bram, ada)
    client = signed_in(bram)
    assert "Ada Peeters" in client.get("/profiel/machtigingen/").content.decode()
    assert client.post("/profiel/machtigingen/wissel/", {"machtiging": machtiging.pk}).status_code == 302
    assert client.session[GRANT] == machtiging.pk
    page = client.get("/profiel/machtigingen/").content.decode()
    assert "Je handelt nu voor Ada Peeters" in page
    assert "Wie mag voor jou handelen?" not in page
    client.post("/profiel/machtigingen/wissel/")
    assert GRANT not in client.session
    stranger = signed_in(cem)
    assert stranger.post("/profiel/machtigingen/wissel/", {"machtiging": machtiging.pk}).status_code == 404
    for nonsense in ("x", "9" * 30, "²"):
        assert stranger.post("/profiel/machtigingen/wissel/", {"machtiging": nonsense}).status_code == 404


def test_bereik_has_one_owner() -> None:
    with pytest.raises(ValueError, match="geen bereik"):
        register_bereik("kleuren", Bereik("?", lambda toegang: []))


# -- what the city knows --------------------------------------------------------------------------


def with_number(account: Account) -> Profiel:
    profiel = profiel_of(account)
    profiel.insz, profiel.insz_index = "85041200095", blind_index("85041200095")
    profiel.save()
    return profiel


def test_facts_with_source_date_purpose_and_term(ada: Account) -> None:
    load_gegevenssoorten()
    profiel = with_number(ada)
    address = {
        "adres": {"straat": "Turnhoutsebaan", "huisnummer": "112", "bus": "3", "postcode": "2100", "gemeente": "Deurne"}
    }
    record_fact(profiel, "adres", address, "Rijksregister", dt.date(2026, 3, 3), by=Actor.systeem())
    page = signed_in(ada, 2).get("/profiel/gegevens/").content.decode()
    for text in (
        "Turnhoutsebaan 112 bus 3,",
        "2100 Deurne",
        "Rijksregister, di 3 maart 2026",
        "Klopt dit niet?",
        "Hoe lang:",
    ):
        assert text in page
    assert "85.04.12-•••.••" in page
    assert "85.04.12-000.95" not in page


def test_the_whole_number_takes_a_post_and_substantieel(ada: Account) -> None:
    with_number(ada)
    assert "85.04.12-000.95" in signed_in(ada, 2).post("/profiel/gegevens/").content.decode()
    assert "85.04.12" not in signed_in(ada).get("/profiel/gegevens/").content.decode()
    assert signed_in(ada).post("/profiel/gegevens/")["Location"].startswith("/aanmelden/sterker/")


def test_an_email_account_sees_how_little_we_know(ada: Account) -> None:
    assert "We weten alleen hoe je heet" in signed_in(ada).get("/profiel/gegevens/").content.decode()


def test_a_clerk_without_profiel_has_no_such_page(dirk: Account) -> None:
    assert signed_in(dirk, 2).get("/profiel/gegevens/").status_code == 404
    assert signed_in(dirk, 2).get("/profiel/gegevens/wie-keek/").status_code == 404


def test_a_gemachtigde_who_looks_leaves_a_line_and_never_sees_the_number(ada: Account, bram: Account) -> None:
    with_number(ada)
    client = acting(bram, grant(bram, ada))
    for _ in range(2):
        assert "85.04.12-000.95" not in client.get("/profiel/gegevens/").content.decode()
    assert client.post("/profiel/gegevens/").status_code == 404
    look = Inzage.objects.get()
    assert (look.door, look.wat, look.account_id) == ("Je gemachtigde", "Wat de stad van je weet", bram.pk)
    page = signed_in(ada).get("/profiel/gegevens/wie-keek/").content.decode()
    assert f"{bram.profiel}, je gemachtigde" in page  # Ada gave the grant: she reads the name, not only the relation
    assert "1 keer bekeken" in page


def test_a_grant_for_part_shows_no_facts(ada: Account, bram: Account) -> None:
    client = acting(bram, grant(bram, ada, themas=["wonen"]))
    assert client.get("/profiel/gegevens/").status_code == 404
    assert client.get("/profiel/gegevens/wie-keek/").status_code == 404


# -- who looked -----------------------------------------------------------------------------------


def test_own_looks_leave_no_line(ada: Account) -> None:
    assert record_inzage(access(ada), profiel_of(ada), "Je dossier", "—") is None
    assert not Inzage.objects.exists()


def test_same_look_within_five_minutes_is_one_line(ada: Account, dirk: Account) -> None:
    clerk = Toegang(Actor(dirk.pk, Kanaal.BALIE), dirk, None, Level.HOOG)
    subject = profiel_of(ada)
    for what, dossier in (("Je dossier", "KM7RT4XH"), ("Je dossier", "KM7RT4XH"), ("Je dossier", ""), ("Je adres", "")):
        record_inzage(clerk, subject, what, "Hij controleerde je aanvraag", dossier=dossier, door="Team bevolking")
    assert Inzage.objects.count() == 3
    with pytest.raises(ValueError, match="team"):
        record_inzage(clerk, subject, "Iets anders", "—")


def test_the_system_and_older_looks(ada: Account) -> None:
    subject = profiel_of(ada)
    record_inzage(Toegang.systeem(), subject, "Je adres", "We keken of je recht hebt op een parkeervergunning")
    Inzage.objects.create(
        profiel=subject,
        door="Team oud",
        kanaal="balie",
        wat="x",
        reden="y",
        created_at=timezone.now() - timedelta(days=60),
    )
    client = signed_in(ada)
    recent = client.get("/profiel/gegevens/wie-keek/").content.decode()
    assert "Automatisch" in recent
    assert "Team oud" not in recent
    assert "Team oud" in client.get("/profiel/gegevens/wie-keek/?periode=90").content.decode()


def test_looks_stand_page_by_page_and_period_by_period(ada: Account) -> None:
    subject, now = profiel_of(ada), timezone.now()
    Inzage.objects.bulk_create(
        Inzage(
            profiel=subject,
            door=f"Team {n:02d}",
            kanaal="balie",
            wat="x",
            reden="y",
            created_at=now - timedelta(days=n),
        )
        for n in range(40)
    )
    client = signed_in(ada)
    first = client.get("/profiel/gegevens/wie-keek/?periode=90").content.decode()
    assert "40 keer bekeken" in first
    assert "Team 24" in first
    assert "Team 25" not in first
    assert "?periode=90&amp;pagina=2" in first
    assert "Team 25" in client.get("/profiel/gegevens/wie-keek/?periode=90&pagina=2").content.decode()
    for odd in ("?periode=gisteren", "?periode=", "?pagina=-1"):
        assert "30 keer bekeken" in client.get(f"/profiel/gegevens/wie-keek/{odd}").content.decode(), odd


def test_nobody_looked(ada: Account) -> None:
    assert "Niemand keek in je gegevens" in signed_in(ada).get("/profiel/gegevens/wie-keek/").content.decode()


def test_a_stranger_may_not_act(ada: Account, cem: Account) -> None:
    with pytest.raises(Http404):
        actions.end_machtiging(grant(cem, ada), by=Toegang.anoniem())
    with pytest.raises(Http404):
        access(cem).require("gegevens_read", profiel_of(ada))
