"""What higher apps contribute to dossiers: words of the timeline, official pages, pieces of the dossier page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from profiel.dossiers.models import Dossier
    from profiel.toegang.toegang import Toegang
    from stadsportaal.kern.models import Bestand

# -- words ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CodeTekst:
    """What the timeline says of a code: one sentence, and an explanation that may use `{parameter}`."""

    titel: str
    uitleg: str = ""


CODETEKSTEN: dict[tuple[str, str], CodeTekst] = {}


class UnknownCode(ValueError):
    """A step has a code for which nobody wrote the words."""


def register_code(code: str, titel: str, uitleg: str = "", *, soort: str = "") -> None:
    """Words for a code; with `soort` only for dossiers of that kind. Raises ValueError for a second owner."""
    text = CodeTekst(titel, uitleg)
    if CODETEKSTEN.setdefault((soort, code), text) != text:
        raise ValueError(f"de code {code} heeft al een tekst")


def code_text(code: str, *, soort: str = "") -> CodeTekst:
    """The words of a code for a kind of dossier. Raises UnknownCode."""
    for key in ((soort, code), ("", code)):
        if key in CODETEKSTEN:
            return CODETEKSTEN[key]
    raise UnknownCode(f"geen tekst voor de code {code!r}: schrijf ze met register_code()")


# -- official pages -------------------------------------------------------------------------------

OFFICIELE_SJABLONEN: dict[str, str] = {}


def register_officieel(sjabloon: str, template: str) -> None:
    """`sjabloon` is name@version, for ever the same words; `template` renders `document` and `inhoud`."""
    name, _, version = sjabloon.partition("@")
    if not (name and version.isdecimal()):
        raise ValueError(f"{sjabloon} is geen naam@versie")
    if OFFICIELE_SJABLONEN.setdefault(sjabloon, template) != template:
        raise ValueError(f"twee sjablonen heten {sjabloon}")


# -- pieces of the page ---------------------------------------------------------------------------

Plaats = Literal["stap", "midden", "onder", "zijkant"]
"""In the next step, right under the timeline, under the documents, beside the page."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of the dossier page: `template` gets `data` as `deel` and nothing else."""

    plaats: Plaats
    template: str
    data: Any


@dataclass(frozen=True, slots=True)
class Verwacht:
    """A step that is still to come, as far as we know."""

    titel: str
    datum: date | None = None
    uitleg: str = ""


SlotFunction = Callable[["Toegang", "Dossier"], Slot | list[Slot] | None]
VerwachtFunction = Callable[["Dossier"], list[Verwacht]]

StandFunction = Callable[["Dossier"], str]

SLOTS: list[SlotFunction] = []
VERWACHT: dict[str, VerwachtFunction] = {}
STAND: dict[str, StandFunction] = {}


def register_slot(run: SlotFunction) -> SlotFunction:
    """Contribute pieces to every dossier page; None leaves them out."""
    if run not in SLOTS:
        SLOTS.append(run)
    return run


def register_verwacht(soort: str, run: VerwachtFunction) -> None:
    """Contribute the steps to come for one kind of dossier."""
    if VERWACHT.setdefault(soort, run) is not run:
        raise ValueError(f"{soort} heeft al stappen die komen")


def register_stand(soort: str, run: StandFunction) -> None:
    """Contribute the line that says how a kind of dossier stands, where the words of its phase would be wrong.

    It is asked for every row of a list: it reads kenmerk, soort, titel, fase, eigen_status and verwachte_datum, and
    nothing else.
    """
    if STAND.setdefault(soort, run) is not run:
        raise ValueError(f"{soort} heeft al een zin over hoe het staat")


def stand_of(dossier: Dossier) -> str:
    """That line; empty for kinds without one."""
    run = STAND.get(dossier.soort)
    return run(dossier) if run else ""


KortFunction = Callable[["Dossier"], list[dict[str, str]]]
KORT: list[KortFunction] = []


def register_kort(run: KortFunction) -> KortFunction:
    """Contribute facts (naam, waarde) to "In het kort" of a running dossier, below its last day."""
    if run not in KORT:
        KORT.append(run)
    return run


WOORDEN: dict[str, dict[str, str]] = {}


def register_woorden(soort: str, woorden: dict[str, str]) -> None:
    """Contribute what this kind calls some phases, outcomes and own states, where the city's word would be wrong."""
    if WOORDEN.setdefault(soort, woorden) is not woorden:
        raise ValueError(f"{soort} heeft al eigen woorden")


def woord_of(dossier: Dossier, status: str) -> str:
    """Its own word for the state it is in, or for this phase or outcome; empty where the city's word stands."""
    own = WOORDEN.get(dossier.soort, {})
    return own.get(dossier.eigen_status) or own.get(status, "")


# -- following ------------------------------------------------------------------------------------

VOLGPAGINAS: dict[str, str] = {}


def register_volgpagina(soort: str, url_naam: str) -> None:
    """The page for who holds a key of such a dossier, by kenmerk; without one they see how far it is."""
    if VOLGPAGINAS.setdefault(soort, url_naam) != url_naam:
        raise ValueError(f"{soort} heeft al een pagina om te volgen")


# -- files ----------------------------------------------------------------------------------------

BestandenFunction = Callable[["Dossier"], "QuerySet[Bestand]"]
BESTANDEN: list[BestandenFunction] = []


def register_bestanden(run: BestandenFunction) -> None:
    """Name the files of a dossier that are no Document: they are destroyed together with it."""
    if run not in BESTANDEN:
        BESTANDEN.append(run)
