"""Facts that access announces: a grant was given or ended, a mail with a code is to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class LoginMailQueued(Event):
    """A mail with a login code waits. The code is no part of the event: it stands encrypted in its row."""

    soort: ClassVar[str] = "toegang.login_mail_queued"
    mail_id: int


@register_event
@dataclass(frozen=True)
class MachtigingGiven(Event):
    """Somebody may act for somebody else from now on."""

    soort: ClassVar[str] = "toegang.machtiging_given"
    machtiging_id: int


@register_event
@dataclass(frozen=True)
class MachtigingEnded(Event):
    """A grant was ended, by one of the two or by its date."""

    soort: ClassVar[str] = "toegang.machtiging_ended"
    machtiging_id: int
