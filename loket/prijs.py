"""What a form costs: the rows of its price table that the rules and the answers make somebody pay. Pure.

Money is counted in whole cents; half a cent is rounded up, per row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from loket.definitie import Definitie
from loket.pad import Pad, is_leeg
from loket.prijstabel import PERIODE, Prijs
from stadsportaal.kern.kalender import format_bedrag

EURO: Final = re.compile(r"[0-9]{1,6}([.,][0-9]{2})?")
"""How an amount is written in a definition."""


@dataclass(frozen=True, slots=True)
class Kostenregel:
    """One line of what somebody pays; `hoe` says how it was counted, empty for a fixed amount."""

    titel: str
    centen: int
    hoe: str = ""

    @property
    def tekst(self) -> str:
        return format_centen(self.centen)


@dataclass(frozen=True, slots=True)
class Kosten:
    """What a form costs as far as the answers say; `volledig`: no question that is still open can change it."""

    regels: tuple[Kostenregel, ...]
    volledig: bool

    @property
    def centen(self) -> int:
        return sum(regel.centen for regel in self.regels)

    @property
    def bedrag(self) -> Decimal:
        """In euro, as it is asked."""
        return Decimal(self.centen) / 100

    @property
    def totaal(self) -> str:
        return format_centen(self.centen)


def centen(euro: str) -> int:
    """Cents in an amount as a definition writes it (EURO)."""
    return int(Decimal(euro.replace(",", ".")) * 100)


def format_centen(amount: int) -> str:
    """``€ 12,50``."""
    return format_bedrag(Decimal(amount) / 100)


def kosten(definitie: Definitie, pad: Pad) -> Kosten:
    """The price of a form on this path: every row that is paid and whose units are known."""
    if not definitie.prijzen:
        return Kosten((), volledig=True)
    regels = []
    for key in pad.prijzen:
        prijs = definitie.prijs_per_key[key]
        units = _units(prijs, pad.antwoorden)
        if units:
            regels.append(_line(prijs, units))
    return Kosten(tuple(regels), volledig=not any(_open(definitie, pad)))


def _line(prijs: Prijs, units: list[Decimal]) -> Kostenregel:
    amount = Decimal(centen(prijs.bedrag))
    for count in units:
        amount *= count
    whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    if prijs.minimum:
        whole = max(whole, centen(prijs.minimum))
    if prijs.maximum:
        whole = min(whole, centen(prijs.maximum))
    return Kostenregel(prijs.titel, whole, _how(prijs, units, whole) if prijs.per else "")


def _how(prijs: Prijs, units: list[Decimal], whole: int) -> str:
    """`3 × 2 × € 1,50 per dag`, and the limit when that is what one pays."""
    each = f"{format_centen(centen(prijs.bedrag))} {prijs.eenheid}".strip()
    counted = " × ".join([*(_written(count) for count in units), each])
    limits = [(prijs.minimum, "minstens"), (prijs.maximum, "hoogstens")]
    reached = [word for euro, word in limits if euro and centen(euro) == whole]
    return f"{counted}, {reached[0]} {format_centen(whole)}" if reached else counted


def _written(count: Decimal) -> str:
    return f"{count.normalize():f}".replace(".", ",")


def _units(prijs: Prijs, antwoorden: Mapping[str, Any]) -> list[Decimal]:
    """How many of each factor; [1] for a fixed amount, empty when an answer is missing or counts nothing."""
    if not prijs.per:
        return [Decimal(1)]
    found = [_factor(part, prijs.dagen, antwoorden) for part in prijs.per]
    return found if all(count > 0 for count in found) else []


def _factor(part: str, dagen: int, antwoorden: Mapping[str, Any]) -> Decimal:
    waarden = [antwoorden.get(key) for key in part.split(PERIODE)]
    if any(is_leeg(waarde) or isinstance(waarde, Mapping) for waarde in waarden):
        return Decimal(0)
    if len(waarden) == 2:
        first, last = (date.fromisoformat(str(waarde)) for waarde in waarden)
        return Decimal(-(-max(0, (last - first).days + 1) // dagen))
    (waarde,) = waarden
    return Decimal(len(waarde)) if isinstance(waarde, list) else Decimal(str(waarde))


def turned_round(definitie: Definitie, antwoorden: Mapping[str, Any]) -> list[str]:
    """The questions for the last day of a period that somebody pays for, where it lies before the first day.

    Such a period would count no days at all, and cost nothing.
    """
    periods = {part: part.split(PERIODE) for prijs in definitie.prijzen for part in prijs.per if PERIODE in part}
    found = []
    for first, last in periods.values():
        days = antwoorden.get(first), antwoorden.get(last)
        if all(isinstance(day, str) and day for day in days) and days[1] < days[0]:  # type: ignore[operator]
            found.append(last)
    return list(dict.fromkeys(found))


def _open(definitie: Definitie, pad: Pad) -> Iterator[str]:
    """The shown questions that the price hangs on and that were not asked yet."""
    wanted = definitie.prijsvragen
    for vragen in pad.vragen.values():
        yield from (vraag.key for vraag in vragen if vraag.key in wanted and vraag.key not in pad.antwoorden)
