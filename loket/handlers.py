"""Reactions: a grant starts what follows it. It touches only our database: exactly once."""

from __future__ import annotations

from django.utils import timezone

from loket.events import AanvraagDecided
from loket.keten import start_vervolg
from profiel.dossiers.models import Uitkomst
from stadsportaal.kern.events import handles
from stadsportaal.kern.kalender import vandaag


@handles(AanvraagDecided, naam="loket.vervolg")
def on_aanvraag_decided(event: AanvraagDecided) -> None:
    if event.uitkomst == Uitkomst.TOEGEKEND:
        start_vervolg(event.stroom, vandaag(timezone.now()))
