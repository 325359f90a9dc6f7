"""What the clock starts: the payments of the day, and erasing what docs/bewaartermijnen.yaml says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from producten.actions import forget_what_was_said
from producten.betalen.actions import expire_requests
from producten.betalen.nazicht import reconcile, remind
from producten.koppelingen.betaling import provider
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Taakslot
from stadsportaal.kern.retention import retention

_log = logging.getLogger(__name__)


@retention("producten.gezegd")
def forget_after_a_year(now: datetime) -> int:
    """Questions without a dossier, and what visitors said about the portal."""
    return forget_what_was_said(now - timedelta(days=365))


@shared_task(name="producten.betaaldag")
def betaaldag() -> list[str]:
    """Every hour; each part once a day: close, remind, compare the books. What failed is tried the next hour."""
    return run_betaaldag(timezone.now())


def run_betaaldag(now: datetime) -> list[str]:
    """The parts that ran."""
    today = vandaag(now)
    parts: dict[str, Callable[[], object]] = {
        "verval": lambda: expire_requests(now),
        "herinnering": lambda: remind(today),
    }
    if settings.BETAALPROVIDER_URL:
        parts["nazicht"] = lambda: reconcile(provider(), now=now)
    return [name for name, run in parts.items() if _once_a_day(f"betalen:{name}", today.isoformat(), run)]


def _once_a_day(taak: str, slot: str, run: Callable[[], object]) -> bool:
    """The slot is taken when the work is done: all of it may be repeated, a half day may not be forgotten."""
    if Taakslot.objects.filter(taak=taak, slot=slot).exists():
        return False
    try:
        run()
    except KoppelingUnavailable as error:
        _log.warning("%s: %s", taak, error, extra={"type": "technical"})
        return False
    return Taakslot.objects.get_or_create(taak=taak, slot=slot)[1]
