"""Reaction: what a dossier held is for the next."""

from __future__ import annotations

from loket.actions.concept import SOORT
from loket.wachtlijst.actions import leave
from loket.wachtlijst.rules import gives_up
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import handles


def frees(event: DossierProgressed) -> bool:
    return event.dossier_soort == SOORT and gives_up(event.code, event.uitkomst)


@handles(DossierProgressed, naam="wachtlijst.dossier_progressed", wanneer=frees)
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Taken back, refused, too late or given up: the place is offered to who waits longest, once."""
    leave(event.stroom)
