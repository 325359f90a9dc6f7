"""What the clock starts: offers that nobody accepted in time."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from loket.wachtlijst.actions import lapse


@shared_task(name="wachtlijst.vervallen")
def vervallen() -> int:
    """Each offer ends once, whatever the number of beats."""
    return lapse(timezone.now())
