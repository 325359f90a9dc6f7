"""Sixty citizens for six places: six get one. When looking and taking are two steps, more do."""

from __future__ import annotations

import pytest

from tests.proofs.afspraken import rush
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_exactly_as_many_as_there_are_places(stad: Stad) -> None:
    result = rush(stad, people=60, moments=2, counters=3, runs=2)
    assert result.is_proved, [run.__dict__ | {"answers": len(run.answers)} for run in result.runs]


def test_looking_first_and_taking_then_overbooks(stad: Stad) -> None:
    result = rush(stad, people=60, moments=2, counters=3, runs=1, control="look_then_take")
    assert result.overbooked > 0
    assert not result.is_proved
