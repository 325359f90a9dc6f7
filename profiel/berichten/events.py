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
