"""`request.toegang`: who acts, for whom, how far, and with what certainty. Reads and acts start here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.poorten import ACTS, BEGELEIDE_LEESINGANGEN, LEESINGANGEN, Act
from stadsportaal.kern.actor import ALLES, Actor, Kanaal, Scope


class LevelRequired(Exception):
    """The act needs a higher level of assurance; the middleware leads the citizen to step up and back."""

    def __init__(self, level: Level) -> None:
        super().__init__(level.label)
        self.level = level


@dataclass(frozen=True, slots=True)
class Toegang:
    """One access for one request: `actor` acts about `profiel`, within `scope`, at `level`.

    `machtiging` is the grant when somebody acts for somebody else; None when for oneself.
    """

    actor: Actor
    account: Account | None
    profiel: Profiel | None
    level: Level = Level.GEEN
    scope: Scope = ALLES
    machtiging: Machtiging | None = None

    @classmethod
    def anoniem(cls, sessie: str = "") -> Toegang:
        return cls(Actor(None, Kanaal.WEB, sessie), None, None)

    @classmethod
    def systeem(cls) -> Toegang:
        return cls(Actor.systeem(), None, None, Level.HOOG)

    @property
    def is_anoniem(self) -> bool:
        return self.account is None and not self.actor.is_systeem

    @property
    def voor_ander(self) -> bool:
        """Whether somebody acts for somebody else."""
        return self.machtiging is not None

    @property
    def is_begeleid(self) -> bool:
        """Whether a helper sits beside the citizen in a webpunt: most of the portal is closed then."""
        return self.machtiging is not None and self.machtiging.soort == Machtiging.Soort.BEGELEID

    @property
    def kijkt_mee(self) -> bool:
        """Whether somebody merely reads along: the acts that change something are closed then."""
        return self.machtiging is not None and self.machtiging.soort == Machtiging.Soort.MEEKIJKER

    @property
    def masked(self) -> bool:
        """Whether a rijksregisternummer stays hidden: always while a helper sits beside the citizen."""
        return self.is_begeleid or self.kijkt_mee

    @property
    def door(self) -> str:
        """Who acts, as a word for the timeline: burger, gemachtigde, medewerker or systeem."""
        if self.actor.is_systeem:
            return "systeem"
        if self.voor_ander:
            return "gemachtigde"
        return "burger" if self.profiel is not None or self.is_anoniem else "medewerker"

    def require(self, act: str, obj: Any = None) -> None:
        """Raises Http404 when this access does not have `obj`, LevelRequired when it is too weak."""
        rule = ACTS[act]
        if self.actor.is_systeem:
            return
        if self.is_anoniem or not rule.may(self, obj):
            raise Http404
        if self._is_beyond_grant(rule):
            raise Http404
        self.require_level(rule.level)

    def require_level(self, least: int) -> None:
        """Raises LevelRequired when this access is less sure of who it is than `least`."""
        if self.level < least:
            raise LevelRequired(Level(least))

    def allows(self, act: str, obj: Any = None) -> bool:
        """Whether `require` would pass, the level left aside: for showing a button or not."""
        rule = ACTS[act]
        if self.actor.is_systeem:
            return True
        return not self.is_anoniem and not self._is_beyond_grant(rule) and rule.may(self, obj)

    def _is_beyond_grant(self, rule: Act) -> bool:
        """Whether this act is more than the grant can cover; for oneself nothing is."""
        if not self.voor_ander:
            return False
        closed = not rule.under_grant or rule.naam in self.scope.never
        return closed or (self.is_begeleid and not rule.begeleid) or (self.kijkt_mee and not rule.meekijken)

    def __getattr__(self, naam: str) -> Callable[[], QuerySet[Any]]:
        """`toegang.dossiers()`, `toegang.berichten()`, …: the read entries that higher apps contribute."""
        try:
            entry = LEESINGANGEN[naam]
        except KeyError:
            raise AttributeError(naam) from None
        if self.is_begeleid and naam not in BEGELEIDE_LEESINGANGEN:
            return lambda: entry(self).none()
        return lambda: entry(self)


def toegang_of(request: HttpRequest) -> Toegang:
    """The access of this request, with its type."""
    return request.toegang  # type: ignore[attr-defined]
