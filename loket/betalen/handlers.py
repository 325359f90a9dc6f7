"""Reactions: money that came in for an aanvraag."""

from __future__ import annotations

from loket.betalen.volgen import follow_payment
from producten.events import BetalingOntvangen
from stadsportaal.kern.events import handles


@handles(BetalingOntvangen, naam="loket.betaling_ontvangen")
def on_betaling_ontvangen(event: BetalingOntvangen) -> None:
    """The timeline says so; what waited for the money goes on."""
    if event.dossier:
        follow_payment(event.stroom)
