"""What the loket announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class AanvraagSubmitted(Event):
    """A citizen sent an aanvraag. `stroom` is the kenmerk."""

    soort: ClassVar[str] = "loket.aanvraag_submitted"
    formulier: str
    versie_nummer: int
    dienst: str
    kanaal: str


@register_event
@dataclass(frozen=True)
class AanvraagDecided(Event):
    """An aanvraag was decided, by a person or (`door_regel`) by a rule."""

    soort: ClassVar[str] = "loket.aanvraag_decided"
    formulier: str
    dienst: str
    uitkomst: str
    door_regel: str
