"""Judges the rules of a definition: what they look at, whether they wait for each other, what nobody can see. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from loket.bereik import Bereik
from loket.definitie import Definitie, Regel, Vraag
from loket.gevolgsoorten import Voorwaarde
from loket.probleem import Probleem
from loket.ruimte import FEITSOORTEN
from loket.soortcontrole import part_compared

GRENZEN: Final = {
    "datum": (re.compile(r"(-?\d{1,4}) (werkdagen|dagen)"), "aantal dagen of werkdagen"),
    "tijd": (re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]"), "uur zoals 09:00"),
}
"""The shape of the limits of a question, and what to call it."""
_FITS = {
    "kleiner_dan": ("getal", "bedrag"),
    "groter_dan": ("getal", "bedrag"),
    "voor": ("datum", "tijd"),
    "na": ("datum", "tijd"),
    "bevat": ("tekst", "meerkeuze"),
}
_ON_QUESTIONS = ("toon_vraag", "verplicht", "document_nodig")
"""Effects whose target is a question."""
_NEVER = "de regel daarvoor kan nooit waar zijn."
_DEAD = {
    "toon_stap": "Niemand kan stap '{}' ooit zien: " + _NEVER,
    "toon_vraag": "Niemand kan vraag '{}' ooit zien: " + _NEVER,
    "niet_in_aanmerking": "Niemand kan uitkomst '{}' ooit zien: " + _NEVER,
    "verplicht": "De regel die vraag '{}' verplicht maakt, kan nooit waar zijn.",
    "document_nodig": "De regel die het document bij '{}' vraagt, kan nooit waar zijn.",
    "prijs": "Niemand kan prijs '{}' ooit betalen: " + _NEVER,
}
"""What to say of an effect that never happens."""
_LISTS = ("meerkeuze", "huishoudleden", "bestand", "herhaalgroep")
"""Soorten whose answer is a list: it is never one value."""
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?"), "12 of 12.50"
_WAARDEN = {
    "getal": _NUMBER,
    "bedrag": _NUMBER,
    "datum": (re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"), "2026-01-31"),
    "tijd": (GRENZEN["tijd"][0], "09:00"),
}
"""How a rule writes the value that an answer is smaller, larger, earlier or later than."""


_PARTED: Final = {"adres": "tekst", "aantallen": "aantal"}
"""Kinds of facts that have parts, and the kind of a part."""
_SAME = ("is", "is_niet", "een_van")
_FACT_TESTS: Final = {
    "tekst": (*_SAME, "bevat"),
    "aantal": (*_SAME, "kleiner_dan", "groter_dan"),
    "datum": (*_SAME, "voor", "na"),
    "lijst": ("bevat",),
}
_FACT_WORDS: Final = {"tekst": "een tekst", "aantal": "een getal", "datum": "een datum", "lijst": "een lijst"}


def references(definitie: Definitie, known: frozenset[str]) -> Iterator[Probleem]:
    """Rules that aim at nothing, look at nothing, or look ahead."""
    order = {vraag.key: index for index, vraag in enumerate(definitie.alle_vragen())}
    targets: dict[str, Any] = {
        "toon_vraag": definitie.vraag_per_key,
        "verplicht": definitie.vraag_per_key,
        "document_nodig": definitie.vraag_per_key,
        "prijs": definitie.prijs_per_key,
        "toon_stap": definitie.stap_per_key,
        "niet_in_aanmerking": definitie.uitkomst_per_key,
    }
    for stap, index, regel in definitie.geplaatste_regels():
        for text in _aim(definitie, regel, targets):
            yield Probleem(f"Een regel bij stap '{stap.key}' {text}", stap.key, regel=index)
        for voorwaarde in regel.als:
            for text in looks_at(definitie, voorwaarde, known, f"Een regel bij stap '{stap.key}' kijkt naar"):
                yield Probleem(text, stap.key, regel=index)
        for target, asked in _edges(definitie, regel):
            if target != asked and order[asked] > order[target]:
                text = f"Of vraag '{target}' getoond wordt, hangt af van vraag '{asked}', maar die komt pas later."
                yield Probleem(text, stap.key, regel=index)


def _aim(definitie: Definitie, regel: Regel, targets: dict[str, Any]) -> Iterator[str]:
    if regel.doel not in targets[regel.dan]:
        yield f"wijst met '{regel.dan}' naar '{regel.doel}', maar dat bestaat niet."
    elif regel.dan == "verplicht" and definitie.vraag_per_key[regel.doel].vraagt_niets:
        yield f"maakt '{regel.doel}' verplicht, maar daar wordt niets gevraagd."
    elif regel.dan == "document_nodig" and definitie.vraag_per_key[regel.doel].soort != "bestand":
        yield f"vraagt met 'document_nodig' een document bij '{regel.doel}', maar dat is geen vraag om een bestand."


def looks_at(definitie: Definitie, voorwaarde: Voorwaarde, known: frozenset[str], looks: str) -> Iterator[str]:
    """What is wrong with one condition."""
    key = voorwaarde.key
    vraag = definitie.vraag_per_key.get(key)
    if voorwaarde.bron == "feit":
        if key not in known:
            yield f"{looks} het feit '{key}', maar dat kennen we niet."
        elif voorwaarde.test == "weet_niet":
            yield f"De test 'weet_niet' kijkt naar een vraag, niet naar het feit '{key}'."
        else:
            yield from _fact(voorwaarde)
    elif vraag is None:
        yield f"{looks} vraag '{key}', maar die bestaat niet."
    elif vraag.vraagt_niets:
        yield f"{looks} '{key}', maar daar wordt niets gevraagd."
    else:
        yield from part_compared(vraag, voorwaarde.pad, voorwaarde.test)
        yield from _test(vraag, voorwaarde.test, voorwaarde.waarde)


def _fact(voorwaarde: Voorwaarde) -> Iterator[str]:
    """What is wrong with comparing a fact: by a test that does not fit its kind, or with another kind of value."""
    code, _, part = voorwaarde.pad.partition(".")
    soort, test, waarde = FEITSOORTEN.get(code, ""), voorwaarde.test, voorwaarde.waarde
    values = waarde if isinstance(waarde, list) else [waarde]
    named = f"De test '{test}' op het feit '{voorwaarde.pad}'"
    if (test == "een_van") is not isinstance(waarde, list) or any(isinstance(one, (list, dict)) for one in values):
        yield f"{named} vergelijkt met {'een lijst' if test == 'een_van' else 'één tekst, getal of ja/nee'}."
    elif test == "ingevuld":
        yield from () if isinstance(waarde, bool) else (f"{named} is true of false.",)
    elif bool(part) is not (soort in _PARTED):
        yield f"{named} past niet: {'een deel heeft dit feit niet' if part else 'noem welk deel van het feit'}."
    elif test not in _FACT_TESTS[kind := _PARTED.get(soort, soort)]:
        yield f"{named} past niet bij dit feit ({kind})."
    elif wrong := [one for one in values if not isinstance(one, int if kind == "aantal" else str) or one is True]:
        yield f"{named} vergelijkt met '{wrong[0]}': dit feit is {_FACT_WORDS[kind]}."
    elif kind == "datum" and not all(_WAARDEN["datum"][0].fullmatch(one) for one in values):
        yield f"{named} vergelijkt met '{waarde}': schrijf {_WAARDEN['datum'][1]}."


def _test(vraag: Vraag, test: str, waarde: Any) -> Iterator[str]:
    scalars = waarde if test == "een_van" and isinstance(waarde, list) else [waarde]
    if (test != "een_van" and isinstance(waarde, list)) or any(isinstance(item, (list, dict)) for item in scalars):
        yield f"De test '{test}' op vraag '{vraag.key}' vergelijkt met één tekst, getal of ja/nee."
    if test == "een_van" and not isinstance(waarde, list):
        yield f"De test 'een_van' op vraag '{vraag.key}' heeft een lijst nodig."
    if test in ("ingevuld", "weet_niet") and not isinstance(waarde, bool):
        yield f"De test '{test}' op vraag '{vraag.key}' is true of false."
    if test == "weet_niet" and not vraag.weet_niet:
        yield f"Bij vraag '{vraag.key}' kan niemand “Weet ik niet” kiezen, maar een regel kijkt ernaar."
    chosen = [keuze.waarde for keuze in vraag.opties.keuzes] if vraag.soort == "meerkeuze" else None
    if test == "bevat" and chosen is not None and waarde not in chosen:
        yield f"De test 'bevat' op vraag '{vraag.key}' noemt '{waarde}', maar dat is geen keuze."
    if test == "bevat" and vraag.soort == "tekst" and not isinstance(waarde, str):
        yield f"De test 'bevat' op vraag '{vraag.key}' vergelijkt met een tekst."
    fits = (
        vraag.soort in _FITS[test] if test in _FITS else test in ("ingevuld", "weet_niet") or vraag.soort not in _LISTS
    )
    if not fits:
        yield f"De test '{test}' past niet bij vraag '{vraag.key}' ({vraag.soort})."
    elif test in _FITS and test != "bevat" and not _WAARDEN[vraag.soort][0].fullmatch(str(waarde)):
        yield f"De test '{test}' op vraag '{vraag.key}' vergelijkt met '{waarde}': schrijf {_WAARDEN[vraag.soort][1]}."


def _edges(definitie: Definitie, regel: Regel) -> list[tuple[str, str]]:
    """(question, question its being shown or required depends on) that this rule makes, through steps too."""
    questions = definitie.vraag_per_key
    if regel.dan == "toon_stap" and regel.doel in definitie.stap_per_key:
        targets = [vraag.key for vraag in definitie.stap_per_key[regel.doel].vragen]
    else:
        targets = [regel.doel] if regel.dan in _ON_QUESTIONS and regel.doel in questions else []
    asked = [v.key for v in regel.als if v.bron == "vraag" and v.key in questions]
    return [(target, key) for target in targets for key in asked]


def cycles(definitie: Definitie) -> Iterator[Probleem]:
    """Questions that wait for each other."""
    graph: dict[str, set[str]] = {}
    for _, regel in definitie.alle_regels():
        for target, asked in _edges(definitie, regel):
            graph.setdefault(target, set()).add(asked)
    todo = dict(graph)
    while free := [key for key, needs in todo.items() if not needs & todo.keys()]:
        for key in free:
            del todo[key]
    in_cycle = [key for key in sorted(todo) if _reaches(graph, key, key)]
    if in_cycle:
        first = in_cycle[0]
        text = f"Deze vragen wachten op elkaar (kring): {', '.join(in_cycle)}."
        yield Probleem(text, definitie.stap_van[first].key, first)


def _reaches(graph: dict[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    todo = list(graph.get(start, ()))
    while todo:
        key = todo.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            todo += graph.get(key, ())
    return False


def unreachable(definitie: Definitie) -> Iterator[Probleem]:
    """Effects that nobody can bring about, and single rules among others that never hold.

    For a definition whose keys and rules have no other problems.
    """
    reach = Bereik(definitie)
    dead = {id(regel) for _, regel in definitie.alle_regels() if not reach.can(regel)}
    said = set()
    for stap, index, regel in definitie.geplaatste_regels():
        target = (regel.dan, regel.doel)
        if id(regel) not in dead or target in said:
            continue
        if all(id(other) in dead for other in definitie.regels_voor[target]):
            said.add(target)
            yield Probleem(_DEAD[regel.dan].format(regel.doel), stap.key, regel=index)
        else:
            yield Probleem(f"Een regel bij stap '{stap.key}' kan nooit waar zijn.", stap.key, regel=index)


def unaimed(definitie: Definitie) -> Iterator[Probleem]:
    """Outcomes to which no rule leads."""
    aimed = {doel for effect, doel in definitie.regels_voor if effect == "niet_in_aanmerking"}
    for key in definitie.uitkomst_per_key:
        if key not in aimed:
            yield Probleem(f"Niemand kan uitkomst '{key}' ooit zien: geen regel wijst ernaar.")
