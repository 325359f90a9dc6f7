"""A date in three inputs, within a window that counts from today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms

from loket import opties
from loket.definitie import Vraag
from loket.opties import FEESTDAG, WEEK
from loket.vragen.basis import Fout, Omgeving, Vraagsoort, gemeenschappelijk, op_rij
from stadsportaal.kern.kalender import add_werkdagen, format_datum, is_werkdag, next_werkdag, reden_gesloten
from stadsportaal.kern.velden import DatumVeld

_WHOLE = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2}|[a-z]{3,9})\s*[/.\- ]\s*(\d{4})", re.IGNORECASE)
_ONE_DAY = timedelta(days=1)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_AHEAD = re.compile(r"[1-9][0-9]{0,2} (werkdagen|dagen)")
"""A first day that lies after today."""
DAYS_AHEAD: Final = 31
"""Never so many days in a row are all closed, unless every day of the week is."""


class RuimDatumVeld(DatumVeld):
    """Also takes a whole date typed (or pasted) into its first input: 3/1/2026, 3 maart 2026, 2026-01-03."""

    def to_python(self, value: list[str | None] | None) -> date | None:
        parts = [(part or "").strip() for part in value or ()]
        if parts and parts[0] and not any(parts[1:]):
            if whole := _WHOLE.fullmatch(parts[0]):
                parts = list(whole.groups())
            elif iso := _ISO.fullmatch(parts[0]):
                parts = list(iso.groups())[::-1]
        return super().to_python(list(parts))


class Datum(Vraagsoort):
    """Stored as ISO text."""

    soort = "datum"
    leeg = "Vul een dag, maand en jaar in."

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        common, o = gemeenschappelijk(vraag), vraag.opties
        hints = [vraag.hulp]
        if _AHEAD.fullmatch(o.vroegst):  # a draft may hold anything
            hints.append(f"De eerste dag die kan, is {format_datum(_first_open(o, omgeving.today))}.")
        if o.niet_op:
            hints.append(f"Kies geen {_of(o.niet_op)}.")
        common["help_text"] = op_rij(*hints)
        return {"": RuimDatumVeld(**common)}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        day: date | None = delen.get("")
        return day.isoformat() if day else None

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": date.fromisoformat(waarde) if waarde else None}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        day, o = date.fromisoformat(waarde), vraag.opties
        if o.vroegst and day < (first := first_day(o, omgeving.today)):
            return [Fout(o.te_vroeg or f"Vul een dag in vanaf {format_datum(first)}.", code="vroeg")]
        if o.laatst and day > (last := from_today(o.laatst, omgeving.today)):
            return [Fout(o.te_laat or f"Vul een dag in ten laatste op {format_datum(last)}.", code="laat")]
        if why := why_not(o, day):
            return [Fout(f"{why} Kies een andere dag.", code="dag")]
        return []

    def noot(self, vraag: Vraag, waarde: Any) -> str:
        o = vraag.opties
        return f"{o.laatste_dag} is {format_datum(last_day(o, date.fromisoformat(waarde)))}." if o.laatste_dag else ""

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [format_datum(date.fromisoformat(waarde))]


def why_not(opties: opties.Datum, day: date) -> str:
    """Why this day cannot be chosen, in a sentence, though it is not too early or too late; empty: it can."""
    if WEEK[day.weekday()] in opties.niet_op:
        return f"{format_datum(day).capitalize()} is een {WEEK[day.weekday()]}."
    closed = reden_gesloten(day) if FEESTDAG in opties.niet_op else ""
    return f"Op {format_datum(day)} is de stad dicht: {closed}." if closed else ""


def _of(days: tuple[str, ...]) -> str:
    """`zaterdag, zondag of feestdag`."""
    return " of ".join(filter(None, [", ".join(days[:-1]), days[-1]]))


def _first_open(opties: opties.Datum, today: date) -> date:
    """The first day that may be answered and can be chosen; of a draft that leaves no day, the first that may be."""
    first = first_day(opties, today)
    days = (first + timedelta(days=ahead) for ahead in range(DAYS_AHEAD))
    return next((day for day in days if not why_not(opties, day)), first)


def first_day(opties: opties.Datum, today: date) -> date:
    """The first day that may be answered: its term ends today, or ended on a closed day with only such days since."""
    while opties.tot_werkdag and not is_werkdag(today - _ONE_DAY):
        today -= _ONE_DAY
    return from_today(opties.vroegst, today)


def last_day(opties: opties.Datum, day: date) -> date:
    """The last day on which this day may still be answered: where the term that `vroegst` sets ends."""
    amount, unit = opties.vroegst.split(" ")
    end = from_today(f"{-int(amount)} {unit}", day)
    return next_werkdag(end) if opties.tot_werkdag else end


def last_to_ask(venster: str, day: date) -> date:
    """The last day on which a form that asks this notice (`10 werkdagen`) takes this day; without notice: itself."""
    if not venster or venster.startswith("-"):
        return day
    return from_today(f"-{venster}", day)


def from_today(venster: str, today: date) -> date:
    """The day that `-8 werkdagen` or `60 dagen` means, counted from today."""
    amount, unit = venster.split(" ")
    return add_werkdagen(today, int(amount)) if unit == "werkdagen" else today + timedelta(days=int(amount))
