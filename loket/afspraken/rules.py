"""When one can come: opening hours become windows, windows become moments; and the states of an appointment. Pure.

Hours are written on the clock of Brussels and counted in UTC, so that the days on which the clock changes have
as many places as they have hours, and no appointment lasts past closing time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from loket.afspraken.models import SLOT_MINUTEN, Status
from profiel.dossiers.models import Fase, Uitkomst
from profiel.dossiers.rules import may_move
from stadsportaal.kern.kalender import BRUSSEL, reden_gesloten
from stadsportaal.kern.kenmerk import is_kenmerk, normalise

SLOT: Final = timedelta(minutes=SLOT_MINUTEN)
MOST_OPEN: Final = 5
"""Appointments to come that one citizen or one e-mail address may have at the same time."""
SLEUTEL_DAYS: Final = 60
"""Days after the appointment that its link still opens it."""
CHECK_IN_BEFORE: Final = timedelta(hours=1)
CHECK_IN_AFTER: Final = timedelta(minutes=30)

# -- states ---------------------------------------------------------------------------------------

FASE: Final[Mapping[Status, Fase]] = {
    Status.GEPLAND: Fase.INGEDIEND,
    Status.AANGEKOMEN: Fase.IN_BEHANDELING,
    Status.GEWEEST: Fase.UITGEVOERD,
    Status.AFGEZEGD: Fase.STOPGEZET,
    Status.NIET_GEKOMEN: Fase.VERLOPEN,
}
"""The phase of the dossier in each state; total, or the portal does not start."""

UITKOMST: Final[Mapping[Status, Uitkomst]] = {
    Status.GEWEEST: Uitkomst.TOEGEKEND,
    Status.AFGEZEGD: Uitkomst.INGETROKKEN,
}

OVERGANGEN: Final[Mapping[Status, frozenset[Status]]] = {
    Status.GEPLAND: frozenset({Status.AANGEKOMEN, Status.GEWEEST, Status.AFGEZEGD, Status.NIET_GEKOMEN}),
    Status.AANGEKOMEN: frozenset({Status.GEWEEST, Status.NIET_GEKOMEN}),
    Status.GEWEEST: frozenset(),
    Status.AFGEZEGD: frozenset(),
    Status.NIET_GEKOMEN: frozenset(),
}
"""From each state the states that may follow."""

CODE: Final[Mapping[Status, str]] = {
    Status.GEPLAND: "afspraak_gemaakt",
    Status.AANGEKOMEN: "aangekomen",
    Status.GEWEEST: "geweest",
    Status.AFGEZEGD: "afgezegd",
    Status.NIET_GEKOMEN: "niet_gekomen",
}
"""The code of the step on the timeline that brings each state."""

HEROPEND: Final = "heropend"
"""The code of the one step back: who was not seen turns out to be here."""


def may_follow(current: Status, target: Status) -> bool:
    """Whether an appointment in `current` may go to `target`."""
    return target in OVERGANGEN[current]


def check_tables() -> list[str]:
    """What is wrong with the tables above: a state that is missing, a move the phases forbid."""
    tables = {"fase": FASE, "overgangen": OVERGANGEN, "code": CODE}
    wrong = [
        f"{status} heeft geen {name}" for name, table in tables.items() for status in Status if status not in table
    ]
    wrong += [
        f"{source} naar {target} kan niet: de fasen laten het niet toe"
        for source, targets in OVERGANGEN.items()
        for target in targets
        if source in FASE and target in FASE and not may_move(FASE[source], FASE[target], CODE.get(target, ""))
    ]
    return wrong


# -- windows and moments --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Uur:
    """Open from `van` to `tot` on the clock of Brussels, with so many counters; `tot` is not midnight."""

    van: time
    tot: time
    balies: int


@dataclass(frozen=True, slots=True)
class Venster:
    """The same on one day, in UTC."""

    begin: datetime
    einde: datetime
    balies: int


def vensters(dag: date, uren: Iterable[Uur], uitzondering: Iterable[Uur] | None = None) -> list[Venster]:
    """When a place is open on a day, the earliest first.

    `uitzondering` are the hours of this very day in place of the weekly ones: none is closed, and hours that are
    written down count on a holiday too. Without it, holidays and closing days of the city are closed.
    """
    if uitzondering is None and reden_gesloten(dag):
        return []
    hours = uren if uitzondering is None else uitzondering
    found = [Venster(_moment(dag, uur.van), _moment(dag, uur.tot), uur.balies) for uur in hours if uur.balies > 0]
    return sorted((one for one in found if one.begin < one.einde), key=lambda one: (one.begin, one.einde))


def _moment(dag: date, uur: time) -> datetime:
    """An hour of the clock in UTC: of an hour that comes twice the first, one that is skipped as if it was not."""
    return datetime.combine(dag, uur, tzinfo=BRUSSEL).astimezone(UTC)


def duration(minuten: int, personen: int) -> timedelta:
    """How long so many people take together."""
    return timedelta(minutes=minuten * personen)


def slots(begin: datetime, einde: datetime) -> list[datetime]:
    """The pieces of ten minutes of the clock that an appointment touches, in order."""
    first = begin.replace(minute=begin.minute - begin.minute % SLOT_MINUTEN, second=0, microsecond=0)
    return [first + SLOT * number for number in range(-(-(einde - first) // SLOT))]


def starts(venster: Venster, minuten: int, personen: int) -> Iterator[datetime]:
    """The moments at which an appointment may begin: it ends before the window does."""
    begin, length, step = venster.begin, duration(minuten, personen), timedelta(minutes=minuten)
    while begin + length <= venster.einde:
        yield begin
        begin += step


def is_free(begin: datetime, einde: datetime, balies: int, bezet: Mapping[datetime, int]) -> bool:
    """Whether each piece of it still has a counter."""
    return all(bezet.get(moment, 0) < balies for moment in slots(begin, einde))


def first_day(today: date, min_dagen: int) -> date:
    """The first day that may be chosen."""
    return today + timedelta(days=min_dagen)


def last_day(today: date, max_dagen: int) -> date:
    """The last day that may be chosen."""
    return today + timedelta(days=max_dagen)


def free_moments(
    windows: Sequence[Venster], minuten: int, personen: int, bezet: Mapping[datetime, int], now: datetime
) -> list[datetime]:
    """The moments of one day that somebody may still choose, each once."""
    length = duration(minuten, personen)
    found = {
        begin
        for window in windows
        for begin in starts(window, minuten, personen)
        if begin > now and is_free(begin, begin + length, window.balies, bezet)
    }
    return sorted(found)


def window_of(windows: Iterable[Venster], begin: datetime, minuten: int, personen: int) -> Venster | None:
    """The window in which an appointment may begin at this moment; None when there is none."""
    return next((window for window in windows if begin in set(starts(window, minuten, personen))), None)


def overlap(uren: Sequence[Uur]) -> bool:
    """Whether two of these hours of one day meet."""
    ordered = sorted(uren, key=lambda uur: uur.van)
    return any(one.tot > other.van for one, other in pairwise(ordered))


def is_reminded(dag: date, gekozen: date) -> bool:
    """Whether we remind of an appointment the day before: not who chose its moment then, or on the day itself."""
    return gekozen < dag - timedelta(days=1)


def reminder_words(dag: date, gekozen: date, today: date, *, told: bool) -> str:
    """What the page of one that is to come says of it; nothing once it was sent, or when its day is there."""
    if is_reminded(dag, gekozen):
        return "" if told or today >= dag else "De dag ervoor sturen we je een herinnering."
    near = "vandaag" if today >= dag else "morgen"
    return f"Je komt {near} al: we sturen je geen herinnering meer."


# -- checking in ----------------------------------------------------------------------------------

_DIGITS: Final = 6
_SCANNED: Final = re.compile(r"([0-9A-Za-z]{4}[-\s]?[0-9A-Za-z]{4})[-\s]+(\d{6})\s*$")


def check_in_code(kenmerk: str, secret: str) -> str:
    """``KM7RT4XH-482913``: a kenmerk is no secret, so six digits that only we can make go with it."""
    digest = hmac.new(f"afspraken.inchecken|{secret}".encode(), kenmerk.encode(), hashlib.sha256).digest()
    return f"{kenmerk}-{int.from_bytes(digest[:8]) % 10**_DIGITS:0{_DIGITS}d}"


def read_check_in(text: str, secret: str) -> str | None:
    """The kenmerk of a code as it is typed, or as a scanner types the address around it; None for a wrong one."""
    found = _SCANNED.search(text.strip())
    if found is None or not is_kenmerk(found[1]):
        return None
    kenmerk = normalise(found[1])
    right = hmac.compare_digest(check_in_code(kenmerk, secret), f"{kenmerk}-{found[2]}")
    return kenmerk if right else None


def may_check_in(begin: datetime, now: datetime) -> bool:
    """From an hour before the appointment to half an hour after it began."""
    return begin - CHECK_IN_BEFORE <= now <= begin + CHECK_IN_AFTER
