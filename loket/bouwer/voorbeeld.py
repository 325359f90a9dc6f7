"""A step as a citizen sees it, with the real form of that step: an example person, and every question shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from loket.bouwer.bewerken import Ontwerp, op_orde
from loket.definitie import Definitie, DefinitieRefused, Stap, parse
from loket.feiten import BRON, NAMEN, Feit, Kennis
from loket.invulling import Invulling
from loket.pad import bepaal
from loket.vragen.basis import Huisgenoot, Omgeving

ADRES: Final = {
    "straat": "Meir",
    "huisnummer": "24",
    "bus": "",
    "postcode": "2000",
    "gemeente": "Antwerpen",
    "district": "antwerpen",
}
HUISHOUDEN: Final = (
    Huisgenoot("1", "Ada Peeters", relatie="", zelf=True),
    Huisgenoot("2", "Noor Janssens", relatie="je partner", zelf=False),
)
PERSOON: Final[Mapping[str, tuple[Any, str]]] = {
    "naam": ("Ada Peeters", "Ada Peeters"),
    "adres": (ADRES, "Meir 24, 2000 Antwerpen"),
    "huishouden": (["Ada Peeters", "Noor Janssens"], "Ada Peeters en Noor Janssens"),
    "huisgenoten": (1, "1"),
    "leeftijd": (34, "34 jaar"),
}
"""What the city knows of the example person: the value for rules, and the words."""


NOBODY: Final = SimpleNamespace(kenmerk="VRBLDBST")


class NietTeTonen(ValueError):
    """This step cannot be shown yet."""


def kennis(today: date) -> Kennis:
    known = {code: PERSOON.get(code, ("Voorbeeld", "Voorbeeld")) for code in NAMEN}
    feiten = {code: Feit(code, value, words, BRON, today) for code, (value, words) in known.items()}
    return Kennis(feiten, HUISHOUDEN)


def definitie_met(ontwerp: Any, stap: str) -> Definitie:
    """The draft with this step alone, its rules left aside: what is wrong elsewhere does not hide it.

    Raises NietTeTonen.
    """
    made: Ontwerp = op_orde(ontwerp)
    only = [{**row, "regels": []} for row in made["stappen"] if row["key"] == stap]
    try:
        return parse({**made, "stappen": only})
    except DefinitieRefused as refused:
        raise NietTeTonen(str(refused)) from None


def invulling_van(definitie: Definitie, today: date) -> Invulling:
    """Nobody's aanvraag: every question is shown, whatever the rules would make of it."""
    pad = replace(
        bepaal(definitie, {}, {}),
        stappen=definitie.stappen,
        vragen={stap.key: stap.vragen for stap in definitie.stappen},
        verplicht=frozenset(v.key for v in definitie.alle_vragen() if not v.optioneel and not v.vraagt_niets),
        uitkomst=None,
        uitkomst_stap="",
    )
    known = kennis(today)
    empty: Any = SimpleNamespace(versie=1, antwoorden={}, herkomst={}, stappen_klaar=[], pk=None, dossier=NOBODY)
    return Invulling(empty, definitie, known, Omgeving(today, known.waarden, known.huishouden), pad)


def bladen(ontwerp: Any, stap: str) -> tuple[list[dict[str, str]], int]:
    """The row of marks above this step, and its number in it."""
    made = op_orde(ontwerp)
    used = {row.get("groep"): True for row in made["stappen"]}
    groups = [groep for groep in made["groepen"] if groep["key"] in used]
    own = next((row.get("groep") for row in made["stappen"] if row["key"] == stap), "")
    marks = [{"tekst": str(groep.get("titel", "")), "href": ""} for groep in groups]
    number = next((place for place, groep in enumerate(groups, 1) if groep["key"] == own), 1)
    return [*marks, {"tekst": "Controleren en versturen", "href": ""}], number


def stap_van(definitie: Definitie) -> Stap:
    """The one step. Raises NietTeTonen for a draft without it."""
    if not definitie.stappen:
        raise NietTeTonen("Deze stap staat niet (meer) in het formulier.")
    return definitie.stappen[0]
