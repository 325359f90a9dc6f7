"""What meldingen announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class MeldingReported(Event):
    """Somebody reported something. `stroom` is the kenmerk."""

    soort: ClassVar[str] = "meldingen.reported"
    categorie: str
    district: str
    team: str
    kanaal: str


@register_event
@dataclass(frozen=True)
class MeldingmailReady(Event):
    """A mail to a reporter without account waits; `mail_id` is its Meldingmail."""

    soort: ClassVar[str] = "meldingen.mail_ready"
    mail_id: int
