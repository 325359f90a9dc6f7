"""When a webpunt is open, how long a sessie counts, and what a code looks like. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from inclusie.models import BegeleideSessie
from profiel.toegang.models import STIL
from stadsportaal.kern.kalender import WEEKDAGEN, format_datum, lokaal, reden_gesloten
from stadsportaal.kern.kenmerk import DIGITS, LETTERS, normalise

Status = BegeleideSessie.Status
Einde = BegeleideSessie.Einde

HULPCODE: Final = "webpunt"
"""What help by a helper is called where help with a form is counted."""

# -- hours ----------------------------------------------------------------------------------------

AHEAD: Final = 14
"""Days in which the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class Blok:
    """One stretch of opening hours."""

    begin: time
    einde: time


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a webpunt is open, and one sentence about it."""

    is_open: bool
    zin: str


def blocks(pairs: Sequence[Sequence[str]]) -> list[Blok]:
    """``[["09:00", "12:00"]]`` as blocks in order. ValueError when one is empty or runs backwards."""
    found = sorted((Blok(time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs), key=lambda blok: blok.begin)
    if any(blok.einde <= blok.begin for blok in found):
        raise ValueError("een openingsuur eindigt voor het begint")
    return found


def hours_on(uren: Mapping[str, Any], uitzonderingen: Sequence[Mapping[str, Any]], day: date) -> tuple[list[Blok], str]:
    """The hours of one day, and why they are not the usual ones.

    An exception of the webpunt itself wins over a day on which the city is closed.
    """
    for row in uitzonderingen:
        if row["dag"] == day.isoformat():
            return blocks(row.get("uren", [])), str(row.get("reden", ""))
    if reden := reden_gesloten(day):
        return [], reden
    return blocks(uren.get(WEEKDAGEN[day.weekday()], [])), ""


def opening(uren: Mapping[str, Any], uitzonderingen: Sequence[Mapping[str, Any]], now: datetime) -> Opening:
    """``Nu open tot 17.00 uur``, ``Opent morgen om 9.00 uur``."""
    local = lokaal(now)
    today, clock = local.date(), local.time()
    for day, blok in _blocks_from(uren, uitzonderingen, today):
        if day == today and blok.begin <= clock < blok.einde:
            return Opening(is_open=True, zin=f"Nu open tot {spoken(blok.einde)}")
        if day > today or blok.begin > clock:
            when = f"Opent {_when(day, today)} om {spoken(blok.begin)}"
            return Opening(is_open=False, zin=_why(uren, uitzonderingen, today) + when)
    return Opening(is_open=False, zin="Nu gesloten. Bel 03 22 11 333 voor de volgende opening")


def _blocks_from(
    uren: Mapping[str, Any], uitzonderingen: Sequence[Mapping[str, Any]], start: date
) -> Iterator[tuple[date, Blok]]:
    for days in range(AHEAD):
        day = start + timedelta(days=days)
        for blok in hours_on(uren, uitzonderingen, day)[0]:
            yield day, blok


def _why(uren: Mapping[str, Any], uitzonderingen: Sequence[Mapping[str, Any]], today: date) -> str:
    found, reden = hours_on(uren, uitzonderingen, today)
    return f"Vandaag gesloten: {reden}. " if reden and not found else ""


def _when(day: date, today: date) -> str:
    near = {0: "vandaag", 1: "morgen"}
    return near.get((day - today).days) or format_datum(day)


def spoken(moment: time) -> str:
    """``9.00 uur``."""
    return f"{moment.hour}.{moment.minute:02d} uur"


def week(uren: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The usual hours, a line a day: ``("maandag", "9.00 tot 12.00 uur")``."""
    names = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    return [(name, _line(blocks(uren.get(key, [])))) for key, name in zip(WEEKDAGEN, names, strict=True)]


def _line(found: Sequence[Blok]) -> str:
    if not found:
        return "gesloten"
    return " en ".join(f"{spoken(blok.begin).removesuffix(' uur')} tot {spoken(blok.einde)}" for blok in found)


# -- a sessie -------------------------------------------------------------------------------------

DUUR: Final = timedelta(minutes=30)
"""The longest that a citizen lets somebody help."""
CODE_GELDIG: Final = timedelta(minutes=10)
OVERDRACHT_GELDIG: Final = timedelta(days=7)
"""Long enough to go to a webpunt or to call, shorter than a draft is kept."""

OVERGANGEN: Final[Mapping[Status, frozenset[Status]]] = {
    Status.WACHT: frozenset({Status.LOOPT, Status.BEEINDIGD}),
    Status.LOOPT: frozenset({Status.BEEINDIGD}),
    Status.BEEINDIGD: frozenset(),
}
"""From each state the states that may follow."""


def sources_of(target: Status) -> list[Status]:
    """The states from which this one may follow."""
    return [source for source, targets in OVERGANGEN.items() if target in targets]


@dataclass(frozen=True, slots=True)
class Stand:
    """What a sessie is at one moment, whatever the database still says."""

    status: Status
    einde: Einde | None = None

    @property
    def loopt(self) -> bool:
        return self.status == Status.LOOPT

    @property
    def wacht(self) -> bool:
        return self.status == Status.WACHT

    @property
    def is_gedaan(self) -> bool:
        return self.status == Status.BEEINDIGD


def standing(sessie: BegeleideSessie, now: datetime) -> Stand:
    """Judged anew at every request: by the row, the grant, the clock and how long nothing happened."""
    if sessie.status == Status.BEEINDIGD:
        return Stand(Status.BEEINDIGD, Einde(sessie.einde))
    if sessie.status == Status.WACHT:
        return Stand(Status.WACHT) if now < sessie.code_tot else Stand(Status.BEEINDIGD, Einde.ONGEBRUIKT)
    machtiging = sessie.machtiging
    assert machtiging is not None  # noqa: S101 begeleide_loopt
    if machtiging.ended_at is not None:
        return Stand(Status.BEEINDIGD, Einde.BURGER)
    if machtiging.tot is None or now >= machtiging.tot:
        return Stand(Status.BEEINDIGD, Einde.TIJD)
    if now - machtiging.activiteit.gezien_op >= STIL:
        return Stand(Status.BEEINDIGD, Einde.STIL)
    return Stand(Status.LOOPT)


def ended_at(sessie: BegeleideSessie, einde: Einde, now: datetime) -> datetime:
    """When it really ended: the clock may have run out before anybody looked."""
    machtiging = sessie.machtiging
    if einde == Einde.ONGEBRUIKT:
        return min(sessie.code_tot, now)
    if machtiging is None:
        return now
    moments = {Einde.TIJD: machtiging.tot, Einde.STIL: machtiging.activiteit.gezien_op + STIL}
    return min(moments.get(einde) or machtiging.ended_at or now, now)


def minutes_left(tot: datetime, now: datetime) -> int:
    """Whole minutes that are still there, rounded up: 0 only when it is over."""
    return max(0, -int((now - tot).total_seconds() // 60))


# -- codes ----------------------------------------------------------------------------------------

ALPHABET: Final = LETTERS + DIGITS
"""No I O Q Z 0 1, no vowels."""
LENGTH: Final = 8
PER_ACCOUNT: Final = 5
"""Tries a minute of one account."""
PER_CODE: Final = 10
"""Tries a minute of the same code, whoever tries it."""


def code_from(digest: bytes) -> str:
    """Eight characters of the alphabet from 32 random-looking bytes (38 bits)."""
    number = int.from_bytes(digest, "big")
    found = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        found.append(ALPHABET[index])
    return "".join(found)


def clean_code(text: str) -> str:
    """As typed, without spaces and dashes, in capitals; empty when it cannot be a code."""
    plain = normalise(text)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""


def spaced(code: str) -> str:
    """``BK4T-W9RM``: in fours, to read out."""
    return f"{code[:4]}-{code[4:]}"


def pairs(controle: str) -> str:
    """``47 29 16``."""
    return " ".join(controle[start : start + 2] for start in range(0, len(controle), 2))
