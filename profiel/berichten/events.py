"""What berichten announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class BerichtCreated(Event):
    """A message stands in an inbox; `stroom` is its kenmerk. Channels react to it."""

    soort: ClassVar[str] = "berichten.created"


@register_event
@dataclass(frozen=True)
class BulkBerichtCreated(Event):
    """The same for a message of a mailing: its mail goes through the lane `bulk` and delays no other."""

    soort: ClassVar[str] = "berichten.created_bulk"
