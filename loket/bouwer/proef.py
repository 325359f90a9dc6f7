"""Trying a form with an example: a person of whom the city knows something, answers, and what should come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from loket.bouwer.beslisproef import BEHANDELAAR, METEEN, Beslist, beslist
from loket.definitie import Definitie, Vraag
from loket.feiten import NAMEN
from loket.lezer import Lezer
from loket.omgekeerd import omgekeerd
from loket.pad import Pad, bepaal, is_leeg
from loket.prijs import EURO, centen, format_centen, kosten
from loket.vragen import soort
from loket.vragen.basis import VORMFOUTEN, Fout, Huisgenoot, Omgeving


@dataclass(frozen=True, slots=True)
class Verwacht:
    """What should come of it; only what is filled in is looked at, and at least one thing is."""

    stappen: tuple[str, ...] | None = None
    """Keys of the steps that are shown, in order."""
    uitkomst: str | None = None
    """Key of the page "not possible"; empty: one can go on."""
    versturen: bool | None = None
    """Whether everything is answered, and rightly."""
    beslissing: str | None = None
    """`meteen` or `behandelaar`."""
    prijs: str | None = None
    """Euro with these answers (12 or 12,50); 0 when it costs nothing."""


@dataclass(frozen=True, slots=True)
class Geval:
    """One test case. `vandaag` (2026-01-31) is the day on which it is filled in; empty: the day of the try."""

    naam: str
    verwacht: Verwacht
    persoon: Any = field(default_factory=dict)
    """{fact: value} of what the city knows."""
    antwoorden: Any = field(default_factory=dict)
    """{question: value as it is kept}."""
    vandaag: str = ""


@dataclass(frozen=True, slots=True)
class Testuitslag:
    """What came of one test case; `verschillen` says in sentences what was expected and is not so."""

    __test__: ClassVar[bool] = False  # for pytest: no class of tests
    naam: str
    verschillen: tuple[str, ...] = ()
    stappen: tuple[str, ...] = ()
    uitkomst: str = ""
    prijs: str = ""
    """What it costs (€ 12,50); empty for a form without prices."""

    @property
    def geslaagd(self) -> bool:
        return not self.verschillen

    @property
    def zinnen(self) -> list[str]:
        return [f"Testgeval '{self.naam}': {verschil}" for verschil in self.verschillen]


def lees_geval(data: Any) -> tuple[Geval | None, list[str]]:
    """A test case, or what is wrong with its shape."""
    lezer = Lezer({})
    geval = lezer.object(Geval, data, "het testgeval")
    if geval is None:
        return None, [zin for zin, _ in lezer.problemen]
    problemen = [zin for zin, _ in lezer.problemen]
    if not geval.naam.strip() or len(geval.naam) > 120:
        problemen.append("Geef het testgeval een naam van hoogstens 120 tekens.")
    for name, value in (("persoon", geval.persoon), ("antwoorden", geval.antwoorden)):
        if not isinstance(value, dict):
            problemen.append(f"Bij het testgeval, '{name}': hier hoort een object met sleutels.")
    if geval.vandaag and dag(geval.vandaag) is None:
        problemen.append(f"'{geval.vandaag}' is geen dag. Schrijf bijvoorbeeld 2026-01-31.")
    if geval.verwacht.prijs is not None and not EURO.fullmatch(geval.verwacht.prijs):
        problemen.append(f"'{geval.verwacht.prijs}' is geen bedrag. Schrijf bijvoorbeeld 12 of 12,50.")
    if geval.verwacht == Verwacht():
        problemen.append("Zeg wat je verwacht: welke stappen, welke uitkomst, of het te versturen is.")
    return (None if problemen else geval), problemen


def dag(text: str) -> date | None:
    """The day of a case; None for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def probeer(definitie: Definitie, gevallen: Iterable[Any], today: date) -> list[Testuitslag]:
    """Try every case, in order."""
    return [_een(definitie, data, today) for data in gevallen]


def _een(definitie: Definitie, data: Any, today: date) -> Testuitslag:
    geval, problemen = lees_geval(data)
    naam = str(data.get("naam", "zonder naam")) if isinstance(data, dict) else "zonder naam"
    if geval is None:
        return Testuitslag(naam, tuple(problemen))
    day = dag(geval.vandaag) or today
    try:
        pad = bepaal(definitie, geval.antwoorden, geval.persoon)
        verschillen = [*_unknown(definitie, geval), *_differs(definitie, geval, pad, day)]
        price = kosten(definitie, pad).totaal if definitie.prijzen else ""
    except VORMFOUTEN:  # a file may say anything: a fact that is no number, an answer of another soort
        return Testuitslag(naam, ("een antwoord of een feit heeft een andere vorm dan het formulier kent.",))
    stappen, uitkomst = tuple(stap.key for stap in pad.stappen), pad.uitkomst.key if pad.uitkomst else ""
    return Testuitslag(naam, tuple(verschillen), stappen, uitkomst, price)


def _unknown(definitie: Definitie, geval: Geval) -> list[str]:
    """Names that the form does not have: such a case would prove nothing."""
    facts = [f"het feit '{code}' kennen we niet." for code in geval.persoon if code not in NAMEN]
    asked = definitie.vraag_per_key
    return facts + [f"de vraag '{key}' staat niet in het formulier." for key in geval.antwoorden if key not in asked]


def _differs(definitie: Definitie, geval: Geval, pad: Pad, today: date) -> list[str]:
    verwacht, found = geval.verwacht, []
    stappen, uitkomst = [stap.key for stap in pad.stappen], pad.uitkomst.key if pad.uitkomst else ""
    if verwacht.stappen is not None and list(verwacht.stappen) != stappen:
        wanted, seen = _names(definitie, verwacht.stappen), _names(definitie, stappen)
        found.append(f"verwacht de stappen {wanted}, maar het zijn {seen}.")
    if verwacht.uitkomst is not None and verwacht.uitkomst != uitkomst:
        wanted, seen = _page(definitie, verwacht.uitkomst), _page(definitie, uitkomst)
        found.append(f"verwacht: het formulier {wanted}. Maar het {seen}.")
    if verwacht.beslissing is not None:
        decided = beslissing(definitie, geval, pad, today)
        if decided.wie != verwacht.beslissing:
            why = f": {decided.waarom}." if decided.waarom else "."
            found.append(
                f"verwacht dat {_WIE.get(verwacht.beslissing, verwacht.beslissing)}, maar {_WIE[decided.wie]}{why}"
            )
    if verwacht.prijs is not None and (found_price := kosten(definitie, pad)).centen != centen(verwacht.prijs):
        found.append(f"verwacht {format_centen(centen(verwacht.prijs))}, maar het kost {found_price.totaal}.")
    if verwacht.versturen is not None:
        wrong = _wrong(definitie, geval, pad, today)
        if verwacht.versturen and wrong:
            found.append(f"verwacht dat het te versturen is, maar: {' '.join(wrong)}")
        if not verwacht.versturen and not wrong:
            found.append("verwacht dat het niet te versturen is, maar dat kan wel.")
    return found


_WIE: Final = {
    METEEN: "het portaal meteen beslist",
    BEHANDELAAR: "een medewerker beslist",
    "": "dat blijkt niet uit dit geval",
}


def beslissing(definitie: Definitie, geval: Geval, pad: Pad, today: date) -> Beslist:
    """Who decides on this case; nobody on what cannot be sent."""
    wrong = _wrong(definitie, geval, pad, today)
    return (
        Beslist("", f"het is niet te versturen: {wrong[0].rstrip('.')}")
        if wrong
        else beslist(definitie, pad, geval.persoon, today)
    )


def _names(definitie: Definitie, keys: Iterable[str]) -> str:
    known = definitie.stap_per_key
    return ", ".join(f"“{known[key].titel if key in known else key}”" for key in keys) or "(geen)"


def _page(definitie: Definitie, key: str) -> str:
    known = definitie.uitkomst_per_key.get(key)
    return f"stopt bij de pagina “{known.titel if known else key}”" if key else "gaat door"


def _wrong(definitie: Definitie, geval: Geval, pad: Pad, today: date) -> list[str]:
    """Why it cannot be sent: an outcome, an empty answer, an answer that is refused."""
    if pad.uitkomst:
        return [f"het stopt bij de pagina “{pad.uitkomst.titel}”."]
    omgeving, found = _omgeving(geval, today), []
    for stap in pad.stappen:
        for vraag in pad.vragen[stap.key]:
            waarde = pad.antwoorden.get(vraag.key)
            if is_leeg(waarde):
                found += [f"“{vraag.label}” is leeg."] if vraag.key in pad.verplicht else []
            else:
                found += [f"“{vraag.label}”: {fout.tekst}" for fout in _judged(vraag, waarde, omgeving)]
    asked, turned = definitie.vraag_per_key, omgekeerd(definitie, pad.antwoorden)
    return found + [f"“{asked[key].label}”: {fout.tekst}" for key, fout in turned.items()]


def _judged(vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
    try:
        return soort(vraag).keur(vraag, waarde, omgeving)
    except VORMFOUTEN:
        return [Fout(f"dit antwoord heeft niet de vorm van een {vraag.soort}.")]


def _omgeving(geval: Geval, today: date) -> Omgeving:
    """What an answer is judged by: the facts of the example, the people and files that its answers name."""
    people = [lid for value in geval.antwoorden.values() for lid in _dicts(value) if "naam" in lid and "id" in lid]
    leden = tuple(
        Huisgenoot(str(lid["id"]), str(lid["naam"]), str(lid.get("relatie", "")), bool(lid.get("zelf")))
        for lid in people
    )
    files = {key: _dicts(value) for key, value in geval.antwoorden.items() if _dicts(value)}
    return Omgeving(today, geval.persoon, leden, files)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
