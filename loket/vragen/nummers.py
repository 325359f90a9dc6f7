"""Questions whose answer is a number with a shape of its own: an account, a plate, an enterprise, a person."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from stdnum import iban
from stdnum.be import nn, vat
from stdnum.exceptions import ValidationError

from loket.definitie import Definitie, Vraag
from loket.vragen.basis import Fout, Omgeving, Refused, RuwTekstveld, Vraagsoort, gemeenschappelijk

_NOISE = re.compile(r"[\s./\-\u00a0\u2011\u2013]+")
_PLATE: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,10}")
_PREFIX: Final = re.compile(r"(RRN?|RIJKSREGISTER|INSZ|NISS)?(NUMMER|NR)?[:°]?")
_ELEVEN: Final = re.compile(r"[0-9]{11}")
_BELGIAN_PLATE: Final = re.compile(r"([0-9]?)([A-Z]{3})([0-9]{3})")
"""`1-ABC-234` of since 2010 and `ABC-234` of before; others stay as they are (KB 20 juli 2001, art. 20)."""


class Nummer(Vraagsoort):
    """Typed with or without separators, stored without, shown as people write it."""

    voorbeeld: ClassVar[str]
    teken: ClassVar[str] = "text"
    """The keyboard that fits (inputmode)."""
    groot: ClassVar[int] = 20
    """Width of the field in characters."""

    @abstractmethod
    def lees(self, typed: str) -> str | None:
        """The number in capitals without separators; None when it is none."""

    @abstractmethod
    def schrijf(self, waarde: str) -> str:
        """As people write it; `lees` reads it back."""

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        attrs = {
            "inputmode": self.teken,
            "autocomplete": "off",
            "spellcheck": "false",
            "autocapitalize": "characters",
            "size": str(self.groot),
        }
        return {"": RuwTekstveld(widget=forms.TextInput(attrs=attrs), **gemeenschappelijk(vraag))}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = delen.get("") or ""
        if not typed:
            return None
        number = self.lees(_NOISE.sub("", typed).upper())
        if number is None:
            raise Refused(Fout(f"{self.leeg.partition(',')[0]} zoals {self.voorbeeld}"))
        return number

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": self.schrijf(waarde) if waarde else ""}

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [self.schrijf(waarde)]


class Iban(Nummer):
    """An account with its check digits (ISO 13616), of any country."""

    soort = "iban"
    leeg = "Vul een rekeningnummer in, bijvoorbeeld BE68 5390 0754 7034"
    voorbeeld = "BE68 5390 0754 7034"
    groot = 28

    def lees(self, typed: str) -> str | None:
        try:
            # a bank may be newer than the list of banks in the library
            return str(iban.validate(typed.removeprefix("IBAN"), check_country=False))
        except ValidationError:
            return None

    def schrijf(self, waarde: str) -> str:
        return str(iban.format(waarde))


class Nummerplaat(Nummer):
    """The plate of a vehicle, Belgian or foreign."""

    soort = "nummerplaat"
    leeg = "Vul een nummerplaat in, bijvoorbeeld 1-ABC-234"
    voorbeeld = "1-ABC-234"
    groot = 12

    def lees(self, typed: str) -> str | None:
        return typed if _PLATE.fullmatch(typed) else None

    def schrijf(self, waarde: str) -> str:
        belgian = _BELGIAN_PLATE.fullmatch(waarde)
        return "-".join(part for part in belgian.groups() if part) if belgian else waarde


class Ondernemingsnummer(Nummer):
    """The number of an enterprise in the KBO, with its check digits; a VAT number is the same with BE before it."""

    soort = "ondernemingsnummer"
    leeg = "Vul een ondernemingsnummer in, bijvoorbeeld 0207.500.123"
    voorbeeld = "0207.500.123"
    teken = "numeric"
    groot = 14

    def lees(self, typed: str) -> str | None:
        try:
            return str(vat.validate(typed))
        except ValidationError:
            return None

    def schrijf(self, waarde: str) -> str:
        return f"{waarde[:4]}.{waarde[4:7]}.{waarde[7:]}"


class Rijksregisternummer(Nummer):
    """The number of a person in the Rijksregister, with its check digits (KB 3 april 1984, art. 1-2).

    Once stored it is covered: a page shows the day of birth in it and no more. The covered number sent back unchanged
    stands for the one that is stored. Only who handles the aanvraag sees it whole, with a reason (`nummers_van`).
    """

    soort = "rijksregisternummer"
    leeg = "Vul een rijksregisternummer in, bijvoorbeeld 85.07.30-033.28"
    voorbeeld = "85.07.30-033.28"
    teken = "numeric"
    groot = 16

    def lees(self, typed: str) -> str | None:
        digits = _PREFIX.sub("", typed, count=1)
        try:
            return str(nn.validate(digits)) if _ELEVEN.fullmatch(digits) else None
        except ValidationError:
            return None

    def schrijf(self, waarde: str) -> str:
        return f"{waarde[:2]}.{waarde[2:4]}.{waarde[4:6]}-•••.••"

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        stored = omgeving.antwoorden.get(vraag.key)
        if isinstance(stored, str) and delen.get("") == self.schrijf(stored):
            return stored
        return super().samen(vraag, delen, omgeving)


def nummers_van(definitie: Definitie, antwoorden: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (label, number written out) of every rijksregisternummer that was answered; never for a page of citizens."""
    return [
        (vraag.label, _written(waarde))
        for vraag in definitie.alle_vragen()
        if vraag.soort == Rijksregisternummer.soort and isinstance(waarde := antwoorden.get(vraag.key), str)
    ]


def _written(waarde: str) -> str:
    return f"{waarde[:2]}.{waarde[2:4]}.{waarde[4:6]}-{waarde[6:9]}.{waarde[9:]}"
