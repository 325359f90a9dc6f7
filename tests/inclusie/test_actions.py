"""Every exit of every action: who is first wins, who is late is told, nobody helps oneself."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from inclusie import actions
from inclusie.actions import (
    CodeUnknown,
    HelpedAlready,
    HelpsOneself,
    SessieRunning,
    TooManyTries,
    close_lapsed,
    end_sessie,
    find_overdracht,
    find_sessie,
    grant_sessie,
    koppelcode,
    make_overdracht,
    overdrachtcode,
    start_sessie,
)
from inclusie.models import BegeleideSessie
from inclusie.rules import PER_CODE, Einde, Status
from loket.models import Aanvraag
from producten.models import Dienst
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.actions import end_begeleiding, record_grant_write
from profiel.toegang.models import Inzage, Level, Machtiging
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.models import Gebeurtenis
from tests.inclusie.kring import Kring
from tests.loket.kast import start
from tests.profiel.dossiers.cast import as_citizen


@pytest.fixture
def dienst(kring: Kring) -> Dienst:
    return Dienst.objects.get(pk="adreswijziging")


@pytest.fixture
def waiting(kring: Kring, dienst: Dienst) -> BegeleideSessie:
    return start_sessie(kring.webpunt, dienst, by=kring.as_els)


def fresh(row: BegeleideSessie) -> BegeleideSessie:
    return BegeleideSessie.objects.whole().get(pk=row.pk)


def test_granting_makes_one_grant_for_one_dienst_for_half_an_hour(kring: Kring, waiting: BegeleideSessie) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    row = fresh(waiting)
    grant = row.machtiging
    assert grant is not None
    assert (grant.soort, grant.wie, grant.voor, grant.diensten) == (
        "begeleid",
        kring.els,
        kring.ada,
        ["adreswijziging"],
    )
    assert grant.tot is not None
    assert row.begonnen_op is not None
    assert timedelta(minutes=29, seconds=59) < grant.tot - row.begonnen_op <= timedelta(minutes=30)
    assert {"ondertekenen", "aanmeldmiddelen", "nooit_hergebruiken"} <= set(grant.nooit)
    assert grant.waar == "Webpunt Deurne"


def test_events_name_place_and_dienst_and_nobody(kring: Kring, waiting: BegeleideSessie) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    assert end_sessie(fresh(waiting), by=kring.as_els)
    rows = Gebeurtenis.objects.filter(stroom=waiting.kenmerk).order_by("pk")
    assert [(row.soort, row.payload) for row in rows] == [
        ("inclusie.sessie_started", {"webpunt": "deurne", "dienst": "adreswijziging"}),
        ("inclusie.sessie_ended", {"webpunt": "deurne", "dienst": "adreswijziging", "einde": "helper", "minuten": 0}),
    ]


def test_no_code_stands_in_the_database(kring: Kring, waiting: BegeleideSessie) -> None:
    row = BegeleideSessie.objects.filter(pk=waiting.pk).values().get()
    assert koppelcode(waiting) not in str(row)
    made = make_overdracht(_draft(kring), by=kring.as_ada)
    assert overdrachtcode(made) not in str(type(made).objects.values().get())


def _draft(kring: Kring) -> Dossier:
    return Dossier.objects.get(kenmerk=start(kring.browser()))


def test_of_two_who_agree_the_second_is_late(kring: Kring, waiting: BegeleideSessie) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    with pytest.raises(CodeUnknown):
        grant_sessie(waiting, by=as_citizen(kring.cem))


def test_a_helper_cannot_help_herself(kring: Kring, waiting: BegeleideSessie) -> None:
    own = Profiel.objects.create(account=kring.els, voornaam="Els", achternaam="Jacobs")
    with pytest.raises(HelpsOneself):
        grant_sessie(waiting, by=as_citizen(own))


def test_a_weak_login_is_led_to_a_stronger_one(kring: Kring, waiting: BegeleideSessie, dienst: Dienst) -> None:
    weak = Toegang(Actor(kring.ada.account_id, Kanaal.WEB), kring.ada.account, kring.ada, Level.LAAG)
    with pytest.raises(LevelRequired):
        grant_sessie(waiting, by=weak)
    with pytest.raises(LevelRequired):
        start_sessie(kring.webpunt, dienst, by=Toegang(Actor(kring.els.pk, Kanaal.WEB), kring.els, None, Level.LAAG))


def test_who_is_not_on_the_roster_starts_nothing(kring: Kring, dienst: Dienst) -> None:
    for by in (kring.as_ada, Toegang(Actor(kring.dirk.pk, Kanaal.WEB), kring.dirk, None, Level.HOOG)):
        with pytest.raises(Http404):
            start_sessie(kring.webpunt, dienst, by=by)


def test_a_second_sessie_waits_for_the_end_of_the_first(kring: Kring, waiting: BegeleideSessie, dienst: Dienst) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    with pytest.raises(SessieRunning):
        start_sessie(kring.webpunt, dienst, by=kring.as_els)
    end_sessie(fresh(waiting), by=kring.as_ada)
    second = start_sessie(kring.webpunt, dienst, by=kring.as_els)
    assert grant_sessie(second, by=kring.as_ada).status == Status.LOOPT


def test_a_citizen_who_is_helped_is_told(kring: Kring, waiting: BegeleideSessie) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    other = BegeleideSessie.objects.create(
        kenmerk="BC2DF3GH", helper=kring.dirk, webpunt=kring.webpunt, dienst=waiting.dienst, code_index="y",
        code_tot=waiting.code_tot, controle="000000",
    )  # fmt: skip
    with pytest.raises(HelpedAlready):
        grant_sessie(other, by=kring.as_ada)


def test_ending_twice_is_once_and_a_stranger_ends_nothing(kring: Kring, waiting: BegeleideSessie) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    with pytest.raises(Http404):
        end_sessie(fresh(waiting), by=as_citizen(kring.cem))
    with pytest.raises(Http404):
        end_sessie(fresh(waiting), by=Toegang.anoniem())
    assert end_sessie(fresh(waiting), by=kring.as_ada)
    assert not end_sessie(fresh(waiting), by=kring.as_els)
    assert fresh(waiting).einde == Einde.BURGER


def test_who_stops_after_the_clock_did_is_not_named(kring: Kring, waiting: BegeleideSessie) -> None:
    grant_sessie(waiting, by=kring.as_ada)
    now = timezone.now()
    Machtiging.objects.filter(soort="begeleid").update(sinds=now - timedelta(hours=1), tot=now - timedelta(minutes=2))
    assert not end_sessie(fresh(waiting), by=kring.as_els)
    row = fresh(waiting)
    assert (row.einde, row.beeindigd_door) == (Einde.TIJD, None)
    assert row.beeindigd_op is not None
    assert row.beeindigd_op < now - timedelta(minutes=1)


def test_a_grant_that_ended_by_itself_ends_the_sessie(kring: Kring, waiting: BegeleideSessie) -> None:
    grant = grant_sessie(waiting, by=kring.as_ada).machtiging
    assert grant is not None
    end_begeleiding(grant, door=None, at=timezone.now())
    assert close_lapsed(timezone.now()) == 1
    assert fresh(waiting).einde == Einde.BURGER
    assert close_lapsed(timezone.now()) == 0


def test_somebody_else_ended_it_while_the_clock_waited(kring: Kring, waiting: BegeleideSessie) -> None:
    BegeleideSessie.objects.filter(pk=waiting.pk).update(code_tot=timezone.now() - timedelta(minutes=1))
    ended = fresh(waiting)
    ended.status, ended.einde = Status.BEEINDIGD, Einde.HELPER
    with mock.patch.object(actions, "_lock", lambda pk: ended):
        assert close_lapsed(timezone.now()) == 0


def test_no_state_follows_an_end(kring: Kring, waiting: BegeleideSessie) -> None:
    end_sessie(waiting, by=kring.as_els)
    with pytest.raises(CodeUnknown), transaction.atomic():
        actions._move(fresh(waiting), Status.LOOPT)


# -- codes ----------------------------------------------------------------------------------------


def test_the_same_code_is_tried_ten_times_a_minute_by_all_together(
    kring: Kring, waiting: BegeleideSessie, one_minute: None
) -> None:
    code = koppelcode(waiting)
    people = [_somebody(number) for number in range(PER_CODE + 1)]
    for by in people[:-1]:
        assert find_sessie(code, by=by) == waiting
    with pytest.raises(TooManyTries):
        find_sessie(code, by=people[-1])


def _somebody(number: int) -> Toegang:
    from tests.profiel.dossiers.cast import person

    return as_citizen(person(f"Burger{number}"))


@pytest.mark.parametrize("code", ["", "BBBBBBBB"])
def test_unknown_codes(kring: Kring, code: str) -> None:
    with pytest.raises(CodeUnknown):
        find_sessie(code, by=kring.as_ada)
    with pytest.raises(CodeUnknown):
        find_overdracht(code)


def test_a_handed_over_draft_is_granted_by_its_owner_only(kring: Kring, dienst: Dienst) -> None:
    made = make_overdracht(_draft(kring), by=kring.as_ada)
    found = find_overdracht(overdrachtcode(made))
    row = start_sessie(kring.webpunt, found.dienst, by=kring.as_els, overdracht=found)
    with pytest.raises(CodeUnknown):
        find_sessie(koppelcode(row), by=as_citizen(kring.cem))
    with pytest.raises(Http404):
        grant_sessie(row, by=as_citizen(kring.cem))
    with pytest.raises(CodeUnknown):
        start_sessie(kring.webpunt, dienst, by=kring.as_els, overdracht=found)
    assert grant_sessie(row, by=kring.as_ada).dossier == made.dossier.kenmerk


# -- what is written down -------------------------------------------------------------------------


def test_who_acts_for_oneself_writes_no_line(kring: Kring) -> None:
    record_grant_write(kring.as_ada, "Wat is je adres?", dossier="")
    assert not Inzage.objects.exists()


def test_files_that_a_helper_adds_and_takes_away_are_written_down(kring: Kring, els: Client, ada: Client) -> None:
    from loket.actions.concept import attach_bestand, detach_bestand
    from profiel.toegang.toegang import Toegang as Access
    from stadsportaal.kern.models import Bestand

    row = start_sessie(kring.webpunt, Dienst.objects.get(pk="adreswijziging"), by=kring.as_els)
    grant = grant_sessie(row, by=kring.as_ada).machtiging
    assert grant is not None
    by = Access(Actor(kring.els.pk, Kanaal.WEBPUNT), kring.els, kring.ada, Level.SUBSTANTIEEL, grant.scope, grant)
    aanvraag = Aanvraag.objects.with_form().get(dossier=_draft(kring))
    bestand = Bestand.objects.create(
        pad="x", naam="contract.pdf", mimetype="application/pdf", grootte=1, sha256="0" * 64, scan="schoon"
    )
    changed = attach_bestand(aanvraag, "huurcontract", bestand, most=1, versie=aanvraag.versie, by=by)
    kenmerk = changed.bijlagen.get().document.kenmerk  # type: ignore[attr-defined]
    with mock.patch("loket.actions.concept.delete_bestand"):
        detach_bestand(changed, kenmerk, versie=changed.versie, by=by)
    lines = [line.wat for line in Inzage.objects.under(grant.pk)]
    assert lines == ["bestand toegevoegd", "bestand verwijderd"]
