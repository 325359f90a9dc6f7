"""Proof 1 at 1/50: kill -9 of the worker loses nothing; acknowledging first does."""

from __future__ import annotations

import pytest

from tests.proofs.stad import Stad
from tests.proofs.worker_kill import kill_workers, out_of_order

pytestmark = pytest.mark.proof


def test_a_killed_worker_loses_nothing_and_doubles_nothing(stad: Stad) -> None:
    result = kill_workers(stad, kills=4, deliveries=160)
    assert result.is_proved, result
    assert result.deliveries >= 160


def test_acknowledging_first_loses(stad: Stad) -> None:
    """The negative control: the same kills see a fault when there is one."""
    result = kill_workers(stad, kills=3, deliveries=160, control="acknowledge_first")
    assert result.lost > 0, result
    assert not result.is_proved


def test_order_is_judged_per_stroom() -> None:
    assert out_of_order([("S1", 1), ("S2", 0), ("S1", 5), ("S2", 2)]) == 0
    assert out_of_order([("S1", 1), ("S1", 5), ("S1", 3)]) == 1
