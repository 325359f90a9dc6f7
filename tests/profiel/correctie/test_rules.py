"""The month to answer in, and the words of a decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiel.correctie.rules import answer_until, decision_words
from stadsportaal.kern.kalender import is_werkdag


@pytest.mark.parametrize(
    ("reported", "until"),
    [
        (date(2026, 3, 10), date(2026, 4, 10)),
        (date(2026, 1, 30), date(2026, 3, 2)),  # no 30 February: the 28th, a Saturday, so Monday
        (date(2026, 12, 15), date(2027, 1, 15)),
    ],
)
def test_one_month_or_the_next_working_day(reported: date, until: date) -> None:
    assert answer_until(reported) == until


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_it_is_a_working_day_about_a_month_away(day: date) -> None:
    until = answer_until(day)
    assert is_werkdag(until)
    assert timedelta(days=28) <= until - day <= timedelta(days=45)


def test_words_of_a_decision() -> None:
    assert decision_words("Rijksregister", register=True, granted=False) == ""
    assert "(Rijksregister)" in decision_words("Rijksregister", register=True, granted=True)
    assert decision_words("Zelf gegeven", register=False, granted=True).startswith("We hebben het gegeven gewijzigd")
