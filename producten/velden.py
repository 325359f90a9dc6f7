"""Types of the fields of a product: what a source may say, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from producten.rules import parse_bedrag
from stadsportaal.kern.kalender import format_bedrag, format_datum, format_datum_tijd

LONGEST: Final = 300
_PLAAT: Final = re.compile(r"(\d?)([A-Z]{3})(\d{3})")


def clean(soort: str, value: object) -> str:
    """The value as it is kept: text of a known shape. Raises ValueError with what is wrong, in Dutch."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is geen tekst")
    if len(value) > LONGEST:
        raise ValueError(f"is langer dan {LONGEST} tekens")
    return _CLEAN[soort](value.strip())


def show(soort: str, value: str) -> str:
    """A kept value as a citizen reads it."""
    return _SHOW[soort](value)


def _date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("is geen datum als 2026-03-12") from None


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("is geen moment met tijdzone als 2026-03-12T17:42:00+01:00")
    return moment.isoformat()


def _amount(value: str) -> str:
    if parse_bedrag(value) is None:
        raise ValueError("is geen bedrag als 58.00")
    return value


def _plate(value: str) -> str:
    """A Belgian plate in one spelling; another country's as it is."""
    bare = re.sub(r"[\s.\-]", "", value).upper()
    found = _PLAAT.fullmatch(bare)
    return "-".join(filter(None, found.groups())) if found else value.upper()


def _same(value: str) -> str:
    return value


_CLEAN: Final[dict[str, Callable[[str], str]]] = {
    "tekst": _same,
    "adres": _same,
    "datum": _date,
    "moment": _moment,
    "bedrag": _amount,
    "nummerplaat": _plate,
}
_SHOW: Final[dict[str, Callable[[str], str]]] = {
    "tekst": _same,
    "adres": _same,
    "nummerplaat": _same,
    "datum": lambda value: format_datum(date.fromisoformat(value)),
    "moment": lambda value: format_datum_tijd(datetime.fromisoformat(value)),
    "bedrag": lambda value: format_bedrag(Decimal(value)),
}
TYPES: Final = frozenset(_CLEAN)
