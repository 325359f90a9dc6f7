"""Proof 3 at 1/10: without a broker everything is accepted, nobody waits for it, and it is delivered later.

How fast exactly is told by `make prove`.
"""

from __future__ import annotations

import pytest

from tests.proofs.broker_stop import stop_broker
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_a_stopped_broker_loses_and_stops_nothing(stad: Stad) -> None:
    result = stop_broker(stad, seconds=6, rate=6)
    assert result.is_complete, result
    assert result.slowest_stopped < result.stopped_seconds, "somebody waited until the broker went on"
    assert result.stopped_median < 1, "citizens waited for the broker"


def test_a_poke_that_waits_for_the_broker_makes_citizens_wait(stad: Stad) -> None:
    result = stop_broker(stad, seconds=4, rate=4, control="patient_poke")
    assert result.slowest_stopped > 2, result
    assert result.stopped_median > 1, result
