"""Reactions: money that came in becomes a message."""

from __future__ import annotations

from decimal import Decimal

from producten.berichten import tell
from producten.events import BetalingNietNodig, BetalingOntvangen
from producten.models import Betaalverzoek
from profiel.dossiers.models import Fase
from stadsportaal.kern.events import handles
from stadsportaal.kern.kalender import format_bedrag


def _verzoek(kenmerk: str) -> Betaalverzoek | None:
    """None when it was destroyed since: nobody is left to tell."""
    return Betaalverzoek.objects.select_related("profiel__account", "dossier").filter(kenmerk=kenmerk).first()


@handles(BetalingOntvangen, naam="producten.betaling_ontvangen")
def on_betaling_ontvangen(event: BetalingOntvangen) -> None:
    """Say thank you, once per Betaalverzoek."""
    verzoek = _verzoek(event.stroom)
    if verzoek is None:
        return
    tell(verzoek, "betaling_ontvangen", sleutel=f"betaling:{event.stroom}", more={"laat": "ja" if event.laat else ""})


@handles(BetalingNietNodig, naam="producten.betaling_niet_nodig")
def on_betaling_niet_nodig(event: BetalingNietNodig) -> None:
    """Say that it goes back, once per amount that came in."""
    verzoek = _verzoek(event.stroom)
    if verzoek is None:
        return
    ended = verzoek.dossier is not None and verzoek.dossier.fase == Fase.VERLOPEN
    more = {"terug": format_bedrag(Decimal(event.terug)), "opnieuw": "ja" if ended else ""}
    tell(verzoek, "betaling_niet_nodig", sleutel=f"betaling-terug:{event.stroom}:{event.terug}", more=more)
