"""What the clock starts: reminders the day before, closing what is over, and forgetting."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.utils import timezone

from loket.afspraken.actions.klok import close_past, remind
from loket.afspraken.actions.plaatsen import forget_slots
from loket.afspraken.actions.wissen import forget_afspraken
from loket.afspraken.models import Afspraakmail
from profiel.berichten.adresmail import forget_mails
from stadsportaal.kern.retention import retention

retention("afspraken.mails")(partial(forget_mails, Afspraakmail))
retention("afspraken.tijdsloten")(forget_slots)
retention("afspraken.voorbij")(forget_afspraken)


@shared_task(name="afspraken.herinneren")
def herinneren() -> int:
    """Who comes tomorrow. Each appointment is told of once, whatever the number of beats."""
    return remind(timezone.now())


@shared_task(name="afspraken.afronden")
def afronden() -> int:
    """What was over yesterday and nobody closed."""
    return close_past(timezone.now())
