"""What a value may still be when several conditions must hold of it at once. Pure.

Numbers, days and minutes are all counted in steps of their own, so that "after Monday and before Tuesday" is seen
to leave nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from loket.definitie import Vraag
from loket.gevolgsoorten import Voorwaarde
from loket.opties import Bedrag, Getal, JaNee, Keuze, Meerkeuze, Tijd
from loket.pad import is_waar

FEITSOORTEN: Final = {
    "naam": "tekst",
    "adres": "adres",
    "huishouden": "lijst",
    "huisgenoten": "aantal",
    "leeftijd": "aantal",
    "geboortedatum": "datum",
    "kinderen": "aantal",
    "in_huis": "aantallen",
}
"""What kind of value each known fact has."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Ruimte:
    """The room that is left for one value; `gegeven` and `weet_niet` are None as long as nothing asks for either."""

    soort: str = ""
    stap: Decimal = Decimal(1)
    """The smallest difference between two values."""
    een_van: frozenset[Any] | None = None
    niet: frozenset[Any] = frozenset()
    laagst: Decimal | None = None
    hoogst: Decimal | None = None
    bevat: frozenset[Any] = frozenset()
    hoogstens: int = 0
    gegeven: bool | None = None
    weet_niet: bool | None = None

    @property
    def is_leeg(self) -> bool:
        """Whether no value is left."""
        if self.gegeven and self.weet_niet:
            return True
        if self.gegeven is False:
            return False
        between = self.laagst is not None and self.hoogst is not None
        if between and (self.laagst > self.hoogst or self.laagst == self.hoogst in self._numbers(self.niet)):  # type: ignore[operator]
            return True
        if self.hoogstens and len(self.bevat) > self.hoogstens:
            return True
        return self.een_van is not None and not list(self.waarden())

    def waarden(self) -> Iterator[Any]:
        """The values that are left, where they can be told one by one."""
        for waarde in self.een_van or ():
            if waarde not in self.niet and self._within(waarde):
                yield waarde

    def _within(self, waarde: Any) -> bool:
        number = ordinal(self.soort, waarde)
        if number is None:
            return True
        return (self.laagst is None or number >= self.laagst) and (self.hoogst is None or number <= self.hoogst)

    def _numbers(self, waarden: frozenset[Any]) -> set[Decimal | None]:
        return {ordinal(self.soort, waarde) for waarde in waarden}

    def met(self, voorwaarde: Voorwaarde) -> Ruimte:
        """The room that is left when this condition holds too."""
        test, waarde = voorwaarde.test, voorwaarde.waarde
        if test == "weet_niet":
            return self._asked(given=False if waarde else self.gegeven, unknown=bool(waarde))
        if test == "ingevuld":
            return self._asked(given=bool(waarde), unknown=self.weet_niet)
        given = self._asked(given=True, unknown=self.weet_niet)
        if test in ("is", "een_van"):
            return given._chosen(waarde if isinstance(waarde, list) else [waarde])
        if test == "is_niet":
            return replace(given, niet=given.niet | _plain([waarde]))
        if test == "bevat":
            return replace(given, bevat=given.bevat | _plain([waarde]))
        return given._bounded(test, ordinal(self.soort, waarde))

    def _asked(self, *, given: bool | None, unknown: bool | None) -> Ruimte:
        """A value that must be there and must not be there leaves nothing: said with both flags."""
        if self.gegeven is not None and given is not None and self.gegeven is not given:
            return replace(self, gegeven=True, weet_niet=True)
        if self.weet_niet is not None and unknown is not None and self.weet_niet is not unknown:
            return replace(self, gegeven=True, weet_niet=True)
        return replace(self, gegeven=given, weet_niet=unknown)

    def _chosen(self, waarden: list[Any]) -> Ruimte:
        wanted = _plain(waarden)
        return replace(self, een_van=wanted if self.een_van is None else self.een_van & wanted)

    def _bounded(self, test: str, limit: Decimal | None) -> Ruimte:
        if limit is None:
            return self
        if test in ("kleiner_dan", "voor"):
            most = limit - self.stap
            return replace(self, hoogst=most if self.hoogst is None else min(self.hoogst, most))
        least = limit + self.stap
        return replace(self, laagst=least if self.laagst is None else max(self.laagst, least))

    def dwingt(self, voorwaarde: Voorwaarde) -> bool:
        """Whether this condition holds of every value that is left."""
        if voorwaarde.test == "weet_niet":
            return self.weet_niet is voorwaarde.waarde
        if voorwaarde.test == "ingevuld":
            return self.gegeven is voorwaarde.waarde
        if not self.gegeven:
            return False
        left = list(self.waarden())
        if left:
            alone = replace_pad(voorwaarde)
            return all(is_waar(alone, {"x": waarde}, {}) for waarde in left)
        limit = ordinal(self.soort, voorwaarde.waarde)
        if voorwaarde.test in ("kleiner_dan", "voor") and limit is not None and self.hoogst is not None:
            return self.hoogst < limit
        if voorwaarde.test in ("groter_dan", "na") and limit is not None and self.laagst is not None:
            return self.laagst > limit
        return voorwaarde.test == "bevat" and voorwaarde.waarde in self.bevat


def replace_pad(voorwaarde: Voorwaarde) -> Voorwaarde:
    """The same condition on a value that stands alone."""
    return replace(voorwaarde, bron="vraag", pad="x")


def ruimte_van_vraag(vraag: Vraag) -> Ruimte:
    """What an answer to this question can be."""
    room = Ruimte(vraag.soort)
    match vraag.opties:
        case Keuze(keuzes=keuzes):
            return replace(room, een_van=frozenset(keuze.waarde for keuze in keuzes))
        case JaNee():
            return replace(room, een_van=frozenset([True, False]))
        case Meerkeuze(hoogstens=most):
            return replace(room, hoogstens=most)
        case Getal(minimum=least, maximum=most, decimalen=places):
            return replace(room, stap=Decimal(1).scaleb(-places), laagst=_decimal(least), hoogst=_decimal(most))
        case Bedrag(minimum=least, maximum=most):
            return replace(room, stap=Decimal("0.01"), laagst=Decimal(least or 0), hoogst=_decimal(most))
        case Tijd(vroegst=first, laatst=last):
            return replace(room, laagst=ordinal("tijd", first), hoogst=ordinal("tijd", last))
    return room


def ruimte_van_feit(pad: str) -> Ruimte:
    """What a fact can be; a part of one (`adres.postcode`) can be anything, but a count is never below zero."""
    code, _, part = pad.partition(".")
    soort = FEITSOORTEN.get(code, "")
    if soort == "aantallen":
        soort = "aantal" if part else ""
    elif part:
        soort = ""
    return Ruimte(soort, laagst=Decimal(0)) if soort == "aantal" else Ruimte(soort)


def _plain(waarden: list[Any]) -> frozenset[Any]:
    return frozenset(waarde for waarde in waarden if not isinstance(waarde, (list, dict)))


def _decimal(waarde: int | None) -> Decimal | None:
    return None if waarde is None else Decimal(waarde)


def ordinal(soort: str, waarde: Any) -> Decimal | None:
    """The place of a value among the others of its kind; None for what has none, or is written wrong."""
    text = str(waarde)
    if soort == "datum" and _DAY.fullmatch(text):
        try:
            return Decimal(date.fromisoformat(text).toordinal())
        except ValueError:
            return None
    if soort == "tijd" and _TIME.fullmatch(text):
        hours, minutes = text.split(":")
        return Decimal(int(hours) * 60 + int(minutes))
    if soort in ("getal", "bedrag", "aantal") and not isinstance(waarde, bool) and _NUMBER.fullmatch(text):
        return Decimal(text)
    return None
