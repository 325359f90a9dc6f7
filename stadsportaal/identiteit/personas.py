"""The demo cast: five invented people. The identity provider of the demo lets you be one of them.

Their rijksregisternummers are synthetic: serial number 999 or 000, which the register never gives
out, with valid check digits (KB 3 april 1984).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def synthetic_insz(born: date, serial: str) -> str:
    """Eleven digits with valid check digits. `serial` is 999 or 000. Raises ValueError for another one."""
    if serial not in {"999", "000"}:
        raise ValueError("alleen 999 en 000 zijn nooit uitgereikt")
    base = f"{born:%y%m%d}{serial}"
    number = int(("2" if born.year >= 2000 else "") + base)
    return f"{base}{97 - number % 97:02d}"


@dataclass(frozen=True, slots=True)
class Persona:
    """One member of the cast; `sub` is what the identity provider calls this person."""

    sub: str
    voornaam: str
    achternaam: str
    geboren: date
    serial: str
    rol: str
    staff: bool = False

    @property
    def naam(self) -> str:
        return f"{self.voornaam} {self.achternaam}"

    @property
    def email(self) -> str:
        return f"{self.sub}@demo.invalid"

    @property
    def insz(self) -> str:
        return synthetic_insz(self.geboren, self.serial)


HELPT = "begeleider in Webpunt Deurne: begin op /begeleiden/, met Ada op een ander toestel bij /samen/"
"""How to see a begeleide sessie: it takes two browsers."""

BEHANDELT = "medewerker van team Burgerzaken; helpt ook aan de telefoon, op /begeleiden/"

PERSONAS = (
    Persona("ada", "Ada", "Peeters", date(1986, 5, 14), "000", "burger met dossiers, producten en berichten"),
    Persona("bram", "Bram", "Claes", date(1990, 11, 2), "999", "gemachtigde van Ada"),
    Persona("cem", "Cem", "Yilmaz", date(1998, 2, 27), "999", "burger die niemand kent"),
    Persona("dirk", "Dirk", "Maes", date(1975, 8, 19), "999", BEHANDELT, staff=True),
    Persona("els", "Els", "Jacobs", date(1982, 3, 8), "000", HELPT, staff=True),
)

PARTNER = Persona("noor", "Noor", "Janssens", date(1988, 9, 30), "000", "partner van Ada, zonder account")
"""Lives with Ada; never signs in."""
