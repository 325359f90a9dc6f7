"""Sixty citizens for six places: six get one, the others a number of their own. Without a lock they do not."""

from __future__ import annotations

import pytest

from tests.proofs.stad import Stad
from tests.proofs.wachtlijst import subscribe

pytestmark = pytest.mark.proof


def test_exactly_the_places_and_a_list_without_gaps(stad: Stad) -> None:
    result = subscribe(stad, people=60, places=6, runs=2)
    assert result.is_proved, [(len(r.placed), len(r.waiting), r.gaps, r.other, r.offered) for r in result.runs]


def test_looking_first_and_writing_then_gives_too_many(stad: Stad) -> None:
    result = subscribe(stad, people=60, places=6, runs=1, control="look_then_place")
    assert result.too_many > 0
    assert not result.is_proved


def test_a_list_without_a_lock_tells_two_the_same_number(stad: Stad) -> None:
    result = subscribe(stad, people=60, places=6, runs=1, control="list_without_lock")
    assert result.gaps > 0
    assert not result.is_proved
