"""What the clock starts: erasing what docs/bewaartermijnen.yaml says, and concepts that nobody came back to."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.utils import timezone

from meldingen.actions.concept import forget_concepten
from meldingen.actions.wissen import forget_meldingen
from meldingen.models import Meldingmail
from profiel.berichten.adresmail import forget_mails
from stadsportaal.kern.retention import retention

retention("meldingen.concepten")(forget_concepten)
retention("meldingen.mails")(partial(forget_mails, Meldingmail))
retention("meldingen.afgesloten")(forget_meldingen)


@shared_task(name="meldingen.concepten")
def concepten() -> int:
    """Every ten minutes: a concept is gone a day after its last change, not the night after that."""
    return forget_concepten(timezone.now())
