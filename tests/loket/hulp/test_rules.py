"""When we call back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.hulp.models import Hulpvraag
from loket.hulp.rules import KANTOOR, UREN, belmoment, opnieuw
from stadsportaal.kern.kalender import BRUSSEL, is_werkdag


@pytest.mark.parametrize(
    ("asked", "moment", "expected"),
    [
        ("2026-11-24T07:00", "eerst", "di 24 november tussen 9 en 12 uur"),
        ("2026-11-24T10:30", "eerst", "di 24 november tussen 11 en 12 uur"),
        ("2026-11-24T11:00", "eerst", "di 24 november tussen 12 en 17 uur"),
        ("2026-11-24T15:59", "eerst", "di 24 november tussen 16 en 17 uur"),
        ("2026-11-24T16:00", "eerst", "wo 25 november tussen 9 en 12 uur"),
        ("2026-11-24T10:59", "voormiddag", "di 24 november tussen 11 en 12 uur"),
        ("2026-11-24T11:00", "voormiddag", "wo 25 november tussen 9 en 12 uur"),
        ("2026-11-24T11:00", "namiddag", "di 24 november tussen 13 en 17 uur"),
        ("2026-11-27T18:00", "namiddag", "ma 30 november tussen 13 en 17 uur"),
        ("2026-11-10T20:00", "eerst", "do 12 november tussen 9 en 12 uur"),  # the eleventh is a holiday
        ("2026-11-28T10:00", "eerst", "ma 30 november tussen 9 en 12 uur"),
    ],
)
def test_the_first_time_that_leaves_an_hour(asked: str, moment: str, expected: str) -> None:
    when = dt.datetime.fromisoformat(asked).replace(tzinfo=BRUSSEL)
    assert belmoment(when, moment).zin == expected


@given(st.integers(0, 2 * 365 * 24 * 60), st.sampled_from(list(Hulpvraag.Moment.values)))
def test_a_call_is_promised_for_office_hours_that_are_still_to_come(minutes: int, moment: str) -> None:
    when = dt.datetime(2026, 1, 1, tzinfo=BRUSSEL) + dt.timedelta(minutes=minutes)
    found = belmoment(when, moment)
    assert is_werkdag(found.dag)
    assert found.einde - when >= dt.timedelta(hours=1)
    assert UREN.get(Hulpvraag.Moment(moment), KANTOOR)[0] <= found.van < found.tot


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_as_soon_as_possible_is_never_promised_for_later(minutes: int) -> None:
    when = dt.datetime(2026, 1, 1, tzinfo=BRUSSEL) + dt.timedelta(minutes=minutes)
    soon = belmoment(when, "eerst")
    for moment in UREN:
        other = belmoment(when, moment)
        assert soon.einde <= other.einde
        assert (soon.dag, soon.van) <= (other.dag, other.van)


def test_when_the_calling_begins_is_one_moment() -> None:
    assert belmoment(dt.datetime(2026, 11, 22, 12, tzinfo=BRUSSEL), "eerst").begin == "ma 23 november om 9 uur"


@pytest.mark.parametrize("moment", list(Hulpvraag.Moment.values))
def test_a_call_that_was_missed_is_made_again_on_another_day(moment: str) -> None:
    missed = dt.datetime(2026, 11, 24, 11, 30, tzinfo=BRUSSEL)
    assert opnieuw(missed, moment).dag == dt.date(2026, 11, 25)
