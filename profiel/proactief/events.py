"""What the engine tells itself: go on with a run, send a batch. The outbox makes each of them happen once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class UitvoeringDue(Event):
    """The next chunk of a run is to be chosen."""

    soort: ClassVar[str] = "proactief.uitvoering_due"
    uitvoering_id: int = 0


@register_event
@dataclass(frozen=True)
class BatchDue(Event):
    """These Proactiefberichten are to be judged again and sent."""

    soort: ClassVar[str] = "proactief.batch_due"
    ids: list[int] = field(default_factory=list)
