"""The soorten of questions there are; `soort(vraag)` gives the one of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.definitie import Vraag
from loket.soortcontrole import ALTIJD_GEWETEN
from loket.vragen.adres import Adres
from loket.vragen.basis import Vraagsoort
from loket.vragen.bestand import Bestand
from loket.vragen.datum import Datum
from loket.vragen.handtekening import Handtekening
from loket.vragen.herhaalgroep import Herhaalgroep
from loket.vragen.info import Info
from loket.vragen.kaartpunt import Kaartpunt
from loket.vragen.keuze import Huishoudleden, JaNee, Keuze, Meerkeuze, Verklaring
from loket.vragen.nummers import Iban, Nummerplaat, Ondernemingsnummer, Rijksregisternummer
from loket.vragen.persoon import Persoon
from loket.vragen.tekst import Bedrag, Email, Getal, Tekst, Telefoon, Tijd
from loket.vragen.weet_niet import met_weet_niet

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
        Rijksregisternummer(),
        Adres(),
        Kaartpunt(),
        Huishoudleden(),
        Persoon(),
        Herhaalgroep(),
        Bestand(),
        Verklaring(),
        Handtekening(),
        Info(),
    )
}


MET_WEET_NIET: Final[Mapping[str, Vraagsoort]] = {
    naam: made if naam in ALTIJD_GEWETEN else met_weet_niet(type(made)) for naam, made in SOORTEN.items()
}
"""The same soorten, with "Weet ik niet" as an answer beside the others."""


def soort(vraag: Vraag) -> Vraagsoort:
    return (MET_WEET_NIET if vraag.weet_niet else SOORTEN)[vraag.soort]
