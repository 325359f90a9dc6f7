"""Thresholds, weeks, and rules that are data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiel.proactief.rules import (
    PER_WEEK,
    Bekend,
    free_places,
    next_week,
    problems,
    reached,
    week_of,
    windows,
)

DAYS = st.lists(st.integers(-60, 90), min_size=1, max_size=5, unique=True)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("left", "drempel"),
    [(61, None), (60, 60), (15, 60), (14, 14), (0, 14), (-1, None), (-6, None), (-7, -7), (-30, -7), (-31, None)],
)
def test_the_nearest_threshold_reached(left: int, drempel: int | None) -> None:
    assert reached(left, [60, 14, -7], -30) == drempel


@given(drempels=DAYS, slack=st.integers(0, 30), left=st.integers(-120, 120))
def test_windows_say_the_same_as_reached(drempels: list[int], slack: int, left: int) -> None:
    last = min(drempels) - slack
    day = TODAY + timedelta(days=left)
    inside = [window.drempel for window in windows(drempels, last, TODAY) if window.van <= day <= window.tot]
    expected = reached(left, drempels, last)
    assert inside == ([] if expected is None else [expected])


@given(drempels=DAYS, first=st.integers(91, 200))
def test_a_fact_that_comes_nearer_passes_every_threshold_once(drempels: list[int], first: int) -> None:
    last = min(drempels) - 5
    seen = [reached(left, drempels, last) for left in range(first, last - 10, -1)]
    changes = [now for before, now in zip([None, *seen], seen, strict=False) if now is not None and now != before]
    assert changes == sorted(drempels, reverse=True)


@given(drempels=DAYS, missed=st.integers(0, 20), start=st.integers(-60, 150))
def test_a_day_without_a_run_loses_no_threshold(drempels: list[int], missed: int, start: int) -> None:
    """Unless a later one was reached meanwhile, or the day itself passed."""
    last = min(drempels) - 40
    before, after = reached(start, drempels, last), reached(start - missed, drempels, last)
    crossed = [d for d in drempels if start - missed <= d < start]
    if crossed and (min(crossed) < 0 or start - missed >= 0):
        assert after == min(crossed)
    elif before is not None and (before < 0 or start - missed >= 0) and start - missed >= last:
        assert after == before


@pytest.mark.parametrize(
    ("day", "week", "monday"),
    [
        (date(2026, 11, 22), "2026-W47", date(2026, 11, 23)),
        (date(2026, 11, 23), "2026-W48", date(2026, 11, 30)),
        (date(2026, 12, 31), "2026-W53", date(2027, 1, 4)),
        (date(2027, 1, 3), "2026-W53", date(2027, 1, 4)),
        (date(2024, 12, 30), "2025-W01", date(2025, 1, 6)),
    ],
)
def test_weeks_are_those_of_iso_8601(day: date, week: str, monday: date) -> None:
    assert week_of(day) == week
    assert next_week(day) == monday


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_next_week_is_the_first_day_of_another_week(day: date) -> None:
    monday = next_week(day)
    assert monday.weekday() == 0
    assert week_of(monday) != week_of(day)
    assert week_of(monday - timedelta(days=1)) == week_of(day)


@given(st.sets(st.integers(1, PER_WEEK)))
def test_free_places_are_the_other_ones(taken: set[int]) -> None:
    assert set(free_places(taken)) | taken == set(range(1, PER_WEEK + 1))
    assert not set(free_places(taken)) & taken


# -- rules as data --------------------------------------------------------------------------------

KNOWN = Bekend({"product_loopt_af": frozenset({"soort"})}, {"proactief_loopt_af"})
GOOD: dict[str, Any] = {
    "code": "vergunning-loopt-af",
    "versie": 1,
    "titel": "Een vergunning loopt af",
    "feit": "product_loopt_af",
    "drempels": [60, 14],
    "laatste_dag": 0,
    "waar": {"soort": ["vergunning"]},
    "thema": "mobiliteit",
    "sjabloon": "proactief_loopt_af",
    "actief_van": date(2026, 1, 1),
    "actief_tot": None,
    "eigenaar": "Team Mobiliteit",
}


def test_a_good_rule_has_no_problems() -> None:
    assert problems(GOOD, KNOWN) == []
    assert problems(GOOD | {"thema": "", "waar": {}, "actief_tot": date(2026, 1, 1)}, KNOWN) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"extra": 1}, "onbekend ['extra']"),
        ({"feit": "bestaat_niet"}, "niemand draagt 'bestaat_niet' bij"),
        ({"sjabloon": "bestaat_niet"}, "geen berichtsjabloon 'bestaat_niet'"),
        ({"thema": "muziek"}, "'muziek' bestaat niet"),
        ({"waar": {"kleur": ["rood"]}}, "op kleur kun je bij dit feit niet kiezen"),
        ({"waar": {"soort": "vergunning"}}, "per kenmerk een lijst"),
        ({"waar": {"soort": []}}, "per kenmerk een lijst"),
        ({"waar": ["soort"]}, "per kenmerk een lijst"),
        ({"drempels": []}, "een lijst van verschillende"),
        ({"drempels": [14, 14]}, "een lijst van verschillende"),
        ({"drempels": [True]}, "een lijst van verschillende"),
        ({"drempels": 14}, "een lijst van verschillende"),
        ({"laatste_dag": 15}, "niet meer dan de kleinste"),
        ({"laatste_dag": "0"}, "niet meer dan de kleinste"),
        ({"drempels": [4000]}, "tien jaar"),
        ({"actief_van": "2026"}, "een datum van"),
        ({"actief_tot": "2026"}, "een datum van"),
        ({"actief_tot": date(2025, 1, 1)}, "tot is voor van"),
        ({"versie": 0}, "een getal vanaf 1"),
        ({"versie": "1"}, "een getal vanaf 1"),
        ({"eigenaar": ""}, "code, titel en eigenaar"),
    ],
)
def test_a_bad_rule_is_refused_with_its_reason(values: dict[str, Any], said: str) -> None:
    found = problems(GOOD | values, KNOWN)
    assert len(found) == 1
    assert said in found[0]
