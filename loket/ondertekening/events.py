"""What signatures announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class OndertekeningmailReady(Event):
    """A mail to somebody without account waits; `mail_id` is its Ondertekeningmail."""

    soort: ClassVar[str] = "ondertekening.mail_ready"
    mail_id: int
