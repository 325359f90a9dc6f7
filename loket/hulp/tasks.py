"""What the clock starts: forgetting numbers that nobody calls any more."""

from __future__ import annotations

from loket.hulp.actions import forget_numbers
from stadsportaal.kern.retention import retention

retention("hulp.nummers")(forget_numbers)
