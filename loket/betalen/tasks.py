"""What the clock starts: what has to be paid is reminded of; what nobody paid expires."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from celery import shared_task
from django.utils import timezone

from loket.betalen.klok import expire_unpaid, remind, to_expire, to_remind
from producten.models import Betaalverzoek
from stadsportaal.kern.kalender import vandaag

_log = logging.getLogger(__name__)


@shared_task(name="loket.betalen")
def betalen() -> tuple[int, int]:
    """Every hour; how many expired and were reminded. Twice at once is once: each is judged again under its lock."""
    return run_betalen(timezone.now())


def run_betalen(now: datetime) -> tuple[int, int]:
    """First what ends: nobody is reminded of that any more."""
    today = vandaag(now)
    ended = _each(to_expire(today), partial(expire_unpaid, now=now))
    return ended, _each(to_remind(today), partial(remind, today=today))


def _each(rows: Iterable[Betaalverzoek], act: Callable[[Betaalverzoek], bool]) -> int:
    done = 0
    for verzoek in rows:
        try:
            done += act(verzoek)
        except Exception:  # noqa: BLE001 one that is refused must not keep the others; it is logged and tried again
            _log.exception("unpaid aanvraag not followed", extra={"kenmerk": verzoek.kenmerk})
    return done
