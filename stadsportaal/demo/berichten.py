"""The mailboxes of the demo city: what was decided long ago was read long ago."""

from __future__ import annotations

from django.utils import timezone

from profiel.berichten.models import Bericht
from profiel.mensen.models import Profiel
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane

UNREAD = 3
"""Messages of each citizen that are still new."""
SECONDS = 60


def read_the_old() -> int:
    """Let what the seed announced arrive, and mark all but the newest as read; how many."""
    for lane in (Lane.DRINGEND, Lane.GEWOON, Lane.BULK):
        drain_lane(lane, seconds=SECONDS)
    read = 0
    for profiel in Profiel.objects.filter(berichten__isnull=False).order_by("pk").distinct():
        newest = list(Bericht.objects.filter(profiel=profiel).recent().values_list("pk", flat=True)[:UNREAD])
        old = Bericht.objects.filter(profiel=profiel).ongelezen().exclude(pk__in=newest)
        read += old.update(gelezen_op=timezone.now())
    return read
