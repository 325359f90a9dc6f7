"""The soorten of questions there are; `soort(vraag)` gives the one of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.definitie import Vraag
from loket.vragen.adres import Adres
from loket.vragen.basis import Vraagsoort
from loket.vragen.bestand import Bestand
from loket.vragen.datum import Datum
from loket.vragen.keuze import Huishoudleden, JaNee, Keuze, Verklaring
from loket.vragen.tekst import Email, Getal, Tekst, Telefoon

SOORTEN: Final[Mapping[str, Vraagsoort]] = {
    made.soort: made
    for made in (
        Tekst(),
        Getal(),
        Datum(),
        Keuze(),
        JaNee(),
        Email(),
        Telefoon(),
        Adres(),
        Huishoudleden(),
        Bestand(),
        Verklaring(),
    )
}


def soort(vraag: Vraag) -> Vraagsoort:
    return SOORTEN[vraag.soort]
