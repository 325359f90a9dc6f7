"""A form as data: steps, questions, rules per step. Pure: read from JSON, judged strictly, never executed.

`read(text)` gives the definition, or every problem as a plain Dutch sentence. Shape only; what a
definition may mean (reachable steps, known facts, help texts) is judged in `controle.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, TypeVar

from loket.definitie_feiten import bij_invullen, na_toekenning
from loket.gevolgsoorten import Afspraak, Attest, Eis, Toekenning, Vervolg, Voorwaarde
from loket.lezer import Lezer, Plek
from loket.opties import HERHAALBAAR, OPTIES, Deelvraag
from loket.prijstabel import Prijs
from loket.probleem import Probleem

T = TypeVar("T")
SCHEMA: Final = 1

TESTS: Final = ("is", "is_niet", "een_van", "bevat", "ingevuld", "weet_niet", "kleiner_dan", "groter_dan", "voor", "na")
"""What a condition may ask of an answer or a fact; exactly one per condition."""

EFFECTS: Final = ("toon_vraag", "toon_stap", "verplicht", "document_nodig", "prijs", "niet_in_aanmerking")
"""What a rule may do when all its conditions hold; exactly one per rule."""


PAGINAS: Final = {"producten": ("producten:producten", "Naar je producten")}
"""Pages that an outcome may lead to: URL name, and the words of the button."""


@dataclass(frozen=True, slots=True)
class Regel:
    """When all conditions hold, do this to that. Two rules with the same target: one suffices."""

    als: tuple[Voorwaarde, ...]
    dan: str
    doel: str
    uitleg: str = ""
    """The conditions in words for the start page ("Als je huurt"); empty: made from the questions."""


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question; `opties` is the typed rest that belongs to its soort (see opties.py)."""

    key: str
    soort: str
    label: str
    hulp: str = ""
    wijzig: str = ""
    """The words after "Wijzig " on the check page; the label in small letters when empty."""
    optioneel: bool = False
    zacht: str = ""
    """What happens when it is left empty ("Dan duurt het langer"): it is asked for, but one may go on without."""
    hergebruik: str = "nooit"
    """Whether an earlier own answer is offered: `hergebruik`, `bevestigen` or `nooit`."""
    bevestigen_na: int = 0
    """With `bevestigen`: months after which we ask whether it is still right; 0: always."""
    uit_product: str = ""
    """A field of a product of the city, `<dienst>.<veld>`: what stands there on those that one has is offered."""
    leeg: str = ""
    """The error when it is required and empty; empty: the one of its soort."""
    weet_niet: str = ""
    """The words of the choice "Weet ik niet"; empty: it is not offered."""
    vraagt_feit: str = ""
    """The known fact that this question asks again; only with a reason."""
    reden_toch_vragen: str = ""
    opties: Any = None

    @property
    def vraagt_niets(self) -> bool:
        """Only words to read: nothing to answer, nothing to show afterwards."""
        return self.soort == "info"


def als_vraag(deel: Deelvraag) -> Vraag:
    """A question of a row as a question of its own."""
    key, soort, label = deel.key, deel.soort, deel.label
    return Vraag(key, soort, label, deel.hulp, optioneel=deel.optioneel, leeg=deel.leeg, opties=deel.opties)


@dataclass(frozen=True, slots=True)
class VraagEnAntwoord:
    """What people often ask at a step, and what the city says."""

    vraag: str
    antwoord: str


@dataclass(frozen=True, slots=True)
class Stap:
    """One page: one question or one tight group."""

    key: str
    groep: str
    titel: str
    hulp: str
    uitleg: str = ""
    weten_we_al: tuple[str, ...] = ()
    vragen: tuple[Vraag, ...] = ()
    regels: tuple[Regel, ...] = ()
    vragen_en_antwoorden: tuple[VraagEnAntwoord, ...] = ()


@dataclass(frozen=True, slots=True)
class Groep:
    """Steps under one mark in the row of steps, and under one heading on the check page."""

    key: str
    titel: str


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """The page for who is not eligible: why, and what one can do."""

    key: str
    titel: str
    tekst: tuple[str, ...]
    knop: str = ""
    dienst: str = ""
    pagina: str = ""
    """A page of the portal where one does go on: a key of PAGINAS."""


@dataclass(frozen=True, slots=True)
class Vervolgstap:
    """What happens after sending, with its latest day counted from the day of sending (-1: no day)."""

    titel: str
    tekst: str = ""
    dagen: int = -1
    soort: str = "werkdagen"


@dataclass(frozen=True, slots=True)
class OokVoorJou:
    """Other diensten that may apply to who sent this form, and why they are shown."""

    diensten: tuple[str, ...] = ()
    waarom: str = ""


@dataclass(frozen=True, slots=True)
class MedeOndertekenaar:
    """Somebody else who must sign what was sent, when all conditions of `als` hold (without any: always).

    `wie` is `partner` (of the household, as the register has it) or `vraag`: then `naam` and `email` are the
    questions that say who, and where we write to. `code` lets that person sign with a mailed code, without login.
    """

    wie: str
    waarom: str
    als: tuple[Voorwaarde, ...] = ()
    naam: str = ""
    email: str = ""
    code: bool = False
    dagen: int = 14


@dataclass(frozen=True, slots=True)
class Wachtlijst:
    """What is sent asks for a place: of which aanbod, and the questions that name the wanted groups, best first."""

    aanbod: str
    vragen: tuple[str, ...]


@dataclass(frozen=True)
class Definitie:
    """A whole form. `naam` is the noun in "We hebben je <naam> ontvangen" and on the send button."""

    schema: int
    formulier: str
    dienst: str
    titel: str
    naam: str
    verzenden: str
    beslissing: str
    groepen: tuple[Groep, ...]
    stappen: tuple[Stap, ...]
    na_versturen: tuple[Vervolgstap, ...]
    regel: str = ""
    gevolg: str = ""
    klaar: str = ""
    """What the confirmation says when it was decided at once: "Je attest staat klaar"."""
    weten_we_al: tuple[str, ...] = ()
    prijzen: tuple[Prijs, ...] = ()
    betalen: str = ""
    """When the price is paid: `bij_versturen` or `na_besluit`; empty for a form that costs nothing."""
    niet_in_aanmerking: tuple[Uitkomst, ...] = ()
    ook_voor_jou: OokVoorJou = field(default_factory=OokVoorJou)
    mede_ondertekenaars: tuple[MedeOndertekenaar, ...] = ()
    wachtlijst: Wachtlijst | None = None
    eisen: tuple[Eis, ...] = ()
    """What must hold to grant it at once, when `beslissing` is `meteen`; the facts of its attest always must."""
    attest: Attest | None = None
    toekenningen: tuple[Toekenning, ...] = ()
    vervolg: tuple[Vervolg, ...] = ()
    afspraak: Afspraak | None = None

    @cached_property
    def vraag_per_key(self) -> Mapping[str, Vraag]:
        return {vraag.key: vraag for vraag in self.alle_vragen()}

    @property
    def houdt_op(self) -> bool:
        """Whether what is sent may have to wait before its term begins."""
        return bool(self.mede_ondertekenaars) or self.wachtlijst is not None or self.betalen == "bij_versturen"

    @cached_property
    def stap_per_key(self) -> Mapping[str, Stap]:
        return {stap.key: stap for stap in self.stappen}

    @cached_property
    def stap_van(self) -> Mapping[str, Stap]:
        """The step of each question."""
        return {vraag.key: stap for stap in self.stappen for vraag in stap.vragen}

    @cached_property
    def uitkomst_per_key(self) -> Mapping[str, Uitkomst]:
        return {uitkomst.key: uitkomst for uitkomst in self.niet_in_aanmerking}

    @cached_property
    def feiten_bij_invullen(self) -> frozenset[str]:
        """The codes of the facts that it shows or looks at until it is sent and, where it can be at once, decided."""
        return frozenset(gebruik.feit for gebruik in bij_invullen(self))

    @cached_property
    def feiten(self) -> frozenset[str]:
        """Those, and the ones that what a grant brings about looks at."""
        return self.feiten_bij_invullen | {gebruik.feit for gebruik in na_toekenning(self)}

    @cached_property
    def prijs_per_key(self) -> Mapping[str, Prijs]:
        return {prijs.key: prijs for prijs in self.prijzen}

    @cached_property
    def prijsvragen(self) -> frozenset[str]:
        """Every question that the price hangs on: in a rule, for its units, or by showing one of those."""
        found: set[str] = set()
        todo = [key for prijs in self.prijzen for key in (*prijs.vragen, *self._asked_by("prijs", prijs.key))]
        while todo:
            key = todo.pop()
            if key in self.vraag_per_key and key not in found:
                found.add(key)
                todo += [*self._asked_by("toon_vraag", key), *self._asked_by("document_nodig", key)]
                todo += self._asked_by("toon_stap", self.stap_van[key].key)
        return frozenset(found)

    def _asked_by(self, effect: str, doel: str) -> list[str]:
        """The questions that the rules for this target look at."""
        return [v.key for regel in self.regels_voor.get((effect, doel), ()) for v in regel.als if v.bron == "vraag"]

    @cached_property
    def regels_voor(self) -> Mapping[tuple[str, str], tuple[Regel, ...]]:
        """The rules by effect and target."""
        found: dict[tuple[str, str], tuple[Regel, ...]] = {}
        for _, regel in self.alle_regels():
            found[regel.dan, regel.doel] = (*found.get((regel.dan, regel.doel), ()), regel)
        return found

    def alle_vragen(self) -> Iterator[Vraag]:
        for stap in self.stappen:
            yield from stap.vragen

    def vragen_met_stap(self) -> Iterator[tuple[Stap, Vraag]]:
        for stap in self.stappen:
            for vraag in stap.vragen:
                yield stap, vraag

    def alle_regels(self) -> Iterator[tuple[Stap, Regel]]:
        for stap, _, regel in self.geplaatste_regels():
            yield stap, regel

    def geplaatste_regels(self) -> Iterator[tuple[Stap, int, Regel]]:
        """Every rule with its step and its place there."""
        for stap in self.stappen:
            for index, regel in enumerate(stap.regels):
                yield stap, index, regel


class DefinitieRefused(ValueError):
    """The definition cannot be used; `problemen` says why and where, in sentences for its maker."""

    def __init__(self, problemen: list[Probleem]) -> None:
        super().__init__("\n".join(probleem.tekst for probleem in problemen))
        self.problemen = problemen


def read(text: str) -> Definitie:
    """The definition in this JSON text. Raises DefinitieRefused with every problem of its shape."""
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in found]
        twice.extend(f"De sleutel '{key}' staat er twee keer." for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(found)

    try:
        data = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise DefinitieRefused([Probleem(f"Dit is geen geldige JSON (regel {error.lineno}): {error.msg}.")]) from None
    if twice:
        raise DefinitieRefused([Probleem(text) for text in twice])
    if isinstance(data, dict):
        data.pop("testgevallen", None)  # they travel in the same file: bouwer/uitwisseling.py
    return parse(data)


def parse(data: Any) -> Definitie:
    """The definition in this decoded JSON. Raises DefinitieRefused with every problem of its shape."""
    lezer = Lezer({Vraag: _vraag, Deelvraag: _deelvraag, Regel: _regel, Voorwaarde: _voorwaarde})
    definitie = lezer.object(Definitie, data, "het formulier")
    if definitie is not None and definitie.schema != SCHEMA:
        lezer.refuse(f"Schema {definitie.schema} kennen we niet; dit portaal leest schema {SCHEMA}.")
    if lezer.problemen or definitie is None:
        raise DefinitieRefused([_placed(data, tekst, plek) for tekst, plek in lezer.problemen])
    return definitie


def _placed(data: Any, tekst: str, plek: Plek) -> Probleem:
    """The problem with the keys of the step and the question on its way; a key that is no text is none."""
    if len(plek) < 2 or plek[0] != "stappen":
        return Probleem(tekst)
    stap = data["stappen"][plek[1]]
    part = plek[2:4]
    if len(part) < 2 or part[0] not in ("vragen", "regels"):
        return Probleem(tekst, _key(stap))
    if part[0] == "regels":
        return Probleem(tekst, _key(stap), regel=int(part[1]))
    return Probleem(tekst, _key(stap), _key(stap["vragen"][part[1]]))


def _key(data: Any) -> str:
    return data["key"] if isinstance(data, dict) and isinstance(data.get("key"), str) else ""


def _vraag(lezer: Lezer, data: dict[str, Any], waar: str) -> Vraag | None:
    """A question: its common part and, from what is left, the options of its soort."""
    soort = str(data.get("soort"))
    if soort not in OPTIES:
        lezer.refuse(f"Bij {waar}: het soort '{soort}' bestaat niet.")
        return None
    return _gevraagd(lezer, Vraag, data, waar)


def _deelvraag(lezer: Lezer, data: dict[str, Any], waar: str) -> Deelvraag | None:
    """A question of a row: one field, so not every soort."""
    soort = str(data.get("soort"))
    if soort not in HERHAALBAAR:
        lezer.refuse(f"Bij {waar}: het soort '{soort}' kan niet in een rij staan.")
        return None
    return _gevraagd(lezer, Deelvraag, data, waar)


def _gevraagd(lezer: Lezer, cls: type[T], data: dict[str, Any], waar: str) -> T | None:
    common = {f.name for f in fields(cls) if f.name != "opties"}  # type: ignore[arg-type]
    rest = {key: value for key, value in data.items() if key not in common}
    opties = lezer.object(OPTIES[data["soort"]], rest, waar)
    values = lezer.fields(cls, {key: value for key, value in data.items() if key in common}, waar)
    return None if values is None or opties is None else cls(**values | {"opties": opties})


def _regel(lezer: Lezer, data: dict[str, Any], waar: str) -> Regel | None:
    extra = sorted(data.keys() - {"als", "dan", "uitleg"})
    for key in extra:
        lezer.refuse(f"Bij {waar}: de sleutel '{key}' kennen we niet.")
    als, dan, uitleg = data.get("als"), data.get("dan"), data.get("uitleg", "")
    if not isinstance(uitleg, str):
        lezer.refuse(f"Bij {waar}, 'uitleg': hier hoort tekst.")
        return None
    if not isinstance(als, list) or not als:
        lezer.refuse(f"Bij {waar}: een regel heeft minstens één voorwaarde ('als').")
        return None
    if not isinstance(dan, dict) or len(dan) != 1 or next(iter(dan)) not in EFFECTS:
        lezer.refuse(f"Bij {waar}: 'dan' zegt precies één van {', '.join(EFFECTS)}.")
        return None
    voorwaarden = [lezer.object(Voorwaarde, item, waar) for item in als]
    effect, doel = next(iter(dan.items()))
    if not isinstance(doel, str):
        lezer.refuse(f"Bij {waar}: '{effect}' noemt één vraag, stap, prijs of uitkomst.")
        return None
    return None if None in voorwaarden else Regel(tuple(v for v in voorwaarden if v), effect, doel, uitleg)


def _voorwaarde(lezer: Lezer, data: dict[str, Any], waar: str) -> Voorwaarde | None:
    sources = [key for key in ("vraag", "feit") if key in data]
    tests = [key for key in TESTS if key in data]
    if len(sources) != 1 or len(tests) != 1 or len(data) != 2 or not isinstance(data[sources[0]], str):
        lezer.refuse(f"Bij {waar}: een voorwaarde noemt één vraag of feit en één test ({', '.join(TESTS)}).")
        return None
    return Voorwaarde(sources[0], data[sources[0]], tests[0], data[tests[0]])
