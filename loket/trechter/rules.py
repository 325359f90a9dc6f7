"""When help is offered, what a count may show, and which step is the worst. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final

from loket.trechter.meten import Lijn
from loket.trechter.models import Soort

BEWAREN: Final = 35
"""Days that lines and the key of a day are kept (docs/bewaartermijnen.yaml): after that only counts are left."""
KLEINSTE: Final = 10
"""A cell below this is hidden: behind it could be somebody whom a reader knows."""
ROND: Final = 5
"""Shown counts are multiples of this: the difference of two pages says nothing about one visit."""


def kept_from(today: date) -> date:
    """The first day of which lines and key are still there."""
    return today - timedelta(days=BEWAREN)


# -- help that offers itself ----------------------------------------------------------------------

PAUZE: Final = 5 * 60
"""Seconds without anything at one step that count as being stuck."""
FOUTEN: Final = 2
"""The same error at the same field so many times."""
KEREN: Final = 3
"""Coming back to one step so many times, from another."""


@dataclass(frozen=True, slots=True)
class Aanbod:
    """Why help is offered now, and whether it was already."""

    reden: str
    vraag: str = ""
    is_nieuw: bool = True


def aanbod(lijnen: Sequence[Lijn], stap: str, *, stil: bool = False) -> Aanbod | None:
    """Whether to offer help at this step, after these lines of the visit; once it was sent away, never again here.

    `stil`: the page saw nobody type for as long as being stuck takes.
    """
    here = [lijn for lijn in lijnen if lijn.stap == stap]
    if any(lijn.soort in (Soort.WEGGEKLIKT, Soort.HULP) for lijn in here):
        return None
    before = next((lijn for lijn in here if lijn.soort == Soort.AANGEBODEN), None)
    if before is not None:
        return Aanbod(before.code, before.vraag, is_nieuw=False)
    errors = [(lijn.vraag, lijn.code) for lijn in here if lijn.soort == Soort.FOUT]
    for error in errors:
        if errors.count(error) >= FOUTEN:
            return Aanbod("fout", error[0])
    if stil or _was_stuck(here):
        return Aanbod("pauze")
    return Aanbod("heen_en_weer") if _times_entered(lijnen, stap) >= KEREN else None


def _was_stuck(here: Sequence[Lijn]) -> bool:
    """A long time between being shown this step and the next thing done at it."""
    return any(first.soort == Soort.GETOOND and then.klok - first.klok >= PAUZE for first, then in pairwise(here))


def _times_entered(lijnen: Sequence[Lijn], stap: str) -> int:
    """How many times somebody came to this step from another (the first time counts too)."""
    shown = [lijn.stap for lijn in lijnen if lijn.soort == Soort.GETOOND]
    return sum(now == stap and before != stap for before, now in zip(["", *shown], shown, strict=False))


# -- what may be shown ----------------------------------------------------------------------------


def shown(aantal: int) -> int | None:
    """What a page says of a count: the nearest multiple of five, None below ten."""
    return None if aantal < KLEINSTE else (aantal + ROND // 2) // ROND * ROND


def shown_parts(delen: Mapping[str, int]) -> dict[str, int | None]:
    """The parts of a total that is shown beside them: what is hidden is never the rest of a sum.

    Parts below ten are hidden; when together they are below ten too, the smallest other part is hidden with them.
    """
    hidden = {key for key, aantal in delen.items() if aantal < KLEINSTE}
    rest = sum(delen[key] for key in hidden)
    if hidden and 0 < rest < KLEINSTE and (visible := [key for key in delen if key not in hidden]):
        hidden.add(min(visible, key=lambda key: (delen[key], key)))
    return {key: None if key in hidden else shown(aantal) for key, aantal in delen.items()}


def percent(deel: int, geheel: int) -> int | None:
    """A whole percentage of two counts as they are shown; None when either is hidden or there is nothing."""
    top, bottom = shown(deel), shown(geheel)
    return None if top is None or not bottom else min(100, round(Fraction(100 * top, bottom)))


GRENZEN: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1800)
"""Seconds between which a time at a step is counted."""


def median(emmers: Mapping[int, int]) -> int | None:
    """The median time in seconds, as the upper limit of the bucket it falls in; None for fewer than ten times."""
    total = sum(emmers.values())
    if total < KLEINSTE:
        return None
    passed = accumulate(emmers[emmer] for emmer in sorted(emmers))
    middle = next(emmer for emmer, upto in zip(sorted(emmers), passed, strict=True) if 2 * upto >= total)
    return GRENZEN[min(middle, len(GRENZEN) - 1)]


# -- the worst step first -------------------------------------------------------------------------

DREMPEL: Final = Fraction(1, 10)
"""No step loses more than this part of who was shown it."""
STEVIG: Final = 20
"""So many imagined visits that went on are added to each step: a handful of people makes no worst step."""
VEEL_FOUTEN: Final = Fraction(1, 4)
TRAAG: Final = 3
"""So many times the median of the other steps."""


@dataclass(frozen=True, slots=True)
class StapCijfers:
    """What was counted of one step in a period, in visits."""

    stap: str
    gezien: int = 0
    gestopt: int = 0
    hervat: int = 0
    gepauzeerd: int = 0
    hulp: int = 0
    gered: int = 0
    seconden: int | None = None
    fouten: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By field and code."""
    gevraagd: Mapping[str, int] = field(default_factory=dict)
    """By question: who was shown it."""

    @property
    def weg(self) -> int:
        """Who left here and did not go on here on another day."""
        return max(0, min(self.gezien, self.gestopt - self.hervat))

    @property
    def uitval(self) -> Fraction:
        """Exits of who was shown this step; who never came here does not count."""
        return Fraction(self.weg, self.gezien) if self.gezien else Fraction(0)

    @property
    def gewicht(self) -> Fraction:
        return Fraction(self.weg, self.gezien + STEVIG)


def asked_of(stap: StapCijfers, vraag: str) -> int:
    """Who was shown this question; who was shown the step without it is a cell too: fewer than ten of them count as
    if they saw it."""
    seen = stap.gevraagd.get(vraag, 0)
    return stap.gezien if stap.gezien - seen < KLEINSTE else seen


def worst_first(stappen: Sequence[StapCijfers]) -> list[StapCijfers]:
    """The step that loses most of who was shown it first; of two that lose as much, the one more people saw."""
    return sorted(stappen, key=lambda stap: (-stap.gewicht, -stap.gezien, stap.stap))


def stands_out(stap: StapCijfers, stappen: Sequence[StapCijfers]) -> bool:
    """Whether a step loses too many: one in ten or more, and twice what is usual in this form."""
    if shown(stap.weg) is None:
        return False
    others = sorted(one.uitval for one in stappen if one.stap != stap.stap and one.gezien >= KLEINSTE)
    usual = others[len(others) // 2] if others else Fraction(0)
    return stap.uitval >= DREMPEL and stap.uitval >= 2 * usual


def worst_error(stap: StapCijfers) -> tuple[str, str] | None:
    """The field and code on which most people stumble, when that is enough of them to say so."""
    if not stap.fouten:
        return None
    worst = max(stap.fouten, key=lambda key: (stap.fouten[key], key))
    met = stap.fouten[worst]
    seen = stap.gevraagd.get(worst[0].partition("-")[0], stap.gezien)
    return worst if met >= KLEINSTE and Fraction(met, max(seen, 1)) >= VEEL_FOUTEN else None


def is_slow(stap: StapCijfers, stappen: Sequence[StapCijfers]) -> bool:
    """Whether it takes three times as long as the step in the middle of the others."""
    others = sorted(one.seconden for one in stappen if one.stap != stap.stap and one.seconden is not None)
    return stap.seconden is not None and bool(others) and stap.seconden >= TRAAG * others[len(others) // 2]
