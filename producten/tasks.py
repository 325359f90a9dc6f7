"""What the clock starts: erasing what docs/bewaartermijnen.yaml says."""

from __future__ import annotations

from datetime import datetime, timedelta

from producten.actions import forget_what_was_said
from stadsportaal.kern.retention import retention


@retention("producten.gezegd")
def forget_after_a_year(now: datetime) -> int:
    """Questions without a dossier, and what visitors said about the portal."""
    return forget_what_was_said(now - timedelta(days=365))
