"""The states of a report, which may follow which, who gets it, and what is said where. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from meldingen.models import Melding
from profiel.dossiers.models import Fase
from profiel.dossiers.rules import may_move

Status = Melding.Status

FASE: Final[Mapping[Status, Fase]] = {
    Status.GEMELD: Fase.INGEDIEND,
    Status.BEKEKEN: Fase.IN_BEHANDELING,
    Status.INGEPLAND: Fase.IN_BEHANDELING,
    Status.IN_UITVOERING: Fase.IN_BEHANDELING,
    Status.DOORGESTUURD: Fase.IN_BEHANDELING,
    Status.HEROPEND: Fase.IN_BEHANDELING,
    Status.OPGELOST: Fase.UITGEVOERD,
    Status.NIET_OPGELOST: Fase.STOPGEZET,
    Status.DUBBEL: Fase.STOPGEZET,
}
"""The phase of the dossier in each state; total, or the portal does not start."""

CLOSED: Final = frozenset({Status.OPGELOST, Status.NIET_OPGELOST, Status.DUBBEL})
"""States in which nobody works on it any more; back only by reopening."""

_WORK: Final = frozenset({Status.INGEPLAND, Status.IN_UITVOERING, Status.DOORGESTUURD})

OVERGANGEN: Final[Mapping[Status, frozenset[Status]]] = {
    Status.GEMELD: _WORK | CLOSED | {Status.BEKEKEN},
    Status.BEKEKEN: _WORK | CLOSED,
    Status.INGEPLAND: _WORK | CLOSED,
    Status.IN_UITVOERING: _WORK - {Status.IN_UITVOERING} | CLOSED,
    Status.DOORGESTUURD: _WORK | CLOSED | {Status.BEKEKEN},
    Status.HEROPEND: _WORK | CLOSED,
    Status.OPGELOST: frozenset({Status.HEROPEND}),
    Status.NIET_OPGELOST: frozenset({Status.HEROPEND}),
    Status.DUBBEL: frozenset({Status.HEROPEND}),
}
"""From each state the states that may follow. Nothing goes back to `gemeld`; planning and passing on may repeat."""

BIJ_CODE: Final[Mapping[str, Status]] = {"in_behandeling": Status.BEKEKEN, "vraag_gesteld": Status.BEKEKEN}
"""The state that a general step of a handler brings to a report that nobody looked at yet."""

FEEDBACK_DAYS: Final = 30
"""Days after closing in which the reporter may say what they think, and so reopen it."""

CONCEPT_HOURS: Final = 24
MOST_FOTOS: Final = 5
MOST_WORDS: Final = 2000
FOTO_BYTES: Final = 10 * 1024 * 1024
SLEUTEL_DAYS: Final = 365
"""Days that the link to follow a report works."""


@dataclass(frozen=True, slots=True)
class Reden:
    """Why a report was not solved: what the reporter reads."""

    naam: str
    zin: str


REDENEN: Final[Mapping[str, Reden]] = {
    "niet-bevoegd": Reden("niet van de stad", "De stad mag hier zelf niets aan doen."),
    "prive": Reden("privéterrein", "Dit ligt op privéterrein. Daar mag de stad niet werken."),
    "binnen-de-norm": Reden("binnen de norm", "We keken ter plaatse. Wat we zagen, valt binnen de norm."),
    "niet-gevonden": Reden("niet gevonden", "We keken ter plaatse, maar vonden het probleem niet."),
    "geen-antwoord": Reden("geen antwoord", "We kregen geen antwoord op onze vraag."),
    "niet-hersteld": Reden("wordt niet hersteld", "We herstellen dit nu niet."),
    "geen-melding": Reden("geen melding", "Dit is geen melding over het openbaar domein."),
}
"""Reasons of `niet_opgelost`; the handler adds words of their own."""


def may_follow(current: Status, target: Status) -> bool:
    """Whether a report in `current` may go to `target`."""
    return target in OVERGANGEN[current]


def sources_of(target: Status) -> list[Status]:
    """The states from which this one may follow."""
    return [source for source, targets in OVERGANGEN.items() if target in targets]


def closes_by(closed: datetime) -> datetime:
    """Until when the reporter may give feedback on a report that was closed then."""
    return closed + timedelta(days=FEEDBACK_DAYS)


def code_of(target: Status) -> str:
    """The code of the step on the timeline that brings this state."""
    return str(target.value)


def check_tables() -> list[str]:
    """What is wrong with the tables above: a state without phase or transitions, a move the phases forbid."""
    wrong = [f"{status} heeft geen fase" for status in Status if status not in FASE]
    wrong += [f"{status} heeft geen overgangen" for status in Status if status not in OVERGANGEN]
    for source, targets in OVERGANGEN.items():
        for target in targets:
            if source in FASE and target in FASE and not may_move(FASE[source], FASE[target], code_of(target)):
                wrong.append(f"{source} naar {target} kan niet: de fasen laten het niet toe")
    return wrong


# -- who gets it ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """One rule: a report that fits goes to this team. An empty set fits everything."""

    team: str
    categorieen: frozenset[str] = frozenset()
    districten: frozenset[str] = frozenset()

    def fits(self, codes: frozenset[str], district: str) -> bool:
        """`codes` are those of the category and of its group."""
        return (not self.categorieen or bool(self.categorieen & codes)) and (
            not self.districten or district in self.districten
        )


def read_routes(rows: Iterable[Mapping[str, Any]]) -> list[Route]:
    """The rules as data/routering.yaml writes them."""
    return [
        Route(row["team"], frozenset(row.get("categorieen", ())), frozenset(row.get("districten", ()))) for row in rows
    ]


def route(routes: Sequence[Route], codes: frozenset[str], district: str) -> str | None:
    """Code of the team of the first rule that fits; None when no rule does."""
    return next((rule.team for rule in routes if rule.fits(codes, district)), None)


def route_problems(
    routes: Sequence[Route], categorieen: Mapping[str, str], districten: Iterable[str], teams: Iterable[str]
) -> list[str]:
    """What is wrong with the rules: unknown names, and every pair of category and district without a team.

    `categorieen` maps the code of each category to that of its group.
    """
    known, areas, crews = {*categorieen, *categorieen.values()}, set(districten), set(teams)
    wrong = [f"onbekende categorie {code}" for rule in routes for code in sorted(rule.categorieen - known)]
    wrong += [f"onbekend district {code}" for rule in routes for code in sorted(rule.districten - areas)]
    wrong += [f"onbekend team {code}" for code in sorted({rule.team for rule in routes} - crews)]
    wrong += [
        f"geen team voor {code} in {area}"
        for code, group in categorieen.items()
        for area in sorted(areas)
        if route(routes, frozenset({code, group}), area) is None
    ]
    return wrong
