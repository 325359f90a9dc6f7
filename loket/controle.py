"""Judges a definition before it may be published: every problem as a sentence for its maker. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from loket.definitie import Definitie, Regel, Voorwaarde, Vraag
from loket.opties import Datum, Info, JaNee, Keuze, Meerkeuze, Tijd

BESLISSINGEN: Final = ("behandelaar", "meteen")

BEKENDE_FEITEN: Final = {
    "naam": ("naam", "voornaam", "achternaam", "familienaam"),
    "geboortedatum": ("geboortedatum", "geboortedag", "geboorteplaats", "leeftijd"),
    "adres": ("huidig adres", "huidige adres", "je adres nu", "oud adres", "oude adres", "domicilie"),
    "insz": ("rijksregisternummer", "insz"),
    "huishouden": ("gezinssamenstelling", "burgerlijke staat", "huisgenoten"),
}
"""What the city knows of a citizen from an authentic source, and the words that ask for it again."""

BEZET: Final = frozenset({"versie", "account", "sleutel", "verwijder", "actie"})
"""Names of fields that every step sends itself."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_GRENZEN = {
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
_LISTS = ("meerkeuze", "huishoudleden", "bestand")
"""Soorten whose answer is a list: it is never one value."""
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?"), "12 of 12.50"
_WAARDEN = {
    "getal": _NUMBER,
    "bedrag": _NUMBER,
    "datum": (re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"), "2026-01-31"),
    "tijd": (_GRENZEN["tijd"][0], "09:00"),
}
"""How a rule writes the value that an answer is smaller, larger, earlier or later than."""


def controleer(
    definitie: Definitie, *, feiten: Iterable[str], regels: Iterable[str], gevolgen: Iterable[str]
) -> list[str]:
    """Every problem; empty when the form may be published.

    `feiten`, `regels` and `gevolgen` are the names that the portal knows (facts, rules that decide, effects).
    """
    known = frozenset(feiten)
    return [
        *_keys(definitie),
        *_groups(definitie),
        *_texts(definitie),
        *_decision(definitie, frozenset(regels), frozenset(gevolgen)),
        *_facts(definitie, known),
        *_options(definitie),
        *_references(definitie, known),
        *_cycles(definitie),
        *_unreachable(definitie),
    ]


def _keys(definitie: Definitie) -> Iterator[str]:
    for soort, keys in {
        "groep": [groep.key for groep in definitie.groepen],
        "stap": [stap.key for stap in definitie.stappen],
        "vraag": [vraag.key for vraag in definitie.alle_vragen()],
        "uitkomst": [uitkomst.key for uitkomst in definitie.niet_in_aanmerking],
    }.items():
        for key, count in Counter(keys).items():
            if count > 1:
                yield f"De sleutel '{key}' staat {count} keer bij een {soort}."
            if not _KEY.fullmatch(key):
                yield f"De sleutel '{key}' van een {soort} bevat iets anders dan kleine letters, cijfers en '_'."
    taken = [vraag.key for vraag in definitie.alle_vragen() if vraag.key in BEZET]
    yield from (f"De sleutel '{key}' van een vraag gebruikt het portaal zelf. Kies een andere." for key in taken)


def _groups(definitie: Definitie) -> Iterator[str]:
    groups = [groep.key for groep in definitie.groepen]
    order: list[str] = []
    for stap in definitie.stappen:
        if stap.groep not in groups:
            yield f"Stap '{stap.key}' staat in groep '{stap.groep}', maar die bestaat niet."
        if not order or order[-1] != stap.groep:
            order.append(stap.groep)
    yield from (f"Groep '{key}' heeft geen stappen." for key in groups if key not in order)
    if not definitie.stappen:
        yield "Het formulier heeft geen stappen."
    if len(order) != len(set(order)) or [key for key in groups if key in order] != order:
        yield "De stappen van één groep staan niet bij elkaar, of de groepen staan in een andere volgorde."


def _texts(definitie: Definitie) -> Iterator[str]:
    for stap in definitie.stappen:
        if not stap.hulp.strip():
            yield f"Stap '{stap.key}' heeft geen hulptekst."
        if not stap.titel.strip():
            yield f"Stap '{stap.key}' heeft geen titel."
        yield from (f"Vraag '{vraag.key}' heeft geen label." for vraag in stap.vragen if not vraag.label.strip())
    if not definitie.na_versturen:
        yield "Er staat nergens wat er na het versturen gebeurt ('na_versturen')."
    yield from (
        f"Uitkomst '{uitkomst.key}' zegt niet waarom en wat je wel kunt doen."
        for uitkomst in definitie.niet_in_aanmerking
        if not uitkomst.tekst
    )


def _decision(definitie: Definitie, regels: frozenset[str], gevolgen: frozenset[str]) -> Iterator[str]:
    if definitie.beslissing not in BESLISSINGEN:
        yield f"'beslissing' is {' of '.join(BESLISSINGEN)}, niet '{definitie.beslissing}'."
    if definitie.beslissing == "meteen" and definitie.regel not in regels:
        yield f"De regel '{definitie.regel}' die meteen moet beslissen, bestaat niet."
    if definitie.gevolg and definitie.gevolg not in gevolgen:
        yield f"Het gevolg '{definitie.gevolg}' bestaat niet."


def _facts(definitie: Definitie, known: frozenset[str]) -> Iterator[str]:
    shown = {code for stap in definitie.stappen for code in stap.weten_we_al} | set(definitie.weten_we_al)
    yield from (f"Het feit '{code}' kennen we niet." for code in sorted(shown - known))
    for vraag in definitie.alle_vragen():
        feit = vraag.vraagt_feit or _asked_fact(vraag)
        if feit and not vraag.reden_toch_vragen.strip():
            yield (
                f"Vraag '{vraag.key}' vraagt iets dat de stad al weet ({feit}). Toon het onder 'weten_we_al', "
                "of schrijf bij 'reden_toch_vragen' waarom je het toch vraagt."
            )


def _asked_fact(vraag: Vraag) -> str:
    words = f" {vraag.key.replace('_', ' ')} {vraag.label.casefold()} "
    for feit, terms in BEKENDE_FEITEN.items():
        if any(re.search(rf"\b{re.escape(term)}\b", words) for term in terms):
            return feit
    return ""


def _options(definitie: Definitie) -> Iterator[str]:
    for vraag in definitie.alle_vragen():
        if vraag.hergebruik not in ("hergebruik", "bevestigen", "nooit"):
            yield f"Bij vraag '{vraag.key}' is 'hergebruik' geen van hergebruik, bevestigen, nooit."
        if vraag.soort in ("verklaring", "bestand", "huishoudleden", "adres", "info") and vraag.hergebruik != "nooit":
            yield f"Vraag '{vraag.key}' is van het soort {vraag.soort}: die hergebruiken we nooit."
        yield from _own_options(vraag)


def _own_options(vraag: Vraag) -> Iterator[str]:
    """What its soort asks of the options of a question."""
    match vraag.opties:
        case Keuze(keuzes=keuzes) | Meerkeuze(keuzes=keuzes):
            values = [keuze.waarde for keuze in keuzes]
            if len(values) < 2 or len(values) != len(set(values)):
                yield f"Vraag '{vraag.key}' heeft minstens twee verschillende keuzes nodig."
        case Datum(vroegst=first, laatst=last) | Tijd(vroegst=first, laatst=last):
            shape, what = _GRENZEN[vraag.soort]
            wrong = [limit for limit in (first, last) if limit and not shape.fullmatch(limit)]
            yield from (f"Bij vraag '{vraag.key}' is '{limit}' geen {what}." for limit in wrong)
        case Info(tekst=tekst) if not any(zin.strip() for zin in tekst):
            yield f"Het blok '{vraag.key}' heeft geen tekst."


def _references(definitie: Definitie, known: frozenset[str]) -> Iterator[str]:
    order = {vraag.key: index for index, vraag in enumerate(definitie.alle_vragen())}
    targets: dict[str, Any] = {
        "toon_vraag": definitie.vraag_per_key,
        "verplicht": definitie.vraag_per_key,
        "toon_stap": definitie.stap_per_key,
        "niet_in_aanmerking": definitie.uitkomst_per_key,
    }
    for stap, regel in definitie.alle_regels():
        if regel.doel not in targets[regel.dan]:
            yield f"Een regel bij stap '{stap.key}' wijst met '{regel.dan}' naar '{regel.doel}', maar dat bestaat niet."
        elif regel.dan == "verplicht" and definitie.vraag_per_key[regel.doel].vraagt_niets:
            yield f"Een regel bij stap '{stap.key}' maakt '{regel.doel}' verplicht, maar daar wordt niets gevraagd."
        for voorwaarde in regel.als:
            yield from _looks_at(definitie, voorwaarde, known, f"Een regel bij stap '{stap.key}' kijkt naar")
    for target, asked in _edges(definitie):
        if target != asked and order[asked] > order[target]:
            yield f"Of vraag '{target}' getoond wordt, hangt af van vraag '{asked}', maar die komt pas later."


def _looks_at(definitie: Definitie, voorwaarde: Voorwaarde, known: frozenset[str], looks: str) -> Iterator[str]:
    """What is wrong with one condition."""
    key = voorwaarde.key
    vraag = definitie.vraag_per_key.get(key)
    if voorwaarde.bron == "feit":
        if key not in known:
            yield f"{looks} het feit '{key}', maar dat kennen we niet."
    elif vraag is None:
        yield f"{looks} vraag '{key}', maar die bestaat niet."
    elif vraag.vraagt_niets:
        yield f"{looks} '{key}', maar daar wordt niets gevraagd."
    else:
        yield from _test(vraag, voorwaarde.test, voorwaarde.waarde)


def _test(vraag: Vraag, test: str, waarde: Any) -> Iterator[str]:
    scalars = waarde if test == "een_van" and isinstance(waarde, list) else [waarde]
    if (test != "een_van" and isinstance(waarde, list)) or any(isinstance(item, (list, dict)) for item in scalars):
        yield f"De test '{test}' op vraag '{vraag.key}' vergelijkt met één tekst, getal of ja/nee."
    if test == "een_van" and not isinstance(waarde, list):
        yield f"De test 'een_van' op vraag '{vraag.key}' heeft een lijst nodig."
    if test == "ingevuld" and not isinstance(waarde, bool):
        yield f"De test 'ingevuld' op vraag '{vraag.key}' is true of false."
    chosen = [keuze.waarde for keuze in vraag.opties.keuzes] if vraag.soort == "meerkeuze" else None
    if test == "bevat" and chosen is not None and waarde not in chosen:
        yield f"De test 'bevat' op vraag '{vraag.key}' noemt '{waarde}', maar dat is geen keuze."
    fits = vraag.soort in _FITS[test] if test in _FITS else test == "ingevuld" or vraag.soort not in _LISTS
    if not fits:
        yield f"De test '{test}' past niet bij vraag '{vraag.key}' ({vraag.soort})."
    elif test in _FITS and test != "bevat" and not _WAARDEN[vraag.soort][0].fullmatch(str(waarde)):
        yield f"De test '{test}' op vraag '{vraag.key}' vergelijkt met '{waarde}': schrijf {_WAARDEN[vraag.soort][1]}."


def _edges(definitie: Definitie) -> list[tuple[str, str]]:
    """(question, question its being shown or required depends on), through steps too."""
    questions = definitie.vraag_per_key
    edges = []
    for _, regel in definitie.alle_regels():
        if regel.dan == "toon_stap" and regel.doel in definitie.stap_per_key:
            targets = [vraag.key for vraag in definitie.stap_per_key[regel.doel].vragen]
        else:
            targets = [regel.doel] if regel.dan in ("toon_vraag", "verplicht") and regel.doel in questions else []
        asked = [v.key for v in regel.als if v.bron == "vraag" and v.key in questions]
        edges += [(target, key) for target in targets for key in asked]
    return edges


def _cycles(definitie: Definitie) -> Iterator[str]:
    graph: dict[str, set[str]] = {}
    for target, asked in _edges(definitie):
        graph.setdefault(target, set()).add(asked)
    todo = dict(graph)
    while free := [key for key, needs in todo.items() if not needs & todo.keys()]:
        for key in free:
            del todo[key]
    in_cycle = [key for key in sorted(todo) if _reaches(graph, key, key)]
    if in_cycle:
        yield f"Deze vragen wachten op elkaar (kring): {', '.join(in_cycle)}."


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


def _unreachable(definitie: Definitie) -> Iterator[str]:
    """Steps, questions and outcomes whose every rule contradicts itself or the choices there are."""
    for (effect, doel), regels in definitie.regels_voor.items():
        if any(_possible(definitie, regel) for regel in regels):
            continue
        what = {"toon_stap": "stap", "toon_vraag": "vraag", "niet_in_aanmerking": "uitkomst"}.get(effect)
        if what:
            yield f"Niemand kan {what} '{doel}' ooit zien: de regel daarvoor kan nooit waar zijn."
        else:
            yield f"De regel die vraag '{doel}' verplicht maakt, kan nooit waar zijn."
    aimed = {doel for effect, doel in definitie.regels_voor if effect == "niet_in_aanmerking"}
    for key in definitie.uitkomst_per_key:
        if key not in aimed:
            yield f"Niemand kan uitkomst '{key}' ooit zien: geen regel wijst ernaar."


def _possible(definitie: Definitie, regel: Regel) -> bool:
    left: dict[tuple[str, str], frozenset[Any]] = {}
    for voorwaarde in regel.als:
        vraag = definitie.vraag_per_key.get(voorwaarde.key) if voorwaarde.bron == "vraag" else None
        if voorwaarde.test == "is":
            wanted = frozenset(_scalars([voorwaarde.waarde]))
        elif voorwaarde.test == "een_van" and isinstance(voorwaarde.waarde, list):
            wanted = frozenset(_scalars(voorwaarde.waarde))
        else:
            continue
        domain = _domain(vraag) if vraag else None
        wanted = wanted if domain is None else wanted & domain
        place = (voorwaarde.bron, voorwaarde.pad)
        left[place] = left.get(place, wanted) & wanted
    return all(left.values())


def _scalars(values: list[Any]) -> list[Any]:
    return [value for value in values if not isinstance(value, (list, dict))]


def _domain(vraag: Vraag) -> frozenset[Any] | None:
    """All values an answer can have; None when there is no list of them."""
    match vraag.opties:
        case Keuze(keuzes=keuzes):
            return frozenset(keuze.waarde for keuze in keuzes)
        case JaNee():
            return frozenset([True, False])
    return None
