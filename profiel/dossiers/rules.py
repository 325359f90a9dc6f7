"""Which phase of a dossier may follow which; the table of the whole city."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from profiel.dossiers.models import Fase
from stadsportaal.kern.kenmerk import DIGITS, LETTERS, normalise

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


# -- codes to read along --------------------------------------------------------------------------

_ALPHABET: Final = LETTERS + DIGITS
_LENGTH: Final = 8
CODE_GELDIG: Final = timedelta(days=7)
"""How long a code can be used; reading along lasts until the day that the citizen chose."""
MOST_SHARED: Final = 5
"""Codes and readers of one dossier at a time."""
DEELTERMIJNEN: Final = {"7": "1 week", "31": "1 maand", "92": "3 maanden"}
"""Days to read along, in words."""


def code_from(digest: bytes) -> str:
    """Eight characters, no vowels or look-alikes, from 32 random-looking bytes (38 bits)."""
    number, found = int.from_bytes(digest, "big"), ""
    for _ in range(_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        found += _ALPHABET[index]
    return found


def clean_code(text: str) -> str:
    """As typed, without spaces and dashes, in capitals; empty when it cannot be a code."""
    plain = normalise(text)
    return plain if len(plain) == _LENGTH and set(plain) <= set(_ALPHABET) else ""
