"""The free moments of one place as a list per day, the first ones first: what choosing and moving show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from loket.afspraken.models import Locatie
from loket.afspraken.vrij import Dag, Vrij
from stadsportaal.kern.kalender import BRUSSEL, format_datum, format_datum_tijd

PER_PAGE: Final = 5
"""Days with a free moment on one page."""
NOON: Final = 12

Href = Callable[[datetime], str]


def day_rows(vrij: Vrij, locatie: Locatie, href: Href, later: Callable[[date], str]) -> dict[str, Any]:
    """Context of loket/afspraken/_dagen.html: days with their moments, the first free one, and later days."""
    found = list(islice(vrij.dagen(locatie), PER_PAGE + 1))
    shown, more = found[:PER_PAGE], found[PER_PAGE:]
    first = shown[0].momenten[0] if shown else None
    return {
        "dagen": [_day(dag, href) for dag in shown],
        "eerste": {"tekst": format_datum_tijd(first), "href": href(first)} if first else None,
        "later": later(more[0].dag) if more else "",
        "begin": later(vrij.first) if vrij.vanaf > vrij.first else "",
    }


def _day(dag: Dag, href: Href) -> dict[str, Any]:
    """A day in two parts: before and after noon."""
    parts: dict[str, list[dict[str, str]]] = {"Voormiddag": [], "Namiddag": []}
    for moment in dag.momenten:
        local = moment.astimezone(BRUSSEL)
        part = "Voormiddag" if local.hour < NOON else "Namiddag"
        parts[part].append({"tekst": f"{local:%H.%M}", "href": href(moment), "extra": f"op {format_datum(dag.dag)}"})
    shown = [{"titel": title, "tijden": times} for title, times in parts.items() if times]
    return {"titel": format_datum(dag.dag), "delen": shown, "aantal": len(dag.momenten)}
