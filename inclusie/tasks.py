"""What the clock starts: writing down what ended by itself, and erasing codes."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from inclusie.actions import close_lapsed, purge_overdrachten, purge_tries
from stadsportaal.kern.retention import retention

retention("inclusie.codepogingen")(purge_tries)
retention("inclusie.overdrachten")(purge_overdrachten)


@shared_task(name="inclusie.close_lapsed")
def run_close_lapsed() -> int:
    """Every minute; a sessie that is over is refused at the next request, whether this ran or not."""
    return close_lapsed(timezone.now())
