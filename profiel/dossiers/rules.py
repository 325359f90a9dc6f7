"""Which phase of a dossier may follow which; the table of the whole city."""

from __future__ import annotations

from profiel.dossiers.models import Fase

MOVES: dict[Fase, frozenset[Fase]] = {
    Fase.CONCEPT: frozenset({Fase.INGEDIEND, Fase.BESLIST}),
    Fase.INGEDIEND: frozenset({Fase.IN_BEHANDELING, Fase.BESLIST, Fase.UITGEVOERD, Fase.STOPGEZET, Fase.VERLOPEN}),
    Fase.IN_BEHANDELING: frozenset({Fase.BESLIST, Fase.UITGEVOERD, Fase.STOPGEZET, Fase.VERLOPEN}),
    Fase.BESLIST: frozenset({Fase.UITGEVOERD}),
    Fase.UITGEVOERD: frozenset(),
    Fase.STOPGEZET: frozenset(),
    Fase.VERLOPEN: frozenset(),
}
"""From each phase the phases that may follow; staying in a running phase is always allowed.

Straight to "uitgevoerd" goes what asks for work and no decision, like a melding.
"""

REOPENABLE = frozenset({Fase.BESLIST, Fase.UITGEVOERD, Fase.STOPGEZET, Fase.VERLOPEN})


def may_move(current: Fase, target: Fase, code: str) -> bool:
    """Whether a step with this code may go from `current` to `target`.

    Only the code `heropend` leads back from an ended phase, and only to "in behandeling".
    """
    if code == "heropend":
        return current in REOPENABLE and target == Fase.IN_BEHANDELING
    return target == current or target in MOVES[current]


def is_repeat(current: Fase, stated: Fase) -> bool:
    """Whether a step that names its phase would be made twice; only handling can go on again and again."""
    return current == stated != Fase.IN_BEHANDELING


SLEUTEL_ROL: dict[str, str] = {"lezen": "volger", "melder": "melder", "aanvrager": "aanvrager"}
"""The rol of a Betrokkene that claiming through a Toegangssleutel of this scope gives."""
