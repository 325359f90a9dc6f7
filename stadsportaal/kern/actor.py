"""Who acts, through which channel, and how far a grant reaches: value types without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from django.db.models import TextChoices


class Kanaal(TextChoices):
    WEB = "web", "online"
    BALIE = "balie", "aan het loket"
    WEBPUNT = "webpunt", "in een webpunt"
    TELEFOON = "telefoon", "aan de telefoon"
    API = "api", "door een andere dienst"
    SYSTEEM = "systeem", "automatisch"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account (or nobody: the system), the channel, and the session it came through."""

    account_id: int | None
    kanaal: Kanaal
    sessie: str = ""

    @classmethod
    def systeem(cls) -> Self:
        """The city itself: a job, a rule, a handler of an event."""
        return cls(None, Kanaal.SYSTEEM)

    @property
    def is_systeem(self) -> bool:
        return self.kanaal == Kanaal.SYSTEEM


@dataclass(frozen=True, slots=True)
class Scope:
    """What an access covers. None means "all of them"; an empty set means "none of them".

    `diensten` and `themas` hold slugs, `dossiers` holds kenmerken, `never` holds names of acts
    that no grant may cover (architecture §1: ondertekenen, aanmeldmiddelen, nooit_hergebruiken).
    """

    diensten: frozenset[str] | None = None
    themas: frozenset[str] | None = None
    dossiers: frozenset[str] | None = None
    never: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_unlimited(self) -> bool:
        """Whether it covers every dienst, thema and dossier; acts that no grant covers are another matter."""
        return self.diensten is self.themas is self.dossiers is None

    def covers(self, *, dienst: str = "", thema: str = "", dossier: str = "") -> bool:
        """Whether something about this dienst, thema or dossier falls inside; one match suffices."""
        limits = (
            (self.diensten, dienst),
            (self.themas, thema),
            (self.dossiers, dossier),
        )
        if self.is_unlimited:
            return True
        return any(allowed is not None and value in allowed for allowed, value in limits if value)


ALLES = Scope()
