"""What higher apps contribute to the trigger engine: facts with a date about somebody. It knows no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

Rijen = Callable[[], QuerySet[Any]]
"""Reads a kind of fact for everybody at once: rows that have an `id` and a `profiel_id`, annotated with

- `object` (text, at most 40): what the fact is about; when that can come back with another date, with the date,
- `datum` (date): the day that counts,
- `params` (JSON): values to show and to choose by; `titel`, `thema` and `bron` (the source) always.

One row per person and object, only what is true now. The engine filters, orders by id and reads in batches.
"""
Link = tuple[str, str]
"""An address within the portal, and its words."""


@dataclass(frozen=True, slots=True)
class Feit:
    """A kind of fact. `zin` says its day: "loopt af op {datum}"; `kiesbaar` are the params a Regel may choose by.

    Facts about a Dossier give its id as the param `dossier_id`; others say where the reader goes on with `link`.
    """

    naam: str
    titel: str
    zin: str
    rijen: Rijen
    link: Callable[[Mapping[str, Any]], Link] | None = None
    kiesbaar: frozenset[str] = frozenset()


FEITEN: dict[str, Feit] = {}


def register_feit(feit: Feit) -> Feit:
    """Register a kind of fact once. Raises ValueError for a second owner of its name."""
    if FEITEN.setdefault(feit.naam, feit) is not feit:
        raise ValueError(f"twee feiten heten {feit.naam}")
    return feit
