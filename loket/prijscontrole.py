"""Judges the price table of a definition. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from loket.definitie import Definitie
from loket.prijs import EURO, centen
from loket.prijstabel import BETALEN, PERIODE, Prijs
from loket.probleem import Probleem

TELBAAR: Final = ("getal", "meerkeuze", "huishoudleden", "herhaalgroep")
"""Soorten whose answer is a number, or a list of which the items are counted."""


def prices(definitie: Definitie) -> Iterator[Probleem]:
    """Amounts that are none, units nobody can count, and a price that is never asked."""
    if definitie.betalen and definitie.betalen not in BETALEN:
        yield Probleem(f"'betalen' is {' of '.join(BETALEN)}, niet '{definitie.betalen}'.")
    if definitie.prijzen and not definitie.betalen:
        yield Probleem("Het formulier heeft prijzen, maar zegt niet wanneer je betaalt ('betalen').")
    if definitie.betalen and not definitie.prijzen:
        yield Probleem("Het formulier zegt wanneer je betaalt, maar heeft geen prijzen ('prijzen').")
    for prijs in definitie.prijzen:
        yield from (Probleem(f"Prijs '{prijs.key}' {text}") for text in (*_amounts(prijs), *_units(definitie, prijs)))


def _amounts(prijs: Prijs) -> Iterator[str]:
    if not prijs.titel.strip():
        yield "heeft geen titel."
    given = {"bedrag": prijs.bedrag, "minimum": prijs.minimum, "maximum": prijs.maximum}
    wrong = [name for name, euro in given.items() if (euro or name == "bedrag") and not EURO.fullmatch(euro)]
    yield from (f"heeft als '{name}' geen bedrag zoals 12 of 12,50." for name in wrong)
    if not wrong and prijs.minimum and prijs.maximum and centen(prijs.minimum) > centen(prijs.maximum):
        yield "heeft een minimum dat hoger is dan het maximum."


def _units(definitie: Definitie, prijs: Prijs) -> Iterator[str]:
    if prijs.dagen < 1:
        yield "telt per aantal dagen: dat is minstens 1."
    if prijs.dagen > 1 and not any(PERIODE in part for part in prijs.per):
        yield "telt per aantal dagen, maar 'per' noemt geen periode (begin..einde)."
    for part in prijs.per:
        keys = part.split(PERIODE)
        soorten = [definitie.vraag_per_key[key].soort if key in definitie.vraag_per_key else "" for key in keys]
        if "" in soorten:
            yield f"telt per '{part}', maar die vraag bestaat niet."
        elif soorten != ["datum", "datum"] and not (len(keys) == 1 and soorten[0] in TELBAAR):
            yield f"telt per '{part}', maar dat is geen getal, geen lijst en geen periode van twee datums."
