"""Going on with a draft on another day: the exit of the day before is taken back, wherever one comes in."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loket.models import Aanvraag
from loket.trechter import meten
from loket.trechter.actions import count_day, count_days, count_resumed
from loket.trechter.meten import Lijn, Soort, bezoek_of, came_back, look, record_sent
from loket.trechter.models import Dagsleutel, Proceslijn, Telling
from loket.trechter.tabel import stappen_of
from profiel.dossiers.models import Dossier
from stadsportaal.kern.kalender import vandaag
from tests.loket.kast import NIEUW, Kast, aanvraag_of, adreswijziging, fill, start, step

FORM = "adreswijziging"


@pytest.fixture(autouse=True)
def _fresh_key() -> None:
    meten.forget_key()


@contextmanager
def ago(days: int) -> Iterator[None]:
    """On an earlier day, at this hour."""
    with time_machine.travel(timezone.now() - dt.timedelta(days=days), tick=False):
        yield


def day(days: int) -> dt.date:
    return vandaag(timezone.now()) - dt.timedelta(days=days)


@pytest.fixture
def draft(ada: Client, kast: Kast) -> Aanvraag:
    """Begun five days ago; the first step is filled in."""
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    Proceslijn.objects.all().delete()
    Dossier.objects.filter(kenmerk=kenmerk).update(created_at=timezone.now() - dt.timedelta(days=5))
    return aanvraag_of(kenmerk)


def saw(aanvraag: Aanvraag, days: int, *steps: str, soort: str = Soort.GETOOND) -> None:
    with ago(days):
        meten.forget_key()
        for stap in steps:
            came_back(aanvraag, "web", look(aanvraag, "web", Lijn(soort, stap)))
    meten.forget_key()


def left(days: int) -> dict[str, int]:
    """Who left at each step on that day, less who went on later: counted again, which must change nothing."""
    for _ in range(2):
        count_resumed()
        count_day(day(days))
    found: dict[str, int] = {}
    for row in Telling.objects.filter(dag=day(days), soort__in=("gestopt", "hervat")):
        found[row.stap] = found.get(row.stap, 0) + (row.aantal if row.soort == "gestopt" else -row.aantal)
    return {stap: count for stap, count in found.items() if count}


def kenmerk_of(aanvraag: Aanvraag) -> str:
    return aanvraag.dossier.kenmerk


def outcome(ada: Client, kast: Kast, kenmerk: str) -> str:
    buiten = NIEUW | {"nieuw_adres-postcode": "9000", "nieuw_adres-gemeente": "Gent", "nieuw_adres-zeker": "on"}
    fill(ada, step(kenmerk, "adres"), **buiten)
    return reverse("loket:aanvraag_outcome", args=[kenmerk])


def check(ada: Client, kast: Kast, kenmerk: str) -> str:
    made = adreswijziging(ada, kast)
    Aanvraag.objects.filter(dossier__kenmerk=kenmerk).update(
        antwoorden=aanvraag_of(made).antwoorden, stappen_klaar=aanvraag_of(made).stappen_klaar
    )
    return reverse("loket:aanvraag_check", args=[kenmerk])


@pytest.mark.parametrize(
    "way",
    [
        lambda ada, kast, kenmerk: reverse("loket:aanvraag", args=[kenmerk]),
        lambda ada, kast, kenmerk: step(kenmerk, "adres"),  # a bookmark, or the helper who takes over
        lambda ada, kast, kenmerk: step(kenmerk, "wie"),
        outcome,
        check,
    ],
)
def test_wherever_one_comes_in_the_exit_of_the_day_before_is_taken_back(
    ada: Client, kast: Kast, draft: Aanvraag, way: Callable[..., str]
) -> None:
    saw(draft, 3, "wie", "adres")
    assert left(3) == {"adres": 1}
    url = way(ada, kast, kenmerk_of(draft))
    assert ada.get(url, follow=True).status_code == 200
    assert left(3) == {}
    assert ada.get(url, follow=True).status_code == 200
    ada.get(step(kenmerk_of(draft), "wie"))
    assert left(3) == {}, "once"
    assert Telling.objects.get(soort="hervat").aantal == 1


def test_it_is_taken_back_where_that_visit_ended(ada: Client, draft: Aanvraag) -> None:
    """Shown the fifth step, back to the fourth, closed; going on at the first open one, which is yet another."""
    saw(draft, 2, "wie", "adres", "woning", "adres")
    ada.get(reverse("loket:aanvraag", args=[kenmerk_of(draft)]), follow=True)
    assert left(2) == {}
    assert Telling.objects.get(soort="hervat").stap == "adres"


def test_in_the_month_of_that_day(draft: Aanvraag) -> None:
    """Stopped on 31 October and resumed on 1 November: nobody left in October, and November lost nobody either."""
    oktober, november = dt.date(2026, 10, 31), dt.date(2026, 11, 1)
    Dossier.objects.filter(pk=draft.dossier_id).update(created_at=dt.datetime(2026, 10, 30, 12, tzinfo=dt.UTC))
    draft.refresh_from_db()
    for when, stap in ((oktober, "adres"), (november, "woning")):
        with time_machine.travel(dt.datetime.combine(when, dt.time(12), tzinfo=dt.UTC), tick=False):
            meten.forget_key()
            came_back(draft, "web", look(draft, "web", Lijn(Soort.GETOOND, stap)))
    count_days(timezone.now())
    versie = draft.formulierversie.nummer
    assert [(row.stap, row.weg) for row in stappen_of(FORM, versie, oktober)] == [("adres", 0)]
    assert [(row.stap, row.weg) for row in stappen_of(FORM, versie, november)] == [("woning", 1)]


def test_each_day_takes_back_the_one_before_it(draft: Aanvraag) -> None:
    saw(draft, 4, "wie")
    saw(draft, 3, "adres")
    saw(draft, 1, "woning")
    assert [left(days) for days in (4, 3, 1)] == [{}, {}, {"woning": 1}]


def test_a_day_that_was_corrected_before_it_was_counted_is_still_counted(draft: Aanvraag) -> None:
    """Just after midnight, before the count of the hour."""
    saw(draft, 1, "wie", "adres")
    saw(draft, 0, "adres")
    assert count_days(timezone.now()) == 1
    found = {(row.soort, row.stap): row.aantal for row in Telling.objects.filter(dag=day(1))}
    assert (found["gestopt", "adres"], found["hervat", "adres"], found["getoond", "wie"]) == (1, 1, 1)


def test_an_outcome_was_no_exit(draft: Aanvraag) -> None:
    saw(draft, 2, "wie")
    saw(draft, 1, "adres", soort=Soort.UITKOMST)
    saw(draft, 0, "adres")
    assert left(2) == {}
    assert not Telling.objects.filter(soort="hervat", dag=day(1)).exists()


def test_what_is_written_joins_nothing(draft: Aanvraag) -> None:
    """The line of today carries nothing, that of the other day has a name of its own, and is gone once counted."""
    saw(draft, 2, "adres")
    (then,) = Proceslijn.objects.filter(dag=day(2), soort="getoond")
    saw(draft, 0, "adres")
    (line,) = Proceslijn.objects.filter(soort="hervat", dag=day(0))
    assert (line.stap, line.vraag, line.code, line.vragen) == ("", "", "", "")
    (taken_back,) = Proceslijn.objects.filter(soort="hervat", dag=day(2), stap="adres")
    assert taken_back.bezoek not in (then.bezoek, line.bezoek)
    count_days(timezone.now())
    assert not Proceslijn.objects.filter(soort="hervat", stap="adres").exists()
    assert Telling.objects.get(soort="hervat").dag == day(2)
    count_day(day(0))
    assert not Telling.objects.filter(soort="hervat", dag=day(0)).exists()


def test_without_the_key_of_that_day_nothing_is_taken_back(draft: Aanvraag) -> None:
    saw(draft, 3, "adres")
    Dagsleutel.objects.all().delete()
    saw(draft, 0, "adres")
    assert left(3) == {"adres": 1}


def test_another_draft_left_all_the_same(ada: Client, draft: Aanvraag) -> None:
    other = aanvraag_of(start(ada))
    saw(draft, 2, "adres")
    saw(other, 2, "adres")
    saw(draft, 0, "adres")
    assert left(2) == {"adres": 1}


def test_only_the_first_look_of_a_day_costs_anything(ada: Client, draft: Aanvraag) -> None:
    """And a draft of today never does."""
    saw(draft, 2, "adres")
    meten.key_of(day(0))
    seen = look(draft, "web", Lijn(Soort.GETOOND, "adres"))
    with CaptureQueriesContext(connection) as first:
        came_back(draft, "web", seen)
    assert len([query for query in first if "SAVEPOINT" not in query["sql"]]) == 3
    seen = look(draft, "web", Lijn(Soort.GETOOND, "adres"))
    fresh = aanvraag_of(start(ada))
    with CaptureQueriesContext(connection) as again:
        came_back(draft, "web", seen)
        came_back(fresh, "web", [])
    assert len(again) == 0


def test_sending_what_stood_open_overnight_takes_it_back_too(
    draft: Aanvraag, django_capture_on_commit_callbacks: Any
) -> None:
    """No page was shown today."""
    saw(draft, 1, "_controleren")
    with django_capture_on_commit_callbacks(execute=True):
        record_sent(draft, "web")
    assert left(1) == {}
    assert Proceslijn.objects.filter(dag=day(0), soort="verstuurd").count() == 1


def test_a_refused_post_is_no_look(ada: Client, draft: Aanvraag) -> None:
    """A tab of yesterday: it was not shown, so today has no end of its own to count instead."""
    page = ada.get(step(kenmerk_of(draft), "adres"))
    Proceslijn.objects.all().delete()
    saw(draft, 1, "adres")
    fields = {"versie": str(Aanvraag.objects.get(pk=draft.pk).versie)}
    assert page.status_code == 200
    assert ada.post(step(kenmerk_of(draft), "adres"), fields).status_code == 422
    assert left(1) == {"adres": 1}
    ada.get(step(kenmerk_of(draft), "adres"))
    assert left(1) == {}


def test_what_cannot_be_taken_back_stops_nobody(
    draft: Aanvraag, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise DatabaseError("weg")

    monkeypatch.setattr(meten, "_visits", fail)
    with caplog.at_level(logging.ERROR):
        came_back(draft, "web", [])
    assert "was not counted" in caplog.text
    assert not Proceslijn.objects.filter(soort="hervat").exists()


@pytest.mark.django_db(transaction=True)
def test_tabs_that_open_at_once_take_it_back_once(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    kast = Kast()
    kenmerk = start(kast.browser())
    Dossier.objects.filter(kenmerk=kenmerk).update(created_at=timezone.now() - dt.timedelta(days=5))
    draft = aanvraag_of(kenmerk)
    saw(draft, 1, "wie")
    meten.key_of(day(0))
    assert bezoek_of(draft.pk, timezone.now()).dag == day(0)

    def open_tab(_: int) -> None:
        try:
            came_back(draft, "web", [])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_tab, range(8)))
    assert Proceslijn.objects.filter(soort="hervat", dag=day(0)).count() == 1
    count_resumed()
    assert Telling.objects.get(soort="hervat").aantal == 1
