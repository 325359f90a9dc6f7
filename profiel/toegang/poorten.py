"""What higher apps contribute to access: places where reads start, and acts with their conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import QuerySet

from profiel.toegang.models import Level

if TYPE_CHECKING:
    from profiel.mensen.models import Profiel
    from profiel.toegang.toegang import Toegang

Leesingang = Callable[["Toegang"], QuerySet[Any]]
LEESINGANGEN: dict[str, Leesingang] = {}
BEGELEIDE_LEESINGANGEN: set[str] = set()
"""The read entries that a helper beside the citizen may use; every other one is empty then."""

F = TypeVar("F", bound=Leesingang)


def leesingang(naam: str, *, begeleid: bool = False) -> Callable[[F], F]:
    """Register `request.toegang.<naam>()`: the rows this access may see, and no others.

    `begeleid`: also for a helper who sits beside the citizen in a webpunt.
    """

    def decorate(run: F) -> F:
        if LEESINGANGEN.setdefault(naam, run) is not run:
            raise ValueError(f"twee leesingangen heten {naam}")
        if begeleid:
            BEGELEIDE_LEESINGANGEN.add(naam)
        return run

    return decorate


@dataclass(frozen=True, slots=True)
class Act:
    """Something an access may be asked to allow.

    `may(toegang, obj)` says whether this access has this object at all (False: 404, as to a stranger);
    `level` is the level of assurance it takes; `under_grant` says whether a Machtiging can cover it
    (architecture §1: signing, means of login and never-reuse facts cannot); `begeleid` whether a helper in a
    webpunt may do it: closed unless said, because what the helper does, the citizen answers for; `meekijken` whether
    who merely reads along may.
    """

    naam: str
    may: Callable[[Toegang, Any], bool]
    level: Level = Level.LAAG
    under_grant: bool = True
    begeleid: bool = False
    meekijken: bool = False


ACTS: dict[str, Act] = {}


def register_act(act: Act) -> Act:
    """Register an act once; returns it, so that the owning module can name it."""
    if ACTS.setdefault(act.naam, act) is not act:
        raise ValueError(f"twee handelingen heten {act.naam}")
    return act


@dataclass(frozen=True, slots=True)
class Bereik:
    """One way to limit a grant: what to ask, and what this access may choose from (code, name)."""

    label: str
    choices: Callable[[Toegang], list[tuple[str, str]]]


BEREIK: dict[str, Bereik] = {}
"""Keyed by the field of Machtiging it limits: `themas`, `diensten` or `dossiers`."""


def register_bereik(veld: str, bereik: Bereik) -> None:
    """Contribute one way to limit a grant. Raises ValueError for another field or a second owner."""
    if veld not in ("themas", "diensten", "dossiers") or BEREIK.setdefault(veld, bereik) is not bereik:
        raise ValueError(f"{veld} is geen bereik, of heeft er al een")


@dataclass(frozen=True, slots=True)
class Feitactie:
    """What the subject can do about one fact on "Wat de stad van mij weet", and what happened to it."""

    href: str
    tekst: str
    noot: str = ""


Feitacties = Callable[["Toegang"], Mapping[str, Feitactie]]
FEITACTIES: list[Feitacties] = []


def register_feitacties(run: Feitacties) -> Feitacties:
    """Contribute what can be done about facts, by code of their Gegevenssoort."""
    if run not in FEITACTIES:
        FEITACTIES.append(run)
    return run


def feitacties(toegang: Toegang) -> dict[str, Feitactie]:
    """What everybody contributed, for this access."""
    return {code: action for run in FEITACTIES for code, action in run(toegang).items()}


@dataclass(frozen=True, slots=True)
class Vergeten:
    """What an app does when somebody erases their account.

    `bezwaar(profiel)` says in one sentence why not yet, or nothing; `wis(profiel)` deletes what the app would leave
    behind. Rows that refer to a profiel with CASCADE and to no dossier go by themselves.
    """

    bezwaar: Callable[[Profiel], str]
    wis: Callable[[Profiel], None]


VERGETEN: dict[str, Vergeten] = {}


def register_vergeten(app: str, vergeten: Vergeten) -> None:
    """Contribute once per app."""
    if VERGETEN.setdefault(app, vergeten) is not vergeten:
        raise ValueError(f"{app} heeft dit al")


Rijen = list[dict[str, Any]]
"""Rows of an export: name to value, or to a list of sentences."""
Export = Callable[["Toegang"], Rijen]
EXPORTS: dict[str, Export] = {}


def register_export(titel: str, run: Export) -> None:
    """Contribute one subject of "Neem alles mee": what the app keeps about the subject, in words."""
    if EXPORTS.setdefault(titel, run) is not run:
        raise ValueError(f"{titel} staat er al in")
