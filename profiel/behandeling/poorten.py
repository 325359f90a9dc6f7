"""What apps contribute to the handling of their kind of dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from profiel.dossiers.models import Besluit, Dossier
    from profiel.mensen.models import Profiel
    from profiel.toegang.toegang import Toegang
    from stadsportaal.kern.kalender import TermijnSoort

Row = tuple[str, str]
Deel = tuple[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """A message as the citizen will read it."""

    onderwerp: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Belofte:
    """The term under which somebody handles a dossier."""

    naam: str
    dagen: int
    soort: TermijnSoort


@dataclass(frozen=True, slots=True)
class Tweedeweg:
    """Where one may go beside the appeal itself, within so many days after the decision was received."""

    instantie: str
    termijn: int
    hoe: str


@dataclass(frozen=True, slots=True)
class Beroepsweg:
    """How to appeal against a decision of a dienst, as the catalogue says it.

    `eenheid` is "dagen" or "maanden" of the `termijn`, "geen" where no law sets a last day, or "brief": who handles it
    writes it down.
    """

    instantie: str
    hoe: str
    eenheid: str
    termijn: int | None = None
    daarnaast: Tweedeweg | None = None

    @property
    def dagen(self) -> int:
        """The term when it counts in days, else 0."""
        return self._term_in("dagen")

    @property
    def maanden(self) -> int:
        """The term when it counts in months, else 0."""
        return self._term_in("maanden")

    def _term_in(self, eenheid: str) -> int:
        return self.termijn or 0 if self.eenheid == eenheid else 0


@dataclass(frozen=True, slots=True)
class Dienstregels:
    """What the catalogue says for who handles a dienst: the way to appeal, and how long its term may be in all.

    `altijd_beslissen`: who asks this gets a yes or a no, never a part, and no end without a decision.
    """

    beroep: Beroepsweg | None = None
    hoogstens: int | None = None
    altijd_beslissen: bool = False


Uitgesloten = Callable[["Dossier"], "frozenset[str]"]
Beslisser = Callable[["Dossier", "Besluit", "Toegang"], None]
Wachter = Callable[["Dossier", str, "Toegang"], None]
Gevolg = Callable[["Dossier", str, "Toegang"], None]
Dossierdeel = Callable[["Dossier"], list[Deel]]
VoorbeeldFunction = Callable[["Dossier", str, str, dict[str, Any]], "Voorbeeld | None"]
Bekendmaking = Callable[["Profiel"], "bool | None"]
Besluitzin = Callable[["Dossier", str], str]
TermijnFunction = Callable[["Dossier"], "Belofte | None"]

BESLISSERS: dict[str, Beslisser] = {}
WACHTERS: dict[str, Wachter] = {}
GEVOLGEN: dict[str, Gevolg] = {}
DOSSIERDELEN: dict[str, Dossierdeel] = {}
EIGEN_PAGINAS: dict[str, str] = {}
SOORTNAMEN: dict[str, str] = {}
BUITEN_WERKLIJST: set[str] = set()
STAPPEN: dict[str, frozenset[str]] = {}
DIENSTNAMEN: list[Callable[[], dict[str, str]]] = []
VOORBEELDEN: list[VoorbeeldFunction] = []
BEKENDMAKING: list[Bekendmaking] = []
BESLUITZINNEN: dict[str, Besluitzin] = {}
TERMIJNEN: dict[str, TermijnFunction] = {}
BEGINCODES: set[str] = set()
UITGESLOTEN: dict[str, Uitgesloten] = {}
ALTIJD_BESLISSEN: set[str] = set()
DIENSTREGELS: list[Callable[[str], Dienstregels | None]] = []

F = TypeVar("F")


def _register(registry: dict[str, F], soort: str, run: F) -> None:
    if registry.setdefault(soort, run) is not run:
        raise ValueError(f"{soort} heeft dit al")


def register_beslisser(soort: str, run: Beslisser) -> None:
    """What a decision does in the app itself (a product, a new address), in the same transaction."""
    _register(BESLISSERS, soort, run)


def register_wachter(soort: str, run: Wachter) -> None:
    """A guard: called with the name of a step before it is made; raises DomainError to refuse it."""
    _register(WACHTERS, soort, run)


def register_uitgesloten(soort: str, run: Uitgesloten) -> None:
    """Outcomes that a decision on this dossier cannot have: the handler is not offered them."""
    _register(UITGESLOTEN, soort, run)


def uitgesloten(dossier: Dossier) -> frozenset[str]:
    """The outcomes that this one cannot have."""
    run = UITGESLOTEN.get(dossier.soort)
    never = run(dossier) if run else frozenset()
    return never | {"deels"} if altijd_beslissen(dossier) else never


def register_altijd_beslissen(soort: str) -> None:
    """A kind of dossier that is always decided, whatever its dienst: a yes or a no, never an end without one."""
    ALTIJD_BESLISSEN.add(soort)


def altijd_beslissen(dossier: Dossier) -> bool:
    """Whether this one ends with a yes or a no: it does not expire, and stops only when the citizen no longer asks."""
    return dossier.soort in ALTIJD_BESLISSEN or dienstregels(dossier.dienst).altijd_beslissen


def register_gevolg(soort: str, run: Gevolg) -> None:
    """Called with the code of every step after it was made: an app keeps its own status in step."""
    _register(GEVOLGEN, soort, run)


def register_besluitzin(soort: str, run: Besluitzin) -> None:
    """What a decision of this kind says by itself, below the words of the handler: (dossier, uitkomst) → sentences."""
    _register(BESLUITZINNEN, soort, run)


def register_termijn(soort: str, run: TermijnFunction) -> None:
    """Under which term this kind is handled, None for none: it begins anew when a dossier is reopened.

    Of a kind that registers nothing the first term that it had begins anew.
    """
    _register(TERMIJNEN, soort, run)


def register_begin(*codes: str) -> None:
    """Codes of steps that end a wait before the handling: what has no term counts its days from the last of them."""
    BEGINCODES.update(codes)


def register_dienstregels(read: Callable[[str], Dienstregels | None]) -> None:
    """What the catalogue says of a dienst (its slug); None for one that it does not know."""
    if read not in DIENSTREGELS:
        DIENSTREGELS.append(read)


def dienstregels(slug: str) -> Dienstregels:
    """The same; without any rule for a dienst that no catalogue knows."""
    found = (read(slug) for read in DIENSTREGELS)
    return next((rules for rules in found if rules is not None), Dienstregels())


def longest_term(slug: str) -> int | None:
    """Days that the term of this dienst may have in all; None when nothing says so."""
    return dienstregels(slug).hoogstens


def register_dossierdeel(soort: str, run: Dossierdeel) -> None:
    """What the handler sees of the app's own fields: headings, each with (name, value) rows."""
    _register(DOSSIERDELEN, soort, run)


def register_eigen_pagina(soort: str, url_naam: str) -> None:
    """The page in the back office of a kind of dossier whose app has one of its own: it gets the pk of the dossier."""
    _register(EIGEN_PAGINAS, soort, url_naam)


def register_soort(soort: str, naam: str, *, in_werklijst: bool = True) -> None:
    """What a kind of dossier is called in the work list, and whether it is work that waits: an appointment is not."""
    _register(SOORTNAMEN, soort, naam)
    if not in_werklijst:
        BUITEN_WERKLIJST.add(soort)


def register_stappen(soort: str, stappen: frozenset[str]) -> None:
    """The only general steps that a kind of dossier has: the page of a handler shows no button for another one."""
    _register(STAPPEN, soort, stappen)


def register_dienstnamen(read: Callable[[], dict[str, str]]) -> None:
    """{slug: title} of every dienst."""
    if read not in DIENSTNAMEN:
        DIENSTNAMEN.append(read)


def dienstnaam(slug: str, namen: dict[str, str]) -> str:
    """As the catalogue calls it; a dienst that is no longer there keeps the words of its slug."""
    return namen.get(slug) or slug.replace("-", " ").capitalize()


def dienstnamen() -> dict[str, str]:
    return {slug: naam for read in DIENSTNAMEN for slug, naam in read().items()}


def register_voorbeeld(run: VoorbeeldFunction) -> None:
    """How a message about a step reads: (dossier, code, uitkomst, parameters) → Voorbeeld, or None for no message."""
    if run not in VOORBEELDEN:
        VOORBEELDEN.append(run)


def register_bekendmaking(run: Bekendmaking) -> None:
    """Whether a profiel accepted digital notice of decisions: True, False, or None for "did not say"."""
    if run not in BEKENDMAKING:
        BEKENDMAKING.append(run)


def voorbeeld(
    dossier: Dossier, code: str, uitkomst: str = "", parameters: dict[str, Any] | None = None
) -> Voorbeeld | None:
    """The message that a step would send; None when it sends none."""
    found = (run(dossier, code, uitkomst, parameters or {}) for run in VOORBEELDEN)
    return next((text for text in found if text is not None), None)


def accepts_digital(profiel: Profiel) -> bool:
    """What the profiel chose; without a choice: whether it has a login whose owner an IdP identified.

    Only such a login can get a register number, so the number is the proof (architecture §1).
    """
    said = (run(profiel) for run in BEKENDMAKING)
    default = profiel.account_id is not None and bool(profiel.insz_index or profiel.kbo)
    return next((answer for answer in said if answer is not None), default)
