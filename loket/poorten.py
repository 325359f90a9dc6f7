"""What higher apps contribute to a form: help with this very draft, and what holds one that was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse

if TYPE_CHECKING:
    from loket.definitie import Definitie
    from loket.definitie import Stap as Formulierstap
    from loket.models import Aanvraag
    from profiel.behandeling.poorten import Deel
    from profiel.dossiers.actions import Stap
    from profiel.dossiers.models import Dossier
    from profiel.toegang.toegang import Toegang


@dataclass(frozen=True, slots=True)
class HulpActie:
    """One line of the help beside every step; `url_naam` takes the kenmerk of the draft.

    It is opened through loket:hulp_open. The page it leads to counts it with `loket.views.meten.helped` by this `code`
    once help is really asked. `zelf`: only for the citizen in person, not for who acts for them.
    """

    code: str
    tekst: str
    klein: str
    icoon: str
    url_naam: str
    zelf: bool = False


HULPACTIES: list[HulpActie] = []

HULP: Final = "hulp:"
"""How the value of a button begins that keeps what is typed in a step and leads to help; the code stands behind."""


def register_hulp(actie: HulpActie) -> None:
    """Contribute a line, once."""
    if actie not in HULPACTIES:
        HULPACTIES.append(actie)


def hulp_met(code: str) -> HulpActie | None:
    """The line with this code; None when nobody contributed it."""
    return next((row for row in HULPACTIES if row.code == code), None)


def hulp_bij(kenmerk: str, stap: str, *, zelf: bool) -> list[dict[str, str]]:
    """Items of the help panel for one draft at one step."""
    return [
        {
            "tekst": row.tekst,
            "klein": row.klein,
            "icoon": row.icoon,
            "href": reverse("loket:hulp_open", args=[kenmerk, stap, row.code]),
            "knop": f"{HULP}{row.code}",
        }
        for row in HULPACTIES
        if zelf or not row.zelf
    ]


# -- how a choice stands now ----------------------------------------------------------------------

Noten = dict[str, dict[str, str]]
"""{key of a question: {value of a choice: how it stands now}}."""

KEUZENOTEN: list[Callable[[Definitie, Formulierstap], Noten]] = []


def register_keuzenoten(run: Callable[[Definitie, Formulierstap], Noten]) -> None:
    """Contribute words under the choices of a step, read at each view of its page; they are in no version or answer."""
    if run not in KEUZENOTEN:
        KEUZENOTEN.append(run)


def keuzenoten(definitie: Definitie, stap: Formulierstap) -> Noten:
    """What everybody contributes to this step."""
    found: Noten = {}
    for run in KEUZENOTEN:
        for vraag, noten in run(definitie, stap).items():
            found.setdefault(vraag, {}).update(noten)
    return found


# -- what the handler sees ------------------------------------------------------------------------

DELEN: list[Callable[[Aanvraag], list[Deel]]] = []


def register_deel(run: Callable[[Aanvraag], list[Deel]]) -> None:
    """Contribute headings with (name, value) rows to what a handler sees of an aanvraag."""
    if run not in DELEN:
        DELEN.append(run)


# -- before a grant -------------------------------------------------------------------------------

TOEKENWACHTERS: list[Callable[[Aanvraag], None]] = []


def register_toekenwachter(run: Callable[[Aanvraag], None]) -> None:
    """Contribute what must be so before an aanvraag is granted: it sees to it, or raises a DomainError."""
    if run not in TOEKENWACHTERS:
        TOEKENWACHTERS.append(run)


# -- what a product of a grant says ---------------------------------------------------------------

PRODUCTRIJEN: list[Callable[[Aanvraag], list[tuple[str, str]]]] = []


def register_productrijen(run: Callable[[Aanvraag], list[tuple[str, str]]]) -> None:
    """Contribute (name, value) rows to every product that a grant of this aanvraag gives."""
    if run not in PRODUCTRIJEN:
        PRODUCTRIJEN.append(run)


# -- waiting after sending ------------------------------------------------------------------------

Begin = Callable[["Aanvraag", "Toegang"], "Stap | None"]


@dataclass(frozen=True, slots=True)
class Ophouder:
    """Something that a sent aanvraag may have to wait for before its term begins.

    `begin(aanvraag, by)` runs in the transaction of the sending, writes what it needs and returns the step that
    tells of the wait, or None when there is nothing to wait for. `standen` are the own states of a dossier that
    waits: each with its word, and one sentence of what it means. They are asked in the order of `volgorde`.
    `nu(dossier)` says more exactly how it stands now, where that costs a query.
    """

    naam: str
    volgorde: int
    begin: Begin
    standen: Mapping[str, tuple[str, str]]
    nu: Callable[[Dossier], str] | None = None


OPHOUDERS: list[Ophouder] = []
STANDWOORDEN: dict[str, str] = {}
"""Own state of an aanvraag that waits: its word."""
STANDZINNEN: dict[str, str] = {}
"""The same: one sentence of what it means."""


def register_ophouder(ophouder: Ophouder) -> None:
    """Contribute something to wait for. Raises ValueError for a name or a state that is taken."""
    if ophouder in OPHOUDERS:
        return
    if any(row.naam == ophouder.naam or row.standen.keys() & ophouder.standen.keys() for row in OPHOUDERS):
        raise ValueError(f"{ophouder.naam} of een van de standen ervan bestaat al")
    OPHOUDERS.append(ophouder)
    OPHOUDERS.sort(key=lambda row: row.volgorde)
    STANDWOORDEN.update({stand: woord for stand, (woord, _) in ophouder.standen.items()})
    STANDZINNEN.update({stand: zin for stand, (_, zin) in ophouder.standen.items()})


def hoe_het_staat(dossier: Dossier) -> str:
    """What a sent aanvraag waits for, as exactly as is known; empty for one that waits for nothing."""
    stand = dossier.eigen_status
    said = next((row.nu(dossier) for row in OPHOUDERS if row.nu and stand in row.standen), "")
    return said or STANDZINNEN.get(stand, "")


def houd_op(aanvraag: Aanvraag, by: Toegang, na: str = "") -> Stap | None:
    """The step of the first thing that this aanvraag must wait for, after `na`; None: nothing holds it."""
    past = next((row.volgorde for row in OPHOUDERS if row.naam == na), None)
    rows = [row for row in OPHOUDERS if past is None or row.volgorde > past]
    return next((stap for row in rows if (stap := row.begin(aanvraag, by)) is not None), None)
