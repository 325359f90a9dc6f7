"""Judges what a form says it brings about: its lines have a source, its days and numbers are asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from loket.definitie import PAGINAS, Definitie
from loket.gevolgsoorten import DUUR, Overname, Rij, Toekenning, Vervolg, Voorwaarde
from loket.probleem import UITKOMST, Probleem
from loket.regelcontrole import looks_at
from producten.soorten import soorten

LONGEST_REASON: Final = 50
"""Characters of the reason on the work list."""
LONGEST: Final = 31
"""Characters of the name of a follow-up: with the kenmerk it is the key of its claim."""


def controleer_gevolgen(definitie: Definitie, known: frozenset[str]) -> Iterator[Probleem]:
    """Every problem of `eisen`, `attest`, `toekenningen`, `vervolg` and of where outcomes lead."""
    for eis in definitie.eisen:
        if not eis.reden.strip():
            yield Probleem("Een eis zegt niet waarom een medewerker moet kijken ('reden').")
        elif len(eis.reden) > LONGEST_REASON:
            yield Probleem(f"De reden '{eis.reden}' is te lang: hoogstens {LONGEST_REASON} tekens.")
        yield from _conditions(definitie, eis.als, known, "Een eis kijkt naar")
    if definitie.eisen and definitie.beslissing != "meteen":
        yield Probleem("Er zijn eisen, maar het formulier beslist niet meteen.")
    if definitie.attest:
        yield from _rows(definitie, definitie.attest.rijen, known, "het attest")
        yield from _question(definitie, definitie.attest.persoon, ("huishoudleden",), "Het attest")
    yield from _nameless(definitie)
    for toekenning in definitie.toekenningen:
        yield from _product(definitie, toekenning, known)
    for step in definitie.vervolg:
        yield from _follow_up(definitie, step, known)
    for uitkomst in definitie.niet_in_aanmerking:
        if uitkomst.pagina and uitkomst.pagina not in PAGINAS:
            text = f"Uitkomst '{uitkomst.key}' leidt naar pagina '{uitkomst.pagina}', maar die bestaat niet."
            yield Probleem(text, deel=f"{UITKOMST}{uitkomst.key}")


def _nameless(definitie: Definitie) -> Iterator[Probleem]:
    """What the citizen would see without a title, or without a word of why."""
    step, attest = definitie.afspraak, definitie.attest
    if step and not (step.titel.strip() and step.tekst.strip()):
        yield Probleem("De afspraak heeft nog geen titel, of geen uitleg waarom ze nodig is.")
    if attest and not (attest.titel.strip() and attest.zin.strip()):
        yield Probleem("Het attest heeft nog geen titel, of geen zin die zegt wat de stad verklaart.")
    if any(not toekenning.titel.strip() for toekenning in definitie.toekenningen):
        yield Probleem("Wat de burger krijgt, heeft nog geen titel.")


def _conditions(
    definitie: Definitie, als: Iterable[Voorwaarde], known: frozenset[str], looks: str
) -> Iterator[Probleem]:
    for voorwaarde in als:
        yield from (Probleem(text) for text in looks_at(definitie, voorwaarde, known, looks))


def _rows(definitie: Definitie, rijen: Iterable[Rij], known: frozenset[str], what: str) -> Iterator[Probleem]:
    for rij in rijen:
        if len(rij.bronnen) != 1:
            yield Probleem(f"De rij '{rij.naam}' van {what} heeft precies één bron nodig: vraag, feit, sinds of tekst.")
        if rij.vraag and rij.vraag not in definitie.vraag_per_key:
            yield Probleem(f"De rij '{rij.naam}' van {what} noemt vraag '{rij.vraag}', maar die bestaat niet.")
        for code in (rij.feit, rij.sinds):
            if code and code not in known:
                yield Probleem(f"De rij '{rij.naam}' van {what} noemt het feit '{code}', maar dat kennen we niet.")


def _question(definitie: Definitie, key: str, wanted: tuple[str, ...], who: str) -> Iterator[Probleem]:
    """What is wrong with the question that something reads; nothing when it names none."""
    vraag = definitie.vraag_per_key.get(key)
    if key and (vraag is None or vraag.soort not in wanted):
        yield Probleem(f"{who} leest vraag '{key}', maar dat is geen vraag van het soort {' of '.join(wanted)}.")


def _product(definitie: Definitie, toekenning: Toekenning, known: frozenset[str]) -> Iterator[Probleem]:
    who = f"Toekenning '{toekenning.titel}'"
    if toekenning.soort not in soorten():
        yield Probleem(f"{who} geeft een product van het soort '{toekenning.soort}', maar dat bestaat niet.")
    if toekenning.eenheid not in DUUR:
        yield Probleem(f"{who} telt in '{toekenning.eenheid}': kies {', '.join(DUUR)}.")
    if toekenning.aantal and toekenning.duur:
        yield Probleem(f"{who} zegt twee keer hoelang het geldt: kies 'aantal' of 'duur'.")
    yield from _question(definitie, toekenning.van, ("datum",), who)
    yield from _question(definitie, toekenning.aantal, ("getal",), who)
    yield from _replaced(definitie, toekenning, who)
    yield from _rows(definitie, toekenning.rijen, known, who.lower())
    yield from _conditions(definitie, toekenning.als, known, f"{who} kijkt naar")


def _replaced(definitie: Definitie, toekenning: Toekenning, who: str) -> Iterator[Probleem]:
    """What it replaces is found by an answer that stands on it: a row says which, and the others are of its soort."""
    asked = definitie.vraag_per_key
    stated = {
        asked[rij.vraag].soort for rij in toekenning.rijen if rij.vraag in asked and rij.vraag in toekenning.vervangt
    }
    for key in toekenning.vervangt:
        if key not in asked:
            yield Probleem(f"{who} vervangt wat vraag '{key}' zegt, maar die bestaat niet.")
        elif asked[key].soort not in stated:
            yield Probleem(
                f"{who} vervangt wat vraag '{key}' zegt, maar dat antwoord staat er niet op: "
                f"zet het in een regel, of kies een vraag van hetzelfde soort als zo'n regel."
            )


def _follow_up(definitie: Definitie, step: Vervolg, known: frozenset[str]) -> Iterator[Probleem]:
    who = f"Vervolg '{step.doel}'"
    if bool(step.formulier) == bool(step.dienst) or len(step.doel) > LONGEST:
        yield Probleem(f"{who} noemt één formulier of één dienst, van hoogstens {LONGEST} tekens.")
    if not step.waarom.strip():
        yield Probleem(f"{who} zegt niet waarom de burger het krijgt ('waarom').")
    if step.antwoorden and not step.formulier:
        yield Probleem(f"{who} vult antwoorden in, maar noemt geen formulier.")
    yield from _conditions(definitie, step.als, known, f"{who} kijkt naar")
    for overname in step.antwoorden:
        yield from _answer(definitie, overname, who)


def _answer(definitie: Definitie, overname: Overname, who: str) -> Iterator[Probleem]:
    sources = [bool(overname.vraag), overname.waarde is not None, bool(overname.product)]
    if sum(sources) != 1:
        yield Probleem(f"{who} zegt bij '{overname.naar}' niet precies één bron: vraag, waarde of product.")
    if overname.vraag and overname.vraag not in definitie.vraag_per_key:
        yield Probleem(f"{who} leest vraag '{overname.vraag}', maar die bestaat niet.")
    if overname.product and overname.product.count(".") != 1:
        yield Probleem(f"{who} leest product '{overname.product}': schrijf <dienst>.<veld>.")
