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
ROND: Final = 10
"""Shown counts are multiples of this, so that no difference of two of them, on one page or on two, is ever known to be
one to nine: what is shown as c is c - 5 to c + 4, so a difference is one of nineteen numbers in a row, and those hold
none or ten as well. That covers seen less exits, a step less the next one, who saw a step less who saw a question of
it, begun less sent, yesterday's page less today's, and two months or versions (which share no visit).
"""


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
    if any(lijn.stap == stap and lijn.soort in (Soort.WEGGEKLIKT, Soort.HULP) for lijn in lijnen):
        return None
    since = _since_saved(lijnen, stap)
    here = [lijn for lijn in since if lijn.stap == stap]
    before = next((lijn for lijn in here if lijn.soort == Soort.AANGEBODEN), None)
    if before is not None:
        return Aanbod(before.code, before.vraag, is_nieuw=False)
    errors = [(lijn.vraag, lijn.code) for lijn in here if lijn.soort == Soort.FOUT]
    for error in errors:
        if errors.count(error) >= FOUTEN:
            return Aanbod("fout", error[0])
    if stil or _was_stuck(since, stap):
        return Aanbod("pauze")
    return Aanbod("heen_en_weer") if _times_entered(lijnen, stap) >= KEREN else None


def _since_saved(lijnen: Sequence[Lijn], stap: str) -> Sequence[Lijn]:
    """What happened after this step was last saved: what was wrong before that, was put right. Coming back to it again
    and again is another matter: who does, saves it each time on the way."""
    saved = [place for place, lijn in enumerate(lijnen) if lijn.stap == stap and lijn.soort == Soort.BEWAARD]
    return lijnen[saved[-1] + 1 :] if saved else lijnen


def _was_stuck(lijnen: Sequence[Lijn], stap: str) -> bool:
    """A long time between being shown this step and the next thing done, when that was at this step too: who was at
    another one in the meantime, was not busy here."""
    return any(
        first.soort == Soort.GETOOND and first.stap == then.stap == stap and then.klok - first.klok >= PAUZE
        for first, then in pairwise(lijn for lijn in lijnen if lijn.stap)
    )


def _times_entered(lijnen: Sequence[Lijn], stap: str) -> int:
    """How many times somebody came to this step from another (the first time counts too)."""
    shown = [lijn.stap for lijn in lijnen if lijn.soort == Soort.GETOOND]
    return sum(now == stap and before != stap for before, now in zip(["", *shown], shown, strict=False))


# -- what may be shown ----------------------------------------------------------------------------


def shown(aantal: int) -> int | None:
    """What a page says of a count: the nearest multiple of ten, None below ten."""
    return None if aantal < KLEINSTE else (aantal + ROND // 2) // ROND * ROND


def shown_parts(delen: Mapping[str, int], houd: str = "") -> dict[str, int | None]:
    """The parts of a total that is shown beside them: what is hidden is never the rest of a sum.

    Parts below ten are hidden; when together they are below ten too, the smallest other part is hidden with them, but
    not `houd`: beside that one alone the rest is a difference of two counts, from which nothing follows (see ROND).
    """
    hidden = {key for key, aantal in delen.items() if aantal < KLEINSTE}
    rest = sum(delen[key] for key in hidden)
    others = [key for key in delen if key not in hidden and key != houd]
    if 0 < rest < KLEINSTE and others:
        hidden.add(min(others, key=lambda key: (delen[key], key)))
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


def asked_for(stap: StapCijfers, veld: str) -> int:
    """Who could have had an error at this field: who was shown its question, as the table of questions says it; where
    a page shows no questions (the check page), who was shown the step."""
    vraag = veld.partition("-")[0]
    return asked_of(stap, vraag) if vraag in stap.gevraagd else stap.gezien


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
    met, seen = stap.fouten[worst], asked_for(stap, worst[0])
    return worst if met >= KLEINSTE and Fraction(met, max(seen, 1)) >= VEEL_FOUTEN else None


def is_slow(stap: StapCijfers, stappen: Sequence[StapCijfers]) -> bool:
    """Whether it takes three times as long as the step in the middle of the others."""
    others = sorted(one.seconden for one in stappen if one.stap != stap.stap and one.seconden is not None)
    return stap.seconden is not None and bool(others) and stap.seconden >= TRAAG * others[len(others) // 2]
