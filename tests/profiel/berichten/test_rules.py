"""When a mail may go: the quiet hours on the clock of Brussels, on both nights that it is moved too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiel.berichten.rules import quiet_until, render_text
from stadsportaal.kern.kalender import BRUSSEL, lokaal

NIGHT = (21, 8)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 naive bounds


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSEL)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-22T20:59:59", None),
        ("2026-11-22T21:00", "2026-11-23T08:00"),
        ("2026-11-22T23:59:59", "2026-11-23T08:00"),
        ("2026-11-23T00:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", None),
        ("2026-12-31T22:00", "2027-01-01T08:00"),
        # the clock goes forward at 2.00 on 29 March 2026, and back at 3.00 on 25 October 2026
        ("2026-03-28T21:30", "2026-03-29T08:00"),
        ("2026-03-29T03:30", "2026-03-29T08:00"),
        ("2026-10-24T21:30", "2026-10-25T08:00"),
        ("2026-10-25T02:30", "2026-10-25T08:00"),
        ("2026-10-25T08:00", None),
    ],
)
def test_quiet_hours(now: str, until: str | None) -> None:
    assert quiet_until(brussels(now), NIGHT) == (brussels(until) if until else None)


@pytest.mark.parametrize(
    ("evening", "hours"),
    [("2026-03-28T21:00", 10), ("2026-10-24T21:00", 12), ("2026-11-22T21:00", 11)],
)
def test_a_night_is_as_long_as_the_clock_makes_it(evening: str, hours: int) -> None:
    now = brussels(evening).astimezone(UTC)
    until = quiet_until(now, NIGHT)
    assert until is not None
    assert until - now == timedelta(hours=hours)


@given(MOMENTS)
def test_what_is_held_goes_at_eight_and_then_it_may(now: datetime) -> None:
    until = quiet_until(now, NIGHT)
    if until is None:
        assert 8 <= lokaal(now).hour < 21
    else:
        assert not 8 <= lokaal(now).hour < 21
        assert now < until <= now + timedelta(hours=12)
        assert (lokaal(until).hour, lokaal(until).minute) == (8, 0)
        assert quiet_until(until, NIGHT) is None


@given(MOMENTS)
def test_hours_by_day_and_no_hours(now: datetime) -> None:
    until = quiet_until(now, (12, 14))
    assert (until is not None) == (12 <= lokaal(now).hour < 14)
    assert until is None or (lokaal(until).hour, lokaal(until).date()) == (14, lokaal(now).date())
    assert quiet_until(now, ()) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        quiet_until(datetime(2026, 1, 1, 12), NIGHT)  # noqa: DTZ001 that is what is refused


def test_the_same_template_with_other_values() -> None:
    assert [render_text("Dag {{ naam }}", {"naam": name}) for name in ("Ada", "Cem")] == ["Dag Ada", "Dag Cem"]
