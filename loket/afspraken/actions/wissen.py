"""Forgetting: a month after an appointment nobody can be found in it any more. One that is to come stays whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from loket.afspraken.models import Afspraak, Status
from profiel.dossiers.actions import lock, wipe_words
from profiel.toegang.toegang import Toegang

BEWAAR_DAGEN: Final = 30
"""Days after an appointment that name and contact are kept (docs/bewaartermijnen.yaml)."""
BATCH: Final = 500
OPEN: Final = (Status.GEPLAND, Status.AANGEKOMEN)


def forget_afspraken(now: datetime) -> int:
    """Erase of at most a batch of past appointments who came; how many. When, where and for what stay."""
    old = Afspraak.objects.filter(gewist_op__isnull=True, einde__lt=now - timedelta(days=BEWAAR_DAGEN))
    rows = list(old.exclude(status__in=OPEN).select_related("dossier").order_by("einde", "pk")[:BATCH])
    return sum(wipe_afspraak(afspraak, by=Toegang.systeem()) for afspraak in rows)


@transaction.atomic
def wipe_afspraak(afspraak: Afspraak, *, by: Toegang) -> bool:
    """Name, contact and words of one that is over; False for one that is still open or was wiped before."""
    by.require("dossier_erase", afspraak.dossier)
    lock(afspraak.dossier)
    current = Afspraak.objects.select_for_update(of=("self",)).get(pk=afspraak.pk)
    if current.status in OPEN or current.gewist_op is not None:
        return False
    current.naam = current.email = current.telefoon = current.email_index = ""
    current.gewist_op = timezone.now()
    current.save(update_fields=["naam", "email", "telefoon", "email_index", "gewist_op"])
    wipe_words(afspraak.dossier, grond="bewaartermijn van afspraken", by=by)
    return True
