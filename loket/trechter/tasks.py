"""What the clock starts: counting the days that are over, and forgetting."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from loket.trechter.actions import count_days, forget_lines, forget_marks, forget_words
from stadsportaal.kern.retention import retention

retention("trechter.lijnen")(forget_lines)
retention("trechter.woorden")(forget_words)
retention("trechter.eindmerken")(forget_marks)


@shared_task(name="trechter.tellen")
def tellen() -> int:
    """Every hour; a day is counted once, when it is over."""
    return count_days(timezone.now())
