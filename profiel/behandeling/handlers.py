"""Reactions: what still hangs open when a dossier ends outside the back office."""

from __future__ import annotations

from profiel.behandeling.actions import tidy
from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import Dossier, Fase
from stadsportaal.kern.events import handles

ENDED = (Fase.STOPGEZET, Fase.VERLOPEN)


@handles(DossierProgressed, naam="behandeling.tidy", wanneer=lambda event: event.fase in ENDED)
def on_dossier_progressed(event: DossierProgressed) -> None:
    """The citizen withdrew or the time ran out: questions, terms and the assignment end."""
    dossier = Dossier.objects.filter(kenmerk=event.stroom, fase__in=ENDED).first()
    if dossier is not None:
        tidy(dossier)
