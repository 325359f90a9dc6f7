"""What the clock starts: offers that nobody accepted in time, and places that nobody paid."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from loket.wachtlijst.klok import lapse, lapse_unpaid, name_all


@shared_task(name="wachtlijst.vervallen")
def vervallen() -> int:
    """Each offer and each place ends once, whatever the number of beats."""
    now = timezone.now()
    name_all()
    return lapse(now) + lapse_unpaid(now)
