"""When a threshold is reached, how many messages fit in a week, and whether a rule is well written. No clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from profiel.dossiers.models.woorden import Thema

PER_WEEK: Final = 3
"""Messages that nobody asked for, to one citizen, in one ISO week."""
_FIELDS: Final = frozenset(
    {"code", "versie", "titel", "feit", "drempels", "laatste_dag", "waar", "thema", "sjabloon"}
    | {"actief_van", "actief_tot", "eigenaar"}
)


@dataclass(frozen=True, slots=True)
class Venster:
    """The days on which a fact may fall for this threshold to be the one reached, both included."""

    drempel: int
    van: date
    tot: date


def reached(left: int, drempels: Iterable[int], last: int) -> int | None:
    """The threshold that counts when a day is `left` days away (negative: ago); None when there is none.

    A threshold is a number of days before the day (negative: after). The nearest one reached counts, so whoever
    comes late gets one message, not all of them; and one that was missed on its day is made up for. A threshold
    before the day does not count after it; nothing counts when fewer than `last` days are left.
    """
    fits = [drempel for drempel in drempels if left <= drempel and (drempel < 0 or left >= 0)]
    return min(fits, default=None) if left >= last else None


def windows(drempels: Iterable[int], last: int, today: date) -> list[Venster]:
    """The same as ranges of days, one for each threshold; `last` is at most the smallest (see `problems`)."""
    found, nearer = [], None
    for drempel in sorted(set(drempels)):
        low = max(last, 0) if drempel >= 0 else last
        if nearer is not None:
            low = max(low, nearer + 1)
        nearer = drempel
        found.append(Venster(drempel, today + timedelta(days=low), today + timedelta(days=drempel)))
    return found


# -- the week -------------------------------------------------------------------------------------


def week_of(day: date) -> str:
    """The ISO week, as `2026-W53`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def next_week(day: date) -> date:
    """The Monday after."""
    return day + timedelta(days=8 - day.isoweekday())


def free_places(taken: Collection[int | None]) -> list[int]:
    """Places of the week that nobody holds yet, in order."""
    return [place for place in range(1, PER_WEEK + 1) if place not in taken]


# -- a rule that is data --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bekend:
    """What a rule may name: facts with the params to choose by, and codes of templates."""

    feiten: Mapping[str, frozenset[str]]
    sjablonen: Collection[str]


def problems(row: Mapping[str, Any], known: Bekend) -> list[str]:
    """Why this rule cannot be published, in words for who wrote it; empty when it can."""
    if row.keys() != _FIELDS:
        return [f"velden: ontbreekt {sorted(_FIELDS - row.keys())}, onbekend {sorted(row.keys() - _FIELDS)}"]
    return [*_days(row), *_names(row, known), *_validity(row)]


def _days(row: Mapping[str, Any]) -> Iterable[str]:
    days, last = row["drempels"], row["laatste_dag"]
    if not (isinstance(days, list) and days and all(type(day) is int for day in days) and len(set(days)) == len(days)):
        yield "drempels: een lijst van verschillende aantallen dagen"
    elif type(last) is not int or last > min(days):
        yield "laatste_dag: een aantal dagen, niet meer dan de kleinste drempel"
    elif max(map(abs, [*days, last])) > 3660:
        yield "drempels: niet verder dan tien jaar"


def _names(row: Mapping[str, Any], known: Bekend) -> Iterable[str]:
    if row["feit"] not in known.feiten:
        yield f"feit: niemand draagt {row['feit']!r} bij"
    where = row["waar"]
    if not isinstance(where, dict) or not all(isinstance(v, list) and v for v in where.values()):
        yield "waar: per kenmerk een lijst van waarden"
    elif unknown := sorted(set(where) - known.feiten.get(row["feit"], frozenset(where))):
        yield f"waar: op {', '.join(unknown)} kun je bij dit feit niet kiezen"
    if row["sjabloon"] not in known.sjablonen:
        yield f"sjabloon: er is geen berichtsjabloon {row['sjabloon']!r}"
    if row["thema"] not in ("", *Thema.values):
        yield f"thema: {row['thema']!r} bestaat niet"


def _validity(row: Mapping[str, Any]) -> Iterable[str]:
    begin, end = row["actief_van"], row["actief_tot"]
    if not isinstance(begin, date) or not (end is None or isinstance(end, date)):
        yield "actief: een datum van, en een datum tot of niets"
    elif end is not None and end < begin:
        yield "actief: tot is voor van"
    if type(row["versie"]) is not int or row["versie"] < 1:
        yield "versie: een getal vanaf 1"
    if not all(isinstance(row[name], str) and row[name] for name in ("code", "titel", "eigenaar")):
        yield "code, titel en eigenaar: tekst"
