"""Facts that inclusie announces: a begeleide sessie began or ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class SessieStarted(Event):
    """A citizen let a helper of a webpunt fill in one thing with them. `stroom` is the kenmerk of the sessie."""

    soort: ClassVar[str] = "inclusie.sessie_started"
    webpunt: str
    dienst: str


@register_event
@dataclass(frozen=True)
class SessieEnded(Event):
    """It ended: `einde` says by whom or why, `minuten` how long it took."""

    soort: ClassVar[str] = "inclusie.sessie_ended"
    webpunt: str
    dienst: str
    einde: str
    minuten: int
