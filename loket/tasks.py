"""What the clock starts in the loket: concepts that nobody came back to."""

from __future__ import annotations

from datetime import datetime, timedelta

from loket.actions.concept import AanvraagAlreadySubmitted, delete_aanvraag
from loket.models import Aanvraag
from loket.rules import CONCEPT_DAGEN
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.retention import retention


@retention("loket.concepten")
def forget_concepten(now: datetime) -> int:
    """Throw away concepts that did not change for 30 days, with their files; how many."""
    gone = 0
    stale = Aanvraag.objects.concepten().filter(updated_at__lt=now - timedelta(days=CONCEPT_DAGEN + 1))
    for aanvraag in stale.select_related("dossier").order_by("pk"):
        try:
            delete_aanvraag(aanvraag, by=Toegang.systeem())
        except AanvraagAlreadySubmitted:
            continue  # sent between the list and the lock
        gone += 1
    return gone
