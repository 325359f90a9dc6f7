"""One act on many dossiers: each in a transaction of its own, with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import OperationalError
from django.http import Http404
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict

GONE = "Dit dossier is niet (meer) van je team."
CLOSED = "Jij mag dit dossier niet behandelen."
BUSY = "Iemand anders werkt er op dit moment aan. Probeer het zo opnieuw."
SLOW = "Dit duurde te lang. Er is niets veranderd aan dit dossier. Probeer het zo opnieuw."


@dataclass(frozen=True, slots=True)
class Uitslag:
    """What became of one row; `reden` says why it was refused, `conflict` that somebody was first."""

    pk: int
    dossier: Dossier | None
    reden: str = ""
    conflict: VersionConflict | None = None

    @property
    def gelukt(self) -> bool:
        return not self.reden


def run_each(rows: Sequence[tuple[int, int]], act: Callable[[Dossier, int], object], *, by: Toegang) -> list[Uitslag]:
    """Do `act` on each row (pk and the version that the form showed); a refused one stops no other.

    Not within a transaction: what succeeded stays.
    """
    mine = by.werkvoorraad().in_bulk([pk for pk, _ in rows])
    return [_run(mine.get(pk), pk, versie, act) for pk, versie in rows]


def _run(dossier: Dossier | None, pk: int, versie: int, act: Callable[[Dossier, int], object]) -> Uitslag:
    if dossier is None:
        return Uitslag(pk, None, GONE)
    try:
        act(dossier, versie)
    except VersionConflict as conflict:
        return Uitslag(pk, dossier, conflict.message, conflict)
    except DomainError as refusal:
        return Uitslag(pk, dossier, refusal.message)
    except Http404:
        return Uitslag(pk, dossier, CLOSED)
    except OperationalError as error:
        if (reden := _why(error)) is None:
            raise
        return Uitslag(pk, dossier, reden)
    return Uitslag(pk, dossier)


def _why(error: OperationalError) -> str | None:
    """What the database could not do for this one row, in words; None when it can do nothing any more."""
    match error.__cause__:
        case LockNotAvailable() | DeadlockDetected():
            return BUSY
        case QueryCanceled():
            return SLOW
    return None
