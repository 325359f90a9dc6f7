"""Proof: a bad step that few people see is ranked first, and a form without one accuses no step."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.proofs.proef.trechter import BAD
from tests.proofs.stad import Stad, read_json


@dataclass(frozen=True)
class Result:
    """What so many walks left behind. `found` is what proef/trechter.py printed."""

    walks: int
    found: dict[str, Any]
    seconds: float

    @property
    def first(self) -> str:
        return str(self.found["ranked"][0])

    @property
    def accused(self) -> list[str]:
        """The steps that the screen says lose too many."""
        return list(self.found["stands_out"])

    @property
    def counted_right(self) -> bool:
        """Whether every walk that ended somewhere is an exit there, and no other."""
        left = {step: number for step, number in self.found["left"].items() if step}
        return {step: number for step, number in self.found["gone"].items() if number} == left

    @property
    def is_proved(self) -> bool:
        return self.counted_right and self.first == BAD and self.accused == [BAD]


def walk(stad: Stad, *, walks: int, planted: bool) -> Result:
    """So many people go through the form, in a month of its own version."""
    began = time.monotonic()
    stad.reference()
    made = stad.run("-m", "tests.proofs.proef.trechter", str(walks), str(int(planted)))
    return Result(walks, read_json(made), time.monotonic() - began)
