"""Reactions: a grant starts what follows it, and what was begun asks what its dienst asks. Exactly once."""

from __future__ import annotations

from django.utils import timezone

from loket.actions.bestanden import flag_dossiers
from loket.actions.concept import SOORT
from loket.events import AanvraagDecided
from loket.keten import start_vervolg
from producten.events import DienstNiveauRaised
from profiel.dossiers.actions import raise_niveau
from profiel.dossiers.models import Uitkomst
from stadsportaal.kern.bestanden import BestandUnusable
from stadsportaal.kern.events import handles
from stadsportaal.kern.kalender import vandaag


@handles(AanvraagDecided, naam="loket.vervolg")
def on_aanvraag_decided(event: AanvraagDecided) -> None:
    if event.uitkomst == Uitkomst.TOEGEKEND:
        start_vervolg(event.stroom, vandaag(timezone.now()))


@handles(DienstNiveauRaised, naam="loket.dienst_niveau_raised")
def on_dienst_niveau_raised(event: DienstNiveauRaised) -> None:
    """A concept shows what its form shows: it asks what the dienst asks today."""
    raise_niveau(SOORT, event.dienst, event.niveau)


@handles(BestandUnusable, naam="loket.bestand_unusable")
def on_bestand_unusable(event: BestandUnusable) -> None:
    """A handler asks the citizen for another file before anything is decided on this one."""
    flag_dossiers(event.bestand)
