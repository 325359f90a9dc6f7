"""What the clock starts: dossiers that waited too long for an answer expire; how long dossiers take is counted."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from profiel.behandeling.actions import expire_unanswered
from profiel.behandeling.actions.doorlooptijd import compute_doorlooptijden
from profiel.behandeling.models import Vraag
from profiel.behandeling.rules import expired_before
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag

_log = logging.getLogger(__name__)


@shared_task(name="behandeling.verlopen")
def verlopen() -> int:
    """Every hour; how many expired. Twice at once is once: each is judged again under its lock."""
    before, by, ended = expired_before(vandaag(timezone.now())), Toegang.systeem(), 0
    for vraag in Vraag.objects.te_laat(before).select_related("dossier").order_by("pk"):
        try:
            ended += expire_unanswered(vraag, before=before, by=by)
        except Exception:  # noqa: BLE001 one that an app refuses must not keep the others; it is logged and tried again
            _log.exception("dossier did not expire", extra={"kenmerk": vraag.dossier.kenmerk})
    return ended


@shared_task(name="behandeling.doorlooptijden")
def doorlooptijden() -> int:
    """Every hour of the night, so that one that failed is made up for; how many kinds of dossier have figures."""
    return compute_doorlooptijden(timezone.now())
