"""Reaction: a form that was sent is counted, exactly once."""

from __future__ import annotations

from loket.events import AanvraagSubmitted
from loket.nietgesteld.actions import count_sent
from stadsportaal.kern.events import handles
from stadsportaal.kern.models import Lane


@handles(AanvraagSubmitted, naam="nietgesteld.aanvraag_submitted", lane=Lane.BULK)
def on_aanvraag_submitted(event: AanvraagSubmitted) -> None:
    """Behind everything that somebody waits for."""
    count_sent(event.stroom)
