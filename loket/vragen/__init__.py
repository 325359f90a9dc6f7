"""The soorten of questions there are; `soort(vraag)` gives the one of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.definitie import Vraag
from loket.vragen.adres import Adres
from loket.vragen.basis import Vraagsoort
from loket.vragen.bestand import Bestand
from loket.vragen.datum import Datum
from loket.vragen.info import Info
from loket.vragen.keuze import Huishoudleden, JaNee, Keuze, Meerkeuze, Verklaring
from loket.vragen.nummers import Iban, Nummerplaat, Ondernemingsnummer
from loket.vragen.tekst import Bedrag, Email, Getal, Tekst, Telefoon, Tijd

SOORTEN: Final[Mapping[str, Vraagsoort]] = {
    made.soort: made
    for made in (
        Tekst(),
        Getal(),
        Bedrag(),
        Datum(),
        Tijd(),
        Keuze(),
        Meerkeuze(),
        JaNee(),
        Email(),
        Telefoon(),
        Iban(),
        Nummerplaat(),
        Ondernemingsnummer(),
        Adres(),
        Huishoudleden(),
        Bestand(),
        Verklaring(),
        Info(),
    )
}


def soort(vraag: Vraag) -> Vraagsoort:
    return SOORTEN[vraag.soort]
