"""What the clock starts: the rules of the day, and forgetting who was told long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from profiel.proactief.actions import forget, start_day
from stadsportaal.kern.retention import retention


@shared_task(name="proactief.daily")
def daily() -> int:
    """Start the rules of today; every hour of the working day, so that a morning without workers is made up for."""
    return start_day(timezone.now())


@retention("proactief.verteld")
def forget_who_was_told(now: datetime) -> int:
    """Rows about a day that is two years past: no rule looks that far back."""
    return forget(now - timedelta(days=730))
