"""Proof 6 at 1/100: shuffled, doubled messages end as the reference says; without a book they don't."""

from __future__ import annotations

import pytest

from tests.proofs.stad import Stad
from tests.proofs.webhooks import storm

pytestmark = pytest.mark.proof


def test_whatever_the_order_the_ends_equal_the_reference(stad: Stad) -> None:
    result = storm(stad, webhooks=200, kills=2)
    assert result.is_proved, result
    assert result.missing > 0, result


def test_without_a_book_money_counts_twice(stad: Stad) -> None:
    result = storm(stad, webhooks=60, kills=0, control="no_book")
    assert result.doubled > 0, result
    assert not result.is_proved
