"""How fast the next delivery is found in a large outbox, also without fresh statistics."""

from __future__ import annotations

from dataclasses import dataclass

from tests.proofs.stad import Stad, read_json

FREE = 5.0
"""Milliseconds that the median claim may take when everything may go."""
SLOWEST = 50.0
"""The same with thousands that may not go in front."""


@dataclass(frozen=True)
class Result:
    """Median milliseconds of a claim."""

    done: int
    waiting: int
    free_ms: float
    held_ms: float
    behind_dead_ms: float
    rows_read: int
    rows_left_alone: int

    @property
    def is_direct(self) -> bool:
        """The claim stops at the first that may go."""
        return self.rows_read <= 2

    @property
    def control_reads_all(self) -> bool:
        """Without direction the planner, who knows nothing of the mailing yet, reads it whole."""
        return self.rows_left_alone >= self.waiting

    @property
    def is_proved(self) -> bool:
        return self.is_direct and self.free_ms <= FREE and max(self.held_ms, self.behind_dead_ms) <= SLOWEST


def measure_claims(stad: Stad, *, done: int, waiting: int, claims: int = 50) -> Result:
    """Fill an outbox of its own and claim in it; forgotten after."""
    stad.forget_deliveries()
    stad.without_statistics()
    found = read_json(stad.run("-m", "tests.proofs.proef.claim", str(done), str(waiting), str(claims)))
    stad.forget_deliveries()
    free, held, behind = (found[state][claims // 2] for state in ("free", "held", "behind_dead"))
    return Result(done, waiting, free, held, behind, found["rows_read"], found["rows_left_alone"])
