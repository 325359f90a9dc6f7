"""Reminders the day before: exactly one for each moment, whatever else happened to the dossier."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from loket.afspraken.actions import cancel, klok, move
from loket.afspraken.actions.klok import remind
from loket.afspraken.models import Afspraak
from profiel.behandeling.actions import add_note
from profiel.behandeling.actions.gesprek import ask_city
from profiel.dossiers.delen.actions import make_deelcode
from profiel.dossiers.models import Dossier, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag
from tests.loket.afspraken.kast import Kast, at, codes


def steps_of(afspraak: Afspraak) -> list[Voortgang]:
    return list(Voortgang.objects.voor_medewerker(Toegang.systeem(), afspraak.dossier))


def test_a_reminder_the_day_before_once(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    cancel(kast.book(by=kast.as_cem), by=kast.as_cem)
    eve = kast.om(10, dagen=-1)
    with at(eve - timedelta(days=1)):
        assert remind(timezone.now()) == 0
    with at(kast.om(6, dagen=-1)):
        assert remind(timezone.now()) == 0, "not at night"
    with at(eve):
        assert remind(timezone.now()) == 1
        assert remind(timezone.now()) == 0
    assert codes(afspraak) == ["afspraak_gemaakt", "herinnering"]


def test_one_that_cannot_be_told_of_keeps_no_other_waiting(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = kast.book(by=kast.as_ada), kast.book(by=kast.as_cem)
    right = klok.progress

    def stumble(dossier: Dossier, step: Any, **rest: Any) -> Any:
        if dossier.pk == first.dossier_id:
            raise RuntimeError("kapot")
        return right(dossier, step, **rest)

    monkeypatch.setattr(klok, "progress", stumble)
    with at(kast.om(10, dagen=-1)):
        assert remind(timezone.now()) == 1
    assert codes(second)[-1] == "herinnering"
    monkeypatch.undo()
    with at(kast.om(11, dagen=-1)):
        assert remind(timezone.now()) == 1, "tried again"
    assert codes(first)[-1] == "herinnering"


def test_what_was_made_today_needs_no_reminder(kast: Kast) -> None:
    eve = kast.om(10, dagen=-1)
    with at(eve):
        afspraak = kast.book(by=kast.as_ada)
        assert remind(timezone.now()) == 0
    assert codes(afspraak) == ["afspraak_gemaakt"]
    assert klok._remind(afspraak, eve) is False, "nor by a worker that found it in an older list"


def test_a_question_a_code_or_a_note_today_does_not_silence_the_reminder(kast: Kast) -> None:
    """Each of them is a step of the dossier; none of them says when the appointment is."""
    afspraak = kast.book(by=kast.as_ada)
    with at(kast.om(9, dagen=-1)):
        ask_city(afspraak.dossier, "Is er een lift?", by=kast.as_ada)
        add_note(afspraak.dossier, "Beller vroeg naar de lift.", by=kast.as_dirk)
        make_deelcode(afspraak.dossier, dagen=7, by=kast.as_ada)
        afspraak.dossier.refresh_from_db()
        assert vandaag(afspraak.dossier.bijgewerkt_op) == vandaag(timezone.now())
        assert remind(timezone.now()) == 1
        assert remind(timezone.now()) == 0
    assert codes(afspraak)[-1] == "herinnering"


def test_each_moment_is_reminded_of_once_also_after_a_move(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    eve = kast.om(10, dagen=-1)
    with at(eve):
        assert remind(timezone.now()) == 1
        move(afspraak, kast.om(11), by=kast.as_ada)
        assert remind(timezone.now()) == 0, "told of it a moment ago"
        move(afspraak, kast.om(9, dagen=7), by=kast.as_dirk)
    with at(eve + timedelta(days=1)):
        assert remind(timezone.now()) == 0
    with at(eve + timedelta(days=7)):
        assert [remind(timezone.now()) for _ in range(3)] == [1, 0, 0]
    assert codes(afspraak).count("herinnering") == 2


def test_two_workers_at_once_do_it_once(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the list of one held was done by the other meanwhile."""

    afspraak = kast.book(by=kast.as_ada)
    assert klok._remind(afspraak, kast.om(10, dagen=-1)) is True
    assert klok._remind(afspraak, kast.om(10, dagen=-1)) is False
    cancel(afspraak, by=kast.as_ada)
    assert klok._close(afspraak) is False


def test_who_booked_today_does_not_keep_others_waiting(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stay unreminded all day: a batch full of them would reach nobody else."""
    monkeypatch.setattr("loket.afspraken.actions.klok.BATCH", 1)
    later = kast.book(kast.om(10), by=kast.as_ada)
    with at(kast.om(10, dagen=-1)):
        kast.book(kast.om(9), by=kast.as_cem)
        assert remind(timezone.now()) == 1
    later.refresh_from_db()
    assert later.herinnerd_op is not None


def test_what_was_there_before_gets_the_moment_of_its_last_step(kast: Kast) -> None:
    """The migration reads it from the timeline."""
    moved, bare = kast.book(by=kast.as_ada), kast.book(by=kast.as_cem)
    move(moved, kast.om(11), by=kast.as_ada)
    add_note(moved.dossier, "Niets.", by=kast.as_dirk)
    last = next(step for step in steps_of(moved) if step.code == "verplaatst")
    long_ago = timezone.now() - timedelta(days=90)
    Afspraak.objects.update(gekozen_op=long_ago, created_at=long_ago)
    with connection.cursor() as cursor:
        cursor.execute(import_module("loket.afspraken.migrations.0002_gekozen_op").BACKFILL)
    moved.refresh_from_db()
    bare.refresh_from_db()
    assert moved.gekozen_op == last.created_at
    assert bare.gekozen_op == steps_of(bare)[0].created_at
