"""Terms of handling and of appeal, and which step exists in which phase. No clock, no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

from profiel.dossiers.models import LOPEND, Fase, Uitkomst
from profiel.dossiers.rules import REOPENABLE
from stadsportaal.kern.kalender import (
    TermijnSoort,
    add_werkdagen,
    count_werkdagen,
    deadline,
    format_datum,
    next_werkdag,
)

Wijze = Literal["digitaal", "brief"]

RUNNING: Final = frozenset(LOPEND)

STEPS: Final[dict[str, frozenset[Fase]]] = {
    "take": RUNNING,
    "assign": RUNNING,
    "release": RUNNING,
    "move": RUNNING,
    "ask": RUNNING,
    "drop_question": RUNNING,
    "termijn": RUNNING,
    "decide": RUNNING,
    "close": RUNNING,
    "execute": frozenset({Fase.BESLIST}),
    "reopen": REOPENABLE,
    "note": frozenset(Fase) - {Fase.CONCEPT},
    "reply": frozenset(Fase) - {Fase.CONCEPT},
}
"""Steps of a handler, and the phases in which they exist."""

REFUSALS: Final = frozenset({Uitkomst.GEWEIGERD, Uitkomst.DEELS})
"""Outcomes after which the citizen must read why, and how and until when to appeal."""

DECISIONS: Final = frozenset({Uitkomst.TOEGEKEND, *REFUSALS})
"""Outcomes that a decision can have; taking back is the citizen's own."""

POST_DAYS: Final = 3
"""A letter counts as received on the third working day after it was posted (Ger. W. art. 53bis)."""


WACHT_DAGEN: Final = 30
"""Calendar days after the last day to answer, before a dossier that waits for the citizen expires."""


MOST_ASKED: Final = 3
"""Questions of a citizen that wait for an answer, about one dossier: who waits, need not ask the same again."""


MOST_FILTERS: Final = 20
"""Work lists that one member of staff keeps."""
MOST_AT_ONCE: Final = 100
"""Dossiers in one act on many."""


def expired_before(today: date) -> date:
    """A question whose last day lies before this one was left unanswered for too long."""
    return today - timedelta(days=WACHT_DAGEN)


def steps_in(fase: Fase) -> list[str]:
    """The steps that exist in a phase, in the order of the table."""
    return [name for name, phases in STEPS.items() if fase in phases]


def notified_on(posted: date, wijze: Wijze) -> date:
    """The day on which a decision counts as known: at once when digital, later by post."""
    return posted if wijze == "digitaal" else add_werkdagen(posted, POST_DAYS)


def appeal_until(posted: date, dagen: int, wijze: Wijze) -> date:
    """Last day to appeal: `dagen` calendar days after the day of notice (Ger. W. art. 52, 53)."""
    return deadline(notified_on(posted, wijze), dagen, "kalenderdagen")


def next_posting_day(today: date) -> date:
    """The first day on which the city can post a letter that is decided today."""
    return next_werkdag(today + timedelta(days=1))


def pause_days(paused_on: date, resumed_on: date, soort: TermijnSoort) -> int:
    """Days of a pause in the unit of the term; the day on which it began still counted for the city."""
    if soort == "werkdagen":
        return count_werkdagen(paused_on, resumed_on)
    return max(0, (resumed_on - paused_on).days)


def term_end(start: date, dagen: int, pauzedagen: int, soort: TermijnSoort) -> date:
    """Last day of a term, made longer by what was waited."""
    return deadline(start, dagen + pauzedagen, soort)


def is_exceeded(einde: date, *, paused: bool, met: bool, today: date) -> bool:
    """Whether the city is too late: not while it waits, not when it was in time."""
    return not paused and not met and today > einde


def appeal_sentences(instantie: str, hoe: str, dagen: int, tot: str, wijze: Wijze) -> list[str]:
    """How and until when to appeal, for the decision itself."""
    if wijze == "digitaal":
        term = f"Je kunt beroep instellen tot en met {tot}."
    else:
        term = (
            f"Je hebt {dagen} dagen om beroep in te stellen. "
            f"Die dagen tellen vanaf de derde werkdag nadat we deze brief verstuurden."
        )
    return [term, f"Dat doe je bij: {instantie}.", hoe]


# -- how long it takes ----------------------------------------------------------------------------

LEAST: Final = 10
"""Of fewer decided dossiers nothing is said: only the legal term."""

HISTORY_DAYS: Final = 365
"""How far back we look, from the decision."""


def within(counts: Mapping[int, int], percent: int) -> int:
    """The least number of days within which `percent` % of the dossiers were decided (nearest rank).

    `counts` says how many took how many days; there is at least one.
    """
    rank = -(-sum(counts.values()) * percent // 100)
    seen = 0
    for days in sorted(counts):
        seen += counts[days]
        if seen >= rank:
            return days
    raise ValueError("nobody was counted")


def expected(begin: date, *, helft: int, meeste: int, gewacht: int) -> tuple[date, date]:
    """The days on which half, and 8 out of 10, of such dossiers are decided; later by what we waited."""
    half, most = (next_werkdag(add_werkdagen(begin, days + gewacht)) for days in (helft, meeste))
    return half, most


def expected_words(half: date, most: date, *, waits: bool, today: date) -> str:
    """What the citizen reads about it; it never promises a day that is past."""
    if today > most:
        return "Dit duurt langer dan meestal."
    by = f"8 op de 10 zijn klaar tegen {format_datum(most)}."
    words = by if today > half else f"Rond {format_datum(half)} (de helft). {by}"
    return f"{words} Zolang we op jou wachten, schuift dit op." if waits else words


UNKNOWN: Final = (
    "Hoe lang het meestal duurt, weten we nog niet: er zijn nog te weinig beslissingen om het eerlijk te zeggen."
)
"""Said of a dienst of which fewer than LEAST dossiers were decided."""


NOT_OURS: Final = "Wachten op jou, op een handtekening of op een plaats telt niet mee."


def usual_words(helft: int, meeste: int, aantal: int) -> str:
    """What who has not begun yet reads about it."""
    half, most = (f"{days} {'werkdag' if days == 1 else 'werkdagen'}" for days in (max(1, helft), max(1, meeste)))
    if half == most:
        done = f"8 op de 10 aanvragen zijn klaar binnen {most}."
    else:
        done = f"De helft van de aanvragen is klaar binnen {half}, 8 op de 10 binnen {most}."
    return f"{done} Zo ging het bij {aantal} beslissingen van het laatste jaar. {NOT_OURS}"
