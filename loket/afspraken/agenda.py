"""An appointment as a file for the citizen's own calendar: iCalendar, RFC 5545. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
_WIDTH: Final = 75
"""Octets in one line (RFC 5545 § 3.1)."""


@dataclass(frozen=True, slots=True)
class Agendapunt:
    """What the calendar shows. `versie` rises with every change, so that a newer file replaces an older one."""

    uid: str
    versie: int
    begin: datetime
    einde: datetime
    gemaakt: datetime
    titel: str
    waar: str
    tekst: str
    url: str = ""
    afgezegd: bool = False


def as_ics(punt: Agendapunt) -> bytes:
    """The file. Times are in UTC: every calendar shows them on its own clock, also when ours changes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stadsportaal//Afspraken//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escape(punt.uid)}",
        f"SEQUENCE:{punt.versie}",
        f"DTSTAMP:{_moment(punt.gemaakt)}",
        f"DTSTART:{_moment(punt.begin)}",
        f"DTEND:{_moment(punt.einde)}",
        f"SUMMARY:{_escape(punt.titel)}",
        f"LOCATION:{_escape(punt.waar)}",
        f"DESCRIPTION:{_escape(punt.tekst)}",
        *([f"URL:{punt.url}"] if punt.url else []),
        f"STATUS:{'CANCELLED' if punt.afgezegd else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def fold(line: str) -> str:
    """Lines of at most 75 octets; what goes on begins with a space, and no character is cut in two."""
    parts, room = [""], _WIDTH
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(" ")
            room = _WIDTH - 1
        parts[-1] += character
        room -= size
    return "\r\n".join(parts)
