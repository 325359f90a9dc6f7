"""What appointments announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class AfspraakmailReady(Event):
    """A mail to somebody without account waits; `mail_id` is its Afspraakmail."""

    soort: ClassVar[str] = "afspraken.mail_ready"
    mail_id: int
