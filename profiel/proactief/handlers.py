"""Reactions: choose the next chunk, send a batch. Both touch only our database: exactly once."""

from __future__ import annotations

from django.utils import timezone

from profiel.proactief.actions import choose_chunk, send_batch
from profiel.proactief.events import BatchDue, UitvoeringDue
from stadsportaal.kern.events import handles
from stadsportaal.kern.models import Lane


@handles(UitvoeringDue, naam="proactief.choose", lane=Lane.BULK)
def on_uitvoering_due(event: UitvoeringDue) -> None:
    choose_chunk(event.uitvoering_id)


@handles(BatchDue, naam="proactief.send", lane=Lane.BULK)
def on_batch_due(event: BatchDue) -> None:
    send_batch(event.ids, timezone.now())
