"""The price table of a form as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BETALEN: Final = ("bij_versturen", "na_besluit")
"""When what a form costs is asked: as soon as it is sent, or once it is granted."""

PERIODE: Final = ".."
"""Between the questions for the first and the last day of a period (Prijs.per)."""


@dataclass(frozen=True, slots=True)
class Prijs:
    """One row of the price table: paid when a rule says so, or always when no rule speaks of it."""

    key: str
    titel: str
    bedrag: str
    """Euro, per unit when there are units: 12 or 12,50."""
    per: tuple[str, ...] = ()
    """What the units are counted by, multiplied: a number (`oppervlakte`), a list (`personen`), or the days from one
    date to another, both included (`begin..einde`). Empty: one unit."""
    dagen: int = 1
    """How many days of a period are one unit: 7 for a week; a part counts whole."""
    eenheid: str = ""
    """The unit in words: "per dag", "per m² en per week"."""
    minimum: str = ""
    """Euro; empty: no limit."""
    maximum: str = ""

    @property
    def vragen(self) -> tuple[str, ...]:
        """The questions that count its units."""
        return tuple(key for part in self.per for key in part.split(PERIODE))
