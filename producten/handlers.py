"""Reactions: money that came in becomes a message."""

from __future__ import annotations

from producten.berichten import tell
from producten.events import BetalingOntvangen
from producten.models import Betaalverzoek
from stadsportaal.kern.events import handles


@handles(BetalingOntvangen, naam="producten.betaling_ontvangen")
def on_betaling_ontvangen(event: BetalingOntvangen) -> None:
    """Say thank you, once per Betaalverzoek."""
    rows = Betaalverzoek.objects.select_related("profiel__account", "dossier")
    verzoek = rows.filter(kenmerk=event.stroom).first()
    if verzoek is None:  # destroyed since: nobody is left to tell
        return
    tell(verzoek, "betaling_ontvangen", sleutel=f"betaling:{event.stroom}", more={"laat": "ja" if event.laat else ""})
