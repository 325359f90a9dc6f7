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
    months_later,
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
    "verlengen": RUNNING,
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


STOPGRONDEN: Final[dict[str, tuple[str, str]]] = {
    "dubbel": ("Dubbel: de burger vroeg hetzelfde al eens", "Je vroeg dit al eens."),
    "vergissing": ("Vergissing: de burger wou dit niet indienen", "Je diende dit per vergissing in."),
    "op_vraag": ("De burger vroeg ons om te stoppen", "Je vroeg ons om hiermee te stoppen."),
    "niet_nodig": ("Niet meer nodig: het kreeg al een oplossing", "Dit is niet meer nodig: het is al opgelost."),
    "overleden": ("De aanvrager is overleden", "De aanvrager is overleden."),
    "fout": ("Fout in het portaal, zoals een test", "Er liep iets mis in het portaal."),
}
"""Grounds to stop without a decision, for the handler and for the citizen. None of them judges what was asked: who says
no, takes a decision, and that says how to appeal."""

STOP_OF_ASKER: Final = frozenset({"op_vraag", "overleden"})
"""Grounds that lie with who asked: nobody is left who wants an answer. What is always decided stops on these alone, and
nobody reads with them that we may have said no."""

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


def appeal_until(posted: date, dagen: int, wijze: Wijze, *, maanden: int = 0) -> date:
    """Last day to appeal: so many calendar days, or months, after the day of notice (Ger. W. art. 52 to 54)."""
    known = notified_on(posted, wijze)
    return next_werkdag(months_later(known, maanden)) if maanden else deadline(known, dagen, "kalenderdagen")


def in_time(dagen: int, maanden: int) -> str:
    """How long one has: "30 dagen", "1 maand"."""
    if maanden:
        return "1 maand" if maanden == 1 else f"{maanden} maanden"
    return "1 dag" if dagen == 1 else f"{dagen} dagen"


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


def is_extendable(einde: date, *, paused_on: date | None, today: date) -> bool:
    """Whether a term is not over yet, as it stood when it was halted: what is over, is too late and stays so."""
    return (paused_on or today) <= einde


def in_days(dagen: int, soort: TermijnSoort) -> str:
    """ "20 kalenderdagen", "1 werkdag"."""
    return f"{dagen} {soort.removesuffix('en')}" if dagen == 1 else f"{dagen} {soort}"


def is_exceeded(einde: date, *, paused: bool, met: bool, today: date) -> bool:
    """Whether the city is too late: not while it waits, not when it was in time."""
    return not paused and not met and today > einde


def appeal_sentences(instantie: str, hoe: str, duur: str, tot: str, wijze: Wijze) -> list[str]:
    """How and until when to appeal, for the decision itself; `tot` is empty where no law sets a last day."""
    if not tot:
        term = "Voor deze stap is er geen laatste dag."
    elif wijze == "digitaal":
        term = f"Je kunt beroep instellen tot en met {tot}."
    else:
        term = (
            f"Je hebt {duur} om beroep in te stellen. "
            f"Die tijd telt vanaf de derde werkdag nadat we deze brief verstuurden."
        )
    return [term, f"Dat doe je bij: {instantie}.", hoe]


def second_sentence(instantie: str, dagen: int, hoe: str) -> str:
    """What one may do beside it."""
    return f"Je kunt ook binnen {in_time(dagen, 0)} nadat je dit besluit kreeg, terecht bij: {instantie}. {hoe}"


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
