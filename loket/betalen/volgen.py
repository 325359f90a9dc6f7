"""What goes on once the money of an aanvraag is there."""

from __future__ import annotations

from django.db import transaction

from loket.actions import resume_aanvraag
from loket.actions.concept import SOORT
from loket.betalen.actions import NAAM, WACHT, paid_step
from loket.models import Aanvraag
from producten.models import Betaalverzoek
from profiel.dossiers.actions import lock, progress
from profiel.toegang.toegang import Toegang


@transaction.atomic
def follow_payment(verzoek: str) -> None:
    """The Betaalverzoek with this kenmerk was paid: nobody has to pay any more, and what waited for it begins.

    Does nothing for money of another kind of dossier, or when the dossier was destroyed since.
    """
    rows = Betaalverzoek.objects.select_related("dossier").filter(kenmerk=verzoek, dossier__soort=SOORT)
    paid = rows.first()
    if paid is None or paid.dossier is None:
        return
    dossier = lock(paid.dossier)
    step = paid_step(dossier, paid)
    if dossier.is_lopend and dossier.eigen_status == WACHT:
        resume_aanvraag(Aanvraag.objects.with_form().get(dossier=dossier), NAAM, step, by=Toegang.systeem())
    else:
        progress(dossier, step, by=Toegang.systeem())
