"""Proof 4 at 1/100: fifty identical posts make one dossier and get one answer; with keys of their own they don't."""

from __future__ import annotations

import pytest

from tests.proofs.parallel_submit import submit_in_parallel
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_identical_posts_have_one_effect_and_one_answer(stad: Stad) -> None:
    result = submit_in_parallel(stad, forms=2, copies=50)
    assert result.is_proved, result


def test_posts_with_keys_of_their_own_have_many(stad: Stad) -> None:
    result = submit_in_parallel(stad, forms=1, copies=20, same_key=False)
    assert result.started == 20, result
    assert result.unequal > 0
