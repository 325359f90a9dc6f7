"""Judges what a definition says of others who must sign, and of a list to wait on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from loket.definitie import Definitie, MedeOndertekenaar, Vraag
from loket.opties import Huishoudleden
from loket.probleem import Probleem
from loket.regelcontrole import looks_at

WIE: Final = ("partner", "vraag")
MOST_DAYS: Final = 60
"""Nobody is kept waiting longer than this for the signature of somebody else."""


def controleer_samen(definitie: Definitie, known: frozenset[str]) -> Iterator[Probleem]:
    """Every problem of `mede_ondertekenaars` and `wachtlijst`; `known` are the codes of facts."""
    for row in definitie.mede_ondertekenaars:
        yield from (Probleem(text) for text in _signer(row))
        yield from _conditions(definitie, row, known)
        if row.wie == "vraag":
            yield from _contact(definitie, row)
    if definitie.wachtlijst is None:
        return
    if not definitie.wachtlijst.vragen:
        yield Probleem("De wachtlijst noemt geen vraag waarin de burger een groep kiest ('vragen').")
    elif not any(_always_answered(definitie, key) for key in definitie.wachtlijst.vragen):
        yield Probleem("De wachtlijst leest alleen vragen die leeg kunnen blijven: stel er minstens één altijd.")
    for key in definitie.wachtlijst.vragen:
        if not _is_of(definitie, key, ("keuze", "meerkeuze")):
            text = f"De wachtlijst leest de groep uit '{key}', maar die vraag bestaat niet of laat niets kiezen."
            yield _at(definitie, text, key)
    for extra in [vraag for vraag in definitie.alle_vragen() if names_person(vraag)][1:]:
        text = "Een formulier met een wachtlijst vraagt één keer naar een persoon: voor die persoon is de plaats."
        yield _at(definitie, text, extra.key)


def names_person(vraag: Vraag) -> bool:
    """Whether its answer is one person: for whom a place is."""
    return vraag.soort == "persoon" or (isinstance(vraag.opties, Huishoudleden) and vraag.opties.een)


def _signer(row: MedeOndertekenaar) -> Iterator[str]:
    if row.wie not in WIE:
        yield f"Een mede-ondertekenaar is {' of '.join(WIE)}, niet '{row.wie}'."
    if not row.waarom.strip():
        yield "Bij een mede-ondertekenaar staat niet waarom die mee moet tekenen ('waarom')."
    if not 1 <= row.dagen <= MOST_DAYS:
        yield f"Een mede-ondertekenaar krijgt 1 tot {MOST_DAYS} dagen om te tekenen, niet {row.dagen}."
    if row.wie == "partner" and (row.code or row.email or row.naam):
        yield "Een partner kennen we uit het register: die tekent door zich aan te melden, zonder vragen of code."


def _conditions(definitie: Definitie, row: MedeOndertekenaar, known: frozenset[str]) -> Iterator[Probleem]:
    for voorwaarde in row.als:
        for text in looks_at(definitie, voorwaarde, known, "Een mede-ondertekenaar hangt af van"):
            yield Probleem(text)


def _contact(definitie: Definitie, row: MedeOndertekenaar) -> Iterator[Probleem]:
    if not _is_of(definitie, row.naam, ("tekst", "persoon")):
        text = f"De naam van de mede-ondertekenaar staat in '{row.naam}', maar dat is geen vraag naar een naam."
        yield _at(definitie, text, row.naam)
    if not _is_of(definitie, row.email, ("email",)):
        text = f"Waar we de mede-ondertekenaar schrijven, staat in '{row.email}', maar dat vraagt geen e-mailadres."
        yield _at(definitie, text, row.email)
    for key in (row.naam, row.email):
        vraag = definitie.vraag_per_key.get(key)
        if vraag is not None and _may_be_empty(vraag):
            text = f"De vraag '{key}' mag niet optioneel of zacht zijn, of “Weet ik niet” toelaten: zo tekent niemand."
            yield _at(definitie, text, key)


def _may_be_empty(vraag: Vraag) -> bool:
    """Whether somebody may go on without a real answer."""
    return bool(vraag.optioneel or vraag.zacht or vraag.weet_niet)


def _always_answered(definitie: Definitie, key: str) -> bool:
    """Whether everybody who sends the form answered this question; what does not exist is said elsewhere."""
    vraag = definitie.vraag_per_key.get(key)
    if vraag is None:
        return True
    rules = definitie.regels_voor
    hidden = ("toon_vraag", key) in rules or ("toon_stap", definitie.stap_van[key].key) in rules
    return not (hidden or _may_be_empty(vraag))


def _at(definitie: Definitie, text: str, key: str) -> Probleem:
    """With the place of a question, where that exists."""
    stap = definitie.stap_van.get(key)
    return Probleem(text, stap.key, key) if stap else Probleem(text)


def _is_of(definitie: Definitie, key: str, soorten: tuple[str, ...]) -> bool:
    vraag = definitie.vraag_per_key.get(key)
    return vraag is not None and vraag.soort in soorten
