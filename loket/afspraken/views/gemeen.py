"""What the screens of an appointment share: the choices so far, which stand in the address, and the row of steps."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.core.validators import validate_slug
from django.http import HttpRequest
from django.urls import reverse

from loket.afspraken.actions import Contact, Keuze
from loket.afspraken.models import Afspraaksoort, Locatie
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.crypto import DecryptionFailed, decrypt, encrypt
from stadsportaal.kern.kenmerk import is_kenmerk, normalise

GET_POST: Final = ["GET", "HEAD", "POST"]
STEPS: Final = ("Waarvoor", "Waar", "Wanneer", "Je gegevens", "Controleren")
SESSION_NAME: Final = "afspraakcontact"
_LABEL: Final = "afspraken.contact"
_STAMP: Final = "%Y%m%dT%H%MZ"
REMEMBERED: Final = 20 * 60
"""Seconds that we know who comes after it was typed: the next one at a computer for everybody does not meet it."""
YEARS: Final = range(2000, 2200)


def write_moment(moment: datetime) -> str:
    """``20261124T0820Z``: a moment as it stands in an address."""
    return moment.astimezone(UTC).strftime(_STAMP)


def read_moment(text: str) -> datetime | None:
    """The moment; None for anything else, and for a year that no calendar of ours reaches."""
    try:
        found = datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def read_day(text: str) -> date | None:
    """A day as ``2026-11-24``; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Gekozen:
    """What was chosen so far: nothing personal, so it may stand in the address and Back never breaks."""

    soort: Afspraaksoort | None
    personen: int
    locatie: Locatie | None
    begin: datetime | None
    bij: str = ""
    """Kenmerk of the dossier it is made for; whose it is, is asked where it matters."""

    def link(self, naam: str, **more: str) -> str:
        """The address of a screen with these choices."""
        chosen = {
            "soort": self.soort.pk if self.soort else "",
            "personen": str(self.personen),
            "waar": self.locatie.pk if self.locatie else "",
            "begin": write_moment(self.begin) if self.begin else "",
            "bij": self.bij,
            **more,
        }
        return f"{reverse(f'loket:{naam}')}?{urlencode({key: value for key, value in chosen.items() if value})}"

    @property
    def keuze(self) -> Keuze | None:
        """All of it; None while something is missing."""
        if self.soort is None or self.locatie is None or self.begin is None:
            return None
        return Keuze(self.soort, self.locatie, self.begin, self.personen)


def _slug(text: str) -> str:
    """What may be the key of a kind or a place; empty for anything else, such as what PostgreSQL cannot hold."""
    return text if validate_slug.regex.fullmatch(text) else ""  # type: ignore[union-attr]


def chosen(request: HttpRequest) -> Gekozen:
    """The choices in this address; what does not exist (any more) was not chosen."""
    asked = request.GET
    soort = Afspraaksoort.objects.keuzes().filter(pk=_slug(asked.get("soort", ""))).first()
    bij = normalise(asked.get("bij", "")) if is_kenmerk(asked.get("bij", "")) else ""
    if soort is None:
        return Gekozen(None, 1, None, None, bij)
    typed = asked.get("personen", "1")
    count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 3 else 1
    locatie = Locatie.objects.keuzes(soort.pk).select_related("team").filter(pk=_slug(asked.get("waar", ""))).first()
    begin = read_moment(asked.get("begin", ""))
    return Gekozen(soort, min(max(count, 1), soort.max_personen), locatie, begin, bij)


def frame(step: int, vorige: str = "", tekst: str = "Vorige stap") -> dict[str, Any]:
    """What every screen shows above its sheet: the way back, and the row of steps."""
    marks = [{"tekst": words, "href": ""} for words in STEPS]
    return {"stappen": marks, "nummer": step, "vorige": vorige, "vorige_tekst": tekst}


# -- how to reach who comes: in the session, encrypted, until it is sent -----------------------------


def keep_contact(request: HttpRequest, contact: dict[str, str]) -> None:
    """Keep what was typed for the check page."""
    kept = {**contact, "voor": _subject(request), "tot": str(int(time.time()) + REMEMBERED)}
    request.session[SESSION_NAME] = encrypt(json.dumps(kept), _LABEL)


def kept_contact(request: HttpRequest) -> dict[str, str]:
    """What was typed before in this session for the same person; empty when nothing was.

    Who signs in, helps the next one, or comes later to the same computer does not meet what somebody else typed.
    """
    try:
        found: dict[str, str] = json.loads(decrypt(request.session.get(SESSION_NAME, ""), _LABEL))
    except DecryptionFailed:
        return {}
    fresh = int(found.pop("tot", 0)) > time.time()
    return found if found.pop("voor", "") == _subject(request) and fresh else {}


def _subject(request: HttpRequest) -> str:
    profiel = toegang_of(request).profiel
    return str(profiel.pk) if profiel is not None else ""


def contact_of(kept: dict[str, str]) -> Contact:
    return Contact(kept.get("naam", ""), kept.get("email", ""), kept.get("telefoon", ""))
