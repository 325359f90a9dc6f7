"""What happens to appointments by the clock. One that cannot be told of, or closed, keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from loket.afspraken.actions import _go, _locked, parameters_of
from loket.afspraken.models import Afspraak, Status
from loket.afspraken.rules import is_reminded, may_follow
from profiel.dossiers.actions import Stap, progress
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import lokaal, vandaag

BATCH: Final = 500
BY_DAY: Final = range(9, 20)
"""Hours in Brussels at which we remind: a mail at night wakes people up."""
_log = logging.getLogger(__name__)


def remind(now: datetime) -> int:
    """Tell who comes tomorrow, once; how many. Who made or moved it today heard of it today."""
    if lokaal(now).hour not in BY_DAY:
        return 0
    midnight = lokaal(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Afspraak.objects.te_herinneren(vandaag(now) + timedelta(days=1), midnight)[:BATCH]
    return _each(list(rows), lambda row: _remind(row, now))


@transaction.atomic
def _remind(afspraak: Afspraak, now: datetime) -> bool:
    """False when another worker was first, or it was cancelled or moved meanwhile."""
    current = _locked(afspraak)
    heard = current.herinnerd_op or not is_reminded(current.dag, vandaag(current.gekozen_op))
    if heard or current.status != Status.GEPLAND or current.dag != afspraak.dag:
        return False
    current.herinnerd_op = now
    current.save(update_fields=["herinnerd_op"])
    progress(current.dossier, Stap("herinnering", parameters=parameters_of(current)), by=Toegang.systeem())
    return True


def close_past(now: datetime) -> int:
    """What was over a day ago and nobody closed, took place as far as we know; how many."""
    return _each(list(Afspraak.objects.voorbij(now - timedelta(days=1))[:BATCH]), _close)


@transaction.atomic
def _close(afspraak: Afspraak) -> bool:
    current = _locked(afspraak)
    if not may_follow(Status(current.status), Status.GEWEEST):
        return False
    _go(current, Status.GEWEEST, Toegang.systeem())
    return True


def _each(rows: Iterable[Afspraak], act: Callable[[Afspraak], bool]) -> int:
    """How many it was done to; one that fails is logged, and tried again the next time."""
    done = 0
    for row in rows:
        try:
            done += act(row)
        except Exception:  # noqa: BLE001 whatever is wrong with one, the others have their own appointment to hear of
            _log.exception("appointment left for later", extra={"kenmerk": row.kenmerk})
    return done
