"""Two hundred walks: the planted step is found, among the few who saw it; without it nothing is accused."""

from __future__ import annotations

import pytest

from tests.proofs.proef.trechter import BAD
from tests.proofs.stad import Stad
from tests.proofs.trechter import walk

pytestmark = pytest.mark.proof


def test_a_planted_bad_step_is_ranked_first(stad: Stad) -> None:
    result = walk(stad, walks=200, planted=True)
    assert result.counted_right, result.found
    assert result.first == BAD, result.found


def test_without_one_no_step_is_accused(stad: Stad) -> None:
    result = walk(stad, walks=120, planted=False)
    assert result.counted_right, result.found
    assert BAD not in result.accused, result.found
