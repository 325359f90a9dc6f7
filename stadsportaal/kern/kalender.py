"""Days, terms and how they are written. Every date is an argument: nothing here reads the clock.

A working day is Monday to Friday, no Belgian holiday and no closing day of the city
(``data/sluitingsdagen.yaml``). Terms follow the Gerechtelijk Wetboek: the day of the fact does not
count (art. 52), and a last day on which the city is closed moves to the next working day (art. 53;
closing days of the city are treated like holidays, in favour of who must act).
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
import yaml

BRUSSEL = ZoneInfo("Europe/Brussels")
WEEKDAGEN = ("ma", "di", "wo", "do", "vr", "za", "zo")
MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

OPEN_UUR, MIDDAG_UUR, SLUIT_UUR = 9, 12, 17
"""Office hours of who answers questions."""

TermijnSoort = Literal["kalenderdagen", "werkdagen"]
_CLOSING_FILE = Path(__file__).parent / "data" / "sluitingsdagen.yaml"
_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def _closing_rules() -> tuple[dict[str, str], dict[date, str]]:
    data = yaml.safe_load(_CLOSING_FILE.read_text(encoding="utf-8"))
    yearly = {row["dag"]: row["reden"] for row in data["elk_jaar"]}
    once = {date.fromisoformat(row["dag"]): row["reden"] for row in data["eenmalig"]}
    return yearly, once


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("BE", years=year, language="nl"))


def reden_gesloten(day: date) -> str:
    """Why the city is closed on a day, in Dutch; empty on a working day and for a plain weekend."""
    yearly, once = _closing_rules()
    return _holidays(day.year).get(day) or once.get(day) or yearly.get(f"{day:%m-%d}", "")


def is_werkdag(day: date) -> bool:
    """Whether the city works on this day."""
    return day.weekday() < 5 and not reden_gesloten(day)


def _from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


def next_werkdag(day: date) -> date:
    """The day itself when the city works, else the first working day after it."""
    return next(d for d in _from(day, _ONE_DAY) if is_werkdag(d))


def add_werkdagen(start: date, aantal: int) -> date:
    """The ``aantal``-th working day after ``start`` (before it when negative); 0 is ``start`` itself."""
    step = _ONE_DAY if aantal >= 0 else -_ONE_DAY
    day = start
    for _ in range(abs(aantal)):
        day = next(d for d in _from(day + step, step) if is_werkdag(d))
    return day


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count_werkdagen(start: date, end: date) -> int:
    """Working days after ``start``, up to and including ``end``; 0 when ``end`` comes first."""
    return sum(is_werkdag(start + timedelta(days=n + 1)) for n in range((end - start).days))


def add_kalenderdagen(start: date, aantal: int) -> date:
    """``start`` plus or minus a number of days, whatever days they are."""
    return start + timedelta(days=aantal)


def deadline(start: date, dagen: int, soort: TermijnSoort) -> date:
    """Last day of a term of ``dagen`` days that begins to run the day after ``start``.

    Calendar days that end on a closed day move to the next working day; working days cannot.
    """
    if dagen < 1:
        raise ValueError("a term has at least one day")
    if soort == "werkdagen":
        return add_werkdagen(start, dagen)
    return next_werkdag(add_kalenderdagen(start, dagen))


def antwoord_voor(asked: datetime) -> datetime:
    """Until when the city takes to answer a question: the next of noon and 17.00 of a working day that leaves half
    a day to answer it. Outside office hours (9.00 to 17.00) that is noon of the next working day.

    Whole hours on the clock of Brussels, so the change to summer time moves nothing.
    """
    local = lokaal(asked)
    if is_werkdag(local.date()) and OPEN_UUR <= local.hour < MIDDAG_UUR:
        return local.replace(hour=SLUIT_UUR, minute=0, second=0, microsecond=0)
    early = local.hour < OPEN_UUR
    day = next_werkdag(local.date() if early else local.date() + _ONE_DAY)
    return datetime(day.year, day.month, day.day, MIDDAG_UUR, tzinfo=BRUSSEL)


def vandaag(now: datetime) -> date:
    """The date in Brussels at an aware moment."""
    return lokaal(now).date()


def lokaal(moment: datetime) -> datetime:
    """An aware moment on the clock of Brussels; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(BRUSSEL)


def _day(value: date) -> date:
    return vandaag(value) if isinstance(value, datetime) else value


def format_datum(value: date) -> str:
    """``za 3 januari 2026``."""
    day = _day(value)
    return f"{WEEKDAGEN[day.weekday()]} {day.day} {MAANDEN[day.month - 1]} {day.year}"


def format_datum_kort(value: date) -> str:
    """``3 maart``."""
    day = _day(value)
    return f"{day.day} {MAANDEN[day.month - 1]}"


def format_tijd(value: datetime) -> str:
    """``10.12 uur``, on the clock of Brussels."""
    return f"{lokaal(value):%H.%M} uur"


def format_datum_tijd(value: datetime) -> str:
    """``za 3 januari 2026 om 10.12 uur``."""
    return f"{format_datum(value)} om {format_tijd(value)}"


def format_dag_uur(value: datetime) -> str:
    """``ma 23 november om 12.00 uur``: a moment that is near."""
    day = vandaag(value)
    return f"{WEEKDAGEN[day.weekday()]} {format_datum_kort(day)} om {format_tijd(value)}"


def format_bedrag(value: Decimal | int) -> str:
    """``€ 12,50``, ``€ 1.234,00``, ``-€ 3,00``; TypeError for a float."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    cents = Decimal(value).quantize(Decimal("0.01"))
    number = f"{abs(cents):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{'-' if cents < 0 else ''}€ {number}"


def format_dagen_tot(value: date, today: date) -> str:
    """How far away a day is: ``vandaag``, ``morgen``, ``over 5 dagen``, ``gisteren``, ``2 dagen geleden``."""
    days = (_day(value) - today).days
    near = {-1: "gisteren", 0: "vandaag", 1: "morgen"}
    if days in near:
        return near[days]
    return f"over {days} dagen" if days > 0 else f"{-days} dagen geleden"
