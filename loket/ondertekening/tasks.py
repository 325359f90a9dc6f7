"""What the clock starts: asking again, stopping what nobody signed, and forgetting."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.utils import timezone

from loket.ondertekening.actions import expire_late, remind
from loket.ondertekening.models import Ondertekeningmail
from profiel.berichten.adresmail import forget_mails
from stadsportaal.kern.retention import retention

retention("ondertekening.mails")(partial(forget_mails, Ondertekeningmail))


@shared_task(name="ondertekening.opvolgen")
def opvolgen() -> tuple[int, int]:
    """Reminders, and what is too late. Each signature is asked again once, whatever the number of beats."""
    now = timezone.now()
    return expire_late(now), remind(now)
