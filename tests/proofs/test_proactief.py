"""The proof of the trigger engine at 1/100: one message per threshold; without the unique row there are two."""

from __future__ import annotations

import pytest

from tests.proofs.proactief import run_day
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_everybody_is_told_once_whoever_is_killed(stad: Stad) -> None:
    result = run_day(stad, people=1000, kills=2)
    assert result.is_proved, result
    assert (result.expected, result.mails_expected) == (900, 10)
    assert result.restarts >= 2


def test_without_the_unique_row_they_are_told_twice(stad: Stad) -> None:
    """The negative control: the same restarts see a fault when there is one."""
    result = run_day(stad, people=300, kills=0, control="without_unique_row")
    assert result.doubled > 0, result
    assert not result.is_proved
