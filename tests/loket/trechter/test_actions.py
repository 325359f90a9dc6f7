"""Counting a day, and forgetting: after 35 days nothing can be joined any more."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from loket.trechter import meten, tasks
from loket.trechter.actions import count_day, count_days, forget_lines, forget_words
from loket.trechter.models import Dagsleutel, Proceslijn, Soort, Telling, Tevredenheid
from loket.trechter.tabel import stappen_of
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.retention import run_retention

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 10)


def visit(*steps: tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str], day: dt.date = DAY) -> None:
    """One visit: (soort, stap[, vraag, code]) ten seconds apart; the questions of a shown step are a and b."""
    bezoek = uuid.uuid4()
    for number, (soort, stap, *rest) in enumerate(steps):
        vraag, code = (*rest, "", "")[:2]
        Proceslijn.objects.create(
            dag=day, klok=100 + number * 10, bezoek=bezoek, formulier="f", versie=1, kanaal="web", soort=soort,
            stap=stap, vraag=vraag, code=code, vragen="a b" if soort == Soort.GETOOND else "",
        )  # fmt: skip


def counts(**wanted: object) -> dict[tuple[str, str, str, str], int]:
    rows = Telling.objects.filter(**wanted)
    return {(row.soort, row.stap, row.vraag, row.code): row.aantal for row in rows}


def test_a_day_in_visits() -> None:
    done = (("begonnen", ""), ("getoond", "een"), ("bewaard", "een"), ("getoond", "twee"), ("bewaard", "twee"))
    visit(*done, ("getoond", "_controleren"), ("verstuurd", ""))
    visit(*done[:4], ("fout", "twee", "a", "leeg"), ("fout", "twee", "a", "leeg"))
    visit(*done[:4], ("hulp", "twee", "", "terugbellen"), ("getoond", "een"), ("uitkomst", "een", "", "buiten"))
    assert count_day(DAY) == len(counts())
    found = counts()
    assert found["begonnen", "", "", ""] == 3
    assert found["getoond", "een", "", ""] == 3
    assert found["getoond", "twee", "", ""] == 3
    assert found["gestopt", "twee", "", ""] == 1
    assert ("gestopt", "een", "", "") not in found  # an outcome is an end, not an exit
    assert found["fout", "twee", "a", "leeg"] == 1  # a visit counts once
    assert found["gevraagd", "twee", "b", ""] == 3
    assert found["hulp", "twee", "", "terugbellen"] == 1
    assert found["geholpen", "twee", "", ""] == 1
    assert found["gered", "twee", "", ""] == 1
    assert found["uitkomst", "een", "", "buiten"] == 1
    assert found["verstuurd", "", "", ""] == 1
    assert found["tijd", "een", "", "2"] == 3  # ten seconds
    assert sum(aantal for key, aantal in found.items() if key[0] == "tijd" and key[1] == "twee") == 1


def test_help_that_did_not_rescue() -> None:
    visit(("getoond", "een"), ("hulp", "een", "", "uitleg"))
    count_day(DAY)
    assert ("gered", "een", "", "") not in counts()
    assert counts()["gestopt", "een", "", ""] == 1


def test_looking_at_help_is_not_asking_it() -> None:
    visit(("getoond", "een"), ("hulp", "een", "", "geopend"), ("verstuurd", ""))
    visit(("getoond", "een"), ("hulp", "een", "", "geopend"), ("hulp", "een", "", "bellen"), ("verstuurd", ""))
    count_day(DAY)
    found = counts()
    assert (found["geholpen", "een", "", ""], found["gered", "een", "", ""]) == (1, 1)
    assert found["hulp", "een", "", "geopend"] == 2


def test_rescued_on_a_later_day_counts_for_each_day_of_help() -> None:
    for _ in range(12):
        visit(("getoond", "een"), ("hulp", "een", "", "bellen"))
        visit(("getoond", "een"), ("hulp", "een", "", "vraag"), day=DAY + dt.timedelta(days=1))
    later = DAY + dt.timedelta(days=3)
    for _ in range(12):
        visit(("verstuurd", ""), ("gered", "een", "", "1"), ("gered", "een", "", "2"), day=later)
    for number in (0, 1, 3):
        count_day(DAY + dt.timedelta(days=number))
    (een,) = stappen_of("f", 1, DAY)
    assert (een.hulp, een.gered) == (24, 24)


def test_going_on_after_an_outcome_and_leaving_is_an_exit() -> None:
    visit(("getoond", "een"), ("uitkomst", "een", "", "buiten"), ("getoond", "een"))
    count_day(DAY)
    assert counts()["gestopt", "een", "", ""] == 1


def test_counting_twice_is_counting_once() -> None:
    visit(("getoond", "een"))
    count_day(DAY)
    before = counts()
    count_day(DAY)
    assert counts() == before


def test_only_days_that_are_over_are_counted_and_once() -> None:
    now = timezone.now()
    today = vandaag(now)
    for ago in (0, 1, 2):
        visit(("getoond", "een"), day=today - dt.timedelta(days=ago))
    assert count_days(now) == 2
    assert tasks.tellen() == 0
    assert not Telling.objects.filter(dag=today).exists()


def test_after_35_days_nothing_can_be_joined_and_the_counts_stay() -> None:
    now = timezone.now()
    today = vandaag(now)
    old, kept = today - dt.timedelta(days=36), today - dt.timedelta(days=35)
    for day in (old, kept):
        visit(("getoond", "een"), day=day)
        Dagsleutel.objects.create(dag=day, sleutel="00" * 32)
    meten.forget_key()
    meten.key_of(old)  # a process that still remembers
    assert run_retention(now)["trechter.lijnen"] == 2
    assert set(Proceslijn.objects.values_list("dag", flat=True)) == {kept}
    assert set(Dagsleutel.objects.values_list("dag", flat=True)) == {kept}
    assert meten._known is None
    assert Telling.objects.filter(dag=old, soort="getoond", aantal=1).exists()
    assert forget_lines(now) == 0


def test_the_control_a_day_earlier_everything_is_still_there() -> None:
    now = timezone.now()
    visit(("getoond", "een"), day=vandaag(now) - dt.timedelta(days=35))
    assert forget_lines(now) == 0
    assert Proceslijn.objects.count() == 1


def test_words_go_after_a_year_and_the_number_stays() -> None:
    now = timezone.now()
    for ago in (365, 366):
        day = vandaag(now) - dt.timedelta(days=ago)
        Tevredenheid.objects.create(dag=day, formulier="f", versie=1, einde="verstuurd", score=2, tekst="Te lang")
    assert forget_words(now) == 1
    assert sorted(str(row.tekst) for row in Tevredenheid.objects.all()) == ["None", "Te lang"]
