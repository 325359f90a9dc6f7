"""Claim a delivery, run its handler, mark it done. See architecture §2.3 for the promises kept here."""

from __future__ import annotations

import logging
import random
import time
import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from stadsportaal.kern.events import HANDLERS, Handler, NotYet, load
from stadsportaal.kern.logs import correlation_id, redact
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering

log = logging.getLogger(__name__)

ATTEMPTS = 18
"""Tries before a delivery is a dead letter: with the waits below about 7 hours."""
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)
LOOK = 0.5
"""Seconds between two looks at the more urgent lanes."""
KEPT = timedelta(days=90)
"""How long a delivery stays after it was done; its Gebeurtenis stays for ever."""

_CLAIM = """
    SELECT l.id FROM kern_levering l
    WHERE l.lane = %s
      AND (l.status = 'wacht' AND l.volgende_op <= clock_timestamp()
           OR l.status = 'bezig' AND l.lease_tot < clock_timestamp())
      AND NOT EXISTS (
          SELECT 1 FROM kern_levering earlier
          WHERE earlier.handler = l.handler AND earlier.stroom = l.stroom
            AND earlier.gebeurtenis_id < l.gebeurtenis_id AND earlier.status <> 'klaar' OFFSET 0)
    ORDER BY l.gebeurtenis_id
    FOR UPDATE OF l SKIP LOCKED LIMIT 1
"""


def wait_after(attempt: int, jitter: float) -> timedelta:
    """Wait before the next try: 2 s doubling up to an hour, spread over ±20 %. `jitter` is in [0, 1)."""
    wait = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    return timedelta(seconds=wait.total_seconds() * (0.8 + 0.4 * jitter))


def deliver_next(lane: Lane) -> bool:
    """Deliver the oldest delivery of `lane` that may go, logged under the id of what caused it.

    False when nothing waits.
    """
    before = correlation_id.get()
    try:
        return _deliver_next(lane)
    finally:
        correlation_id.set(before)


def _deliver_next(lane: Lane) -> bool:
    with transaction.atomic():
        levering = _claim(lane)
        if levering is None:
            return False
        correlation_id.set(levering.gebeurtenis.correlatie)
        handler = HANDLERS.get(levering.handler)
        if handler is None:
            _fail(levering, KeyError(f"geen handler {levering.handler}"))
            return True
        if levering.pogingen >= ATTEMPTS:
            _bury(levering, "de werker stopte telkens tijdens deze levering")
            return True
        if not handler.extern:
            _run_intern(levering, handler)
            return True
        _lease(levering, handler)
    _run_extern(levering, handler)
    return True


def drain_lane(lane: Lane, *, seconds: float) -> int:
    """Deliver until nothing waits or the time is up; how many were tried.

    More urgent lanes go first, looked at every half second: a large mailing may hold every worker
    process, and a login code must not wait for it.
    """
    more_urgent = list(Lane)[: list(Lane).index(lane)]
    until, look, count = time.monotonic() + seconds, 0.0, 0
    while (now := time.monotonic()) < until:
        if now >= look:
            count += sum(_drain_only(other, until) for other in more_urgent)
            look = time.monotonic() + LOOK
        if not deliver_next(lane):
            break
        count += 1
    return count


def _drain_only(lane: Lane, until: float) -> int:
    count = 0
    while time.monotonic() < until and deliver_next(lane):
        count += 1
    return count


def _claim(lane: Lane) -> Levering | None:
    with connection.cursor() as cursor:
        # The oldest open row by index and stop there, also when a mailing came after the last ANALYZE:
        # then the planner expects few rows, and would read and sort them all for every claim.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(_CLAIM, [str(lane)])
        row = cursor.fetchone()
        cursor.execute("SET LOCAL enable_bitmapscan TO DEFAULT")  # the handler runs in this transaction
    return Levering.objects.select_related("gebeurtenis").get(pk=row[0]) if row else None


def _run_intern(levering: Levering, handler: Handler) -> None:
    """Effects and "done" in one commit: the savepoint undoes a failed handler, the outer transaction counts it."""
    try:
        event = load(levering.gebeurtenis)
        if handler.concerns(event):
            with transaction.atomic():
                handler.run(event)
    except Exception as error:  # noqa: BLE001 a handler may fail in any way; it is counted, shown and retried
        _fail(levering, error)
    else:
        _done(levering)


def _lease(levering: Levering, handler: Handler) -> None:
    """The try counts from here: a delivery that kills its worker each time ends as a dead letter too."""
    levering.pogingen += 1
    levering.status = Levering.Status.BEZIG
    levering.lease_token = uuid.uuid4()
    levering.lease_tot = timezone.now() + 3 * timedelta(seconds=handler.timeout)
    levering.save(update_fields=["status", "pogingen", "lease_token", "lease_tot"])


def _run_extern(levering: Levering, handler: Handler) -> None:
    """Call with no transaction open; record only while the lease is still ours."""
    key = f"{levering.handler}:{levering.gebeurtenis_id}"
    try:
        event = load(levering.gebeurtenis)
        record = handler.run(event, key) if handler.concerns(event) else None
    except NotYet as later:
        with transaction.atomic():
            if _still_ours(levering):
                _hold(levering, later.until)
        return
    except Exception as error:  # noqa: BLE001 the outside may fail in any way; it is counted, shown and retried
        with transaction.atomic():
            if _still_ours(levering):
                _fail(levering, error)
        return
    with transaction.atomic():
        if _still_ours(levering):
            if record is not None:
                record()
            _done(levering)


def _still_ours(levering: Levering) -> bool:
    return (
        Levering.objects.select_for_update()
        .filter(pk=levering.pk, lease_token=levering.lease_token, status=Levering.Status.BEZIG)
        .exists()
    )


def _done(levering: Levering) -> None:
    levering.status = Levering.Status.KLAAR
    levering.klaar_op = timezone.now()
    levering.lease_tot = levering.lease_token = None
    levering.save(update_fields=["status", "klaar_op", "lease_tot", "lease_token"])


def _hold(levering: Levering, until: datetime) -> None:
    """Back in its lane until then; the lease had counted a try."""
    levering.pogingen -= 1
    levering.status, levering.volgende_op = Levering.Status.WACHT, until
    levering.lease_tot = levering.lease_token = None
    levering.save(update_fields=["status", "pogingen", "volgende_op", "lease_tot", "lease_token"])


def _bury(levering: Levering, why: str) -> None:
    levering.status, levering.laatste_fout = Levering.Status.DOOD, why[:1000]
    levering.lease_tot = levering.lease_token = None
    levering.save(update_fields=["status", "pogingen", "laatste_fout", "lease_tot", "lease_token"])
    log.error("delivery %s of %s is a dead letter", levering.handler, levering.stroom)


def _reason(error: Exception) -> str:
    """What went wrong, for the admin; without the row that a database quotes, or a NUL that it cannot hold."""
    return redact(f"{type(error).__name__}: {error}").replace("\x00", "")


def _fail(levering: Levering, error: Exception) -> None:
    if levering.lease_token is None:  # a lease counted the try already
        levering.pogingen += 1
    if levering.pogingen >= ATTEMPTS:
        _bury(levering, _reason(error))
        return
    levering.status = Levering.Status.WACHT
    levering.volgende_op = timezone.now() + wait_after(levering.pogingen, random.random())  # noqa: S311 spread, not a secret
    levering.laatste_fout = _reason(error)[:1000]
    levering.lease_tot = levering.lease_token = None
    levering.save(update_fields=["status", "pogingen", "volgende_op", "laatste_fout", "lease_tot", "lease_token"])
    log.error("delivery %s of %s failed (try %s)", levering.handler, levering.stroom, levering.pogingen, exc_info=error)


def retry_dead(levering: Levering) -> bool:
    """Put a dead letter back in its lane; False when it was not dead."""
    updated = Levering.objects.filter(pk=levering.pk, status=Levering.Status.DOOD).update(
        status=Levering.Status.WACHT, pogingen=0, volgende_op=timezone.now()
    )
    return updated == 1


def purge(now: datetime) -> int:
    """Delete deliveries that were done long ago; how many. What waits or is dead stays until a person has seen it."""
    return Levering.objects.filter(status=Levering.Status.KLAAR, klaar_op__lt=now - KEPT).delete()[0]


def waiting_lanes(now: datetime) -> list[Lane]:
    """Lanes in which something may go now."""
    open_now = Levering.objects.exclude(status__in=[Levering.Status.KLAAR, Levering.Status.DOOD]).filter(
        volgende_op__lte=now
    )
    return [Lane(lane) for lane in open_now.order_by("lane").values_list("lane", flat=True).distinct()]


def readable_events(after: tuple[int, int], limit: int) -> list[Gebeurtenis]:
    """Events for an external cursor `(xid, id)`, in order, only of transactions that all have ended."""
    return list(
        Gebeurtenis.objects.raw(
            """SELECT * FROM kern_gebeurtenis
               WHERE (xid, id) > (%s::text::xid8, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
               ORDER BY xid, id LIMIT %s""",
            [str(after[0]), after[1], limit],
        )
    )
