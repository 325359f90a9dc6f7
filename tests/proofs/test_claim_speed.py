"""The claim stops at the first delivery that may go: it does not read all that wait."""

from __future__ import annotations

import pytest

from tests.proofs.claim_speed import measure_claims
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_a_claim_stops_at_the_first_that_may_go_also_without_statistics(stad: Stad) -> None:
    result = measure_claims(stad, done=5_000, waiting=500, claims=3)
    assert result.is_direct, result
    assert result.control_reads_all, result
