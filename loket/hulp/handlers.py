"""Reactions: a thread that is asked or answered moves the day by which we answer."""

from __future__ import annotations

from typing import Final

from loket.hulp.actions import SOORT, follow_thread
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import handles

SAID: Final = ("burgervraag_gesteld", "burgervraag_beantwoord")


@handles(
    DossierProgressed, naam="hulp.gesprek", wanneer=lambda event: event.dossier_soort == SOORT and event.code in SAID
)
def on_dossier_progressed(event: DossierProgressed) -> None:
    follow_thread(event.stroom)
