"""Where a form uses what the city knows of somebody: shows it, compares with it, looks at it, states it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loket.gevolgsoorten import Rij, Voorwaarde
from loket.opties import Adres
from loket.probleem import GEVOLGEN

if TYPE_CHECKING:
    from loket.definitie import Definitie

GEZIN: Final = "huishouden"
"""The fact that is read where a form names the people of the household."""


@dataclass(frozen=True, slots=True)
class Gebruik:
    """One use of one fact, with the beginning of a sentence that says where ("Een eis kijkt naar")."""

    feit: str
    waar: str
    stap: str = ""
    vraag: str = ""
    regel: int | None = None
    deel: str = ""


def bij_invullen(definitie: Definitie) -> Iterator[Gebruik]:
    """Until it is sent and, where it can be at once, decided: what an aanvraag keeps a snapshot of."""
    yield from (Gebruik(code, "Het begin toont") for code in definitie.weten_we_al)
    for stap in definitie.stappen:
        yield from (Gebruik(code, f"Stap '{stap.key}' toont", stap.key) for code in stap.weten_we_al)
        for vraag in stap.vragen:
            if isinstance(vraag.opties, Adres) and vraag.opties.anders_dan:
                yield Gebruik(vraag.opties.anders_dan, f"Vraag '{vraag.key}' vergelijkt met", stap.key, vraag.key)
    for stap, place, regel in definitie.geplaatste_regels():
        where = f"Een regel bij stap '{stap.key}' kijkt naar"
        yield from (Gebruik(code, where, stap.key, regel=place) for code in _looked_at(regel.als))
    for row in definitie.mede_ondertekenaars:
        yield from _in_gevolgen("Of iemand mee moet ondertekenen, hangt af van", _looked_at(row.als))
    for eis in definitie.eisen:
        yield from _in_gevolgen("Een eis kijkt naar", _looked_at(eis.als))
    if definitie.attest:
        yield from _in_gevolgen("Het attest vermeldt", _stated(definitie.attest.rijen))


def na_toekenning(definitie: Definitie) -> Iterator[Gebruik]:
    """What a grant brings about."""
    for step in definitie.vervolg:
        yield from _in_gevolgen("Een vervolg kijkt naar", _looked_at(step.als))
    for toekenning in definitie.toekenningen:
        yield from _in_gevolgen("Wat iemand krijgt, hangt af van", _looked_at(toekenning.als))
        yield from _in_gevolgen("Wat iemand krijgt, vermeldt", _stated(toekenning.rijen))


def van_het_gezin(definitie: Definitie) -> Iterator[Gebruik]:
    """Where it names the people of the household by itself, without a fact: to choose from, or to sign along."""
    for stap, vraag in definitie.vragen_met_stap():
        if vraag.soort in ("huishoudleden", "persoon"):
            yield Gebruik(GEZIN, f"Vraag '{vraag.key}' toont", stap.key, vraag.key)
    if any(row.wie == "partner" for row in definitie.mede_ondertekenaars):
        yield Gebruik(GEZIN, "Wie mee ondertekent, is de partner uit", deel=GEVOLGEN)


def _in_gevolgen(waar: str, codes: Iterable[str]) -> Iterator[Gebruik]:
    yield from (Gebruik(code, waar, deel=GEVOLGEN) for code in codes)


def _looked_at(als: Iterable[Voorwaarde]) -> Iterator[str]:
    yield from (voorwaarde.key for voorwaarde in als if voorwaarde.bron == "feit")


def _stated(rijen: Iterable[Rij]) -> Iterator[str]:
    yield from (code for rij in rijen for code in (rij.feit, rij.sinds) if code)
