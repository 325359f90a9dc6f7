"""The states of an aanvraag, the phase each one is in, and dates that follow from the law. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from loket.models import Aanvraag
from profiel.dossiers.models import Fase, Uitkomst
from profiel.dossiers.rules import may_move
from stadsportaal.kern.kalender import add_werkdagen, deadline, months_later

Status = Aanvraag.Status

FASE: Final[Mapping[Status, Fase]] = {
    Status.CONCEPT: Fase.CONCEPT,
    Status.INGEDIEND: Fase.INGEDIEND,
    Status.IN_BEHANDELING: Fase.IN_BEHANDELING,
    Status.WACHT_OP_BURGER: Fase.IN_BEHANDELING,
    Status.TOEGEKEND: Fase.BESLIST,
    Status.DEELS: Fase.BESLIST,
    Status.GEWEIGERD: Fase.BESLIST,
    Status.UITGEVOERD: Fase.UITGEVOERD,
    Status.INGETROKKEN: Fase.STOPGEZET,
    Status.STOPGEZET: Fase.STOPGEZET,
    Status.VERLOPEN: Fase.VERLOPEN,
}
"""The phase of the dossier in each state; total, or the portal does not start."""

_DECIDED: Final = frozenset({Status.TOEGEKEND, Status.DEELS, Status.GEWEIGERD})
_ENDED: Final = frozenset({Status.INGETROKKEN, Status.STOPGEZET, Status.VERLOPEN})
_RUNNING: Final = frozenset({Status.IN_BEHANDELING, Status.WACHT_OP_BURGER}) | _DECIDED | _ENDED

GRANTED: Final = frozenset({Status.TOEGEKEND, Status.UITGEVOERD})
"""States in which a grant may stand; whether it was one, its dossier says."""

OVERGANGEN: Final[Mapping[Status, frozenset[Status]]] = {
    Status.CONCEPT: frozenset({Status.INGEDIEND}),
    Status.INGEDIEND: _RUNNING,
    Status.IN_BEHANDELING: _RUNNING,
    Status.WACHT_OP_BURGER: _RUNNING,
    Status.TOEGEKEND: frozenset({Status.UITGEVOERD, Status.IN_BEHANDELING}),
    Status.DEELS: frozenset({Status.UITGEVOERD, Status.IN_BEHANDELING}),
    Status.GEWEIGERD: frozenset({Status.UITGEVOERD, Status.IN_BEHANDELING}),
    Status.UITGEVOERD: frozenset({Status.IN_BEHANDELING}),
    Status.INGETROKKEN: frozenset({Status.IN_BEHANDELING}),
    Status.STOPGEZET: frozenset({Status.IN_BEHANDELING}),
    Status.VERLOPEN: frozenset({Status.IN_BEHANDELING}),
}
"""From each state the states that may follow; back from an end only by reopening."""

BIJ_CODE: Final[Mapping[str, Status]] = {
    "in_behandeling": Status.IN_BEHANDELING,
    "vraag_gesteld": Status.WACHT_OP_BURGER,
    "vraag_beantwoord": Status.IN_BEHANDELING,
    "vraag_vervallen": Status.IN_BEHANDELING,
    "heropend": Status.IN_BEHANDELING,
    "uitgevoerd": Status.UITGEVOERD,
    "ingetrokken": Status.INGETROKKEN,
    "stopgezet": Status.STOPGEZET,
    "verlopen": Status.VERLOPEN,
}
"""The state that a step of the dossier brings; a code that is not here leaves it."""

ENDED_WITHOUT: Final = frozenset({"ingetrokken", "stopgezet", "verlopen"})
"""Codes of steps that end an aanvraag without a decision: nothing is owed any more."""

NIETS_GEKREGEN: Final = _ENDED | {Status.DEELS, Status.GEWEIGERD}
"""States in which nothing is had: what was counted by `teller` no longer is. What is granted in part gives nothing."""

BIJ_UITKOMST: Final[Mapping[Uitkomst, Status]] = {
    Uitkomst.TOEGEKEND: Status.TOEGEKEND,
    Uitkomst.DEELS: Status.DEELS,
    Uitkomst.GEWEIGERD: Status.GEWEIGERD,
}
"""The state that a decision brings."""


def check_tables() -> list[str]:
    """What is wrong with the tables above: a state without phase or transitions, a move the phases forbid."""
    wrong = [f"{status} heeft geen fase" for status in Status if status not in FASE]
    wrong += [f"{status} heeft geen overgangen" for status in Status if status not in OVERGANGEN]
    for source, targets in OVERGANGEN.items():
        for target in targets:
            code = "heropend" if target == Status.IN_BEHANDELING else "stap"
            if (
                source in FASE
                and target in FASE
                and not may_move(FASE[source], FASE[target], code)
                and not (may_move(FASE[source], FASE[target], "stap"))
            ):
                wrong.append(f"{source} naar {target} kan niet: de fasen laten het niet toe")
    return wrong


def sources_of(target: Status) -> list[Status]:
    """The states from which this one may follow, itself included."""
    return [target, *(source for source, targets in OVERGANGEN.items() if target in targets)]


def may_withdraw(status: Status) -> bool:
    """Whether the citizen may take it back: sent, and not decided."""
    return status in (Status.INGEDIEND, Status.IN_BEHANDELING, Status.WACHT_OP_BURGER)


AANGIFTETERMIJN: Final = 8
"""Working days after a move within which it is declared (KB 16 juli 1992 bevolkingsregisters, art. 7)."""


def is_on_time(verhuisd: date, aangifte: date) -> bool:
    """Whether a move was declared within the term; a move still to come is."""
    return aangifte <= add_werkdagen(verhuisd, AANGIFTETERMIJN)


def ingangsdatum(verhuisd: date, aangifte: date) -> date:
    """The day from which the new address counts: the day of the move, or of a declaration that came too late."""
    return verhuisd if is_on_time(verhuisd, aangifte) else aangifte


ATTEST_MAANDEN: Final = 3
"""Months for which other parties accept an attest of hoofdverblijfplaats, by custom."""


def last_day(first: date, length: int, unit: str) -> date:
    """The last day of so many days, weeks, months or years that begin on this day."""
    if unit in ("maanden", "jaar"):
        return months_later(first, length * (12 if unit == "jaar" else 1)) - timedelta(days=1)
    return first + timedelta(days=length * (7 if unit == "weken" else 1) - 1)


CONCEPT_DAGEN: Final = 30
"""Days after its last change that a concept is kept (docs/bewaartermijnen.yaml)."""


def concept_until(changed: date) -> date:
    """Last day of a concept."""
    return changed + timedelta(days=CONCEPT_DAGEN)


BETAALDAGEN: Final = 30
"""Calendar days to pay what a form costs, counted from the day it is asked."""


def pay_by(today: date, begins: Iterable[date]) -> date:
    """The last day to pay what is paid before it is handled: in time to handle it before it begins, today at the
    earliest. `begins` are the last days on which it could still be asked.
    """
    return min([deadline(today, BETAALDAGEN, "kalenderdagen"), *(max(today, day) for day in begins)])


OVERSCHRIJVING: Final = 3
"""Working days that money may be on its way: who transferred it on the last day was in time."""

HERINNERING: Final = -7
"""When we remind of paying, in days from the last day."""

TE_LAAT: Final = 1
"""When we remind again of what was granted and not paid: that ends nothing, it stays owed."""


NA_HERINNERING: Final = 5
"""Working days that somebody has at least to pay, after we said that a place lapses without it."""


def remind_until(today: date) -> date:
    """We remind today of what has to be paid by this day, or earlier."""
    return today - timedelta(days=HERINNERING)


def place_kept_until(uiterlijk: date, gezegd: date) -> date:
    """The last day of a place that is not paid, of which we said on `gezegd` that it lapses."""
    return max(unpaid_after(uiterlijk), add_werkdagen(gezegd, NA_HERINNERING))


def unpaid_after(uiterlijk: date) -> date:
    """The last day on which a payment that was made in time can still come in."""
    return add_werkdagen(uiterlijk, OVERSCHRIJVING)
