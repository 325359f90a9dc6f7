"""What Celery runs for the kernel: drain a lane when poked, sweep what was left, the daily jobs."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane, waiting_lanes
from stadsportaal.kern.poke import poke_patiently


@shared_task(name="kern.drain")
def drain(lane: str) -> int:
    """Deliver what waits in `lane`, at most 20 s so that no lane keeps a worker for itself; the sweep goes on."""
    return drain_lane(Lane(lane), seconds=20)


@shared_task(name="kern.sweep")
def sweep() -> list[str]:
    """Every 5 s: one drain for each lane with something that may go now; the lanes that the broker took.

    A broker that stopped answering holds this worker process for at most SWEEP_LIMIT.
    """
    return [str(lane) for lane in waiting_lanes(timezone.now()) if poke_patiently(lane)]


@shared_task(name="kern.scan")
def scan() -> int:
    """Every minute: files that came while the scanner was away; how many are known now."""
    from stadsportaal.kern.bestanden import scan_waiting

    return scan_waiting()


@shared_task(name="kern.daily")
def daily() -> str:
    """The jobs of the day, once per day however many beats there are."""
    from stadsportaal.kern.retention import run_daily

    return run_daily(timezone.now())
