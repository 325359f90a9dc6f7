"""What a plate looks like in the country it is of, as far as that can be judged from its letters and digits. Pure.

There is no list of all plates: what is certainly none is refused, what is of an ordinary series is one, and the rest
(a plate of one's own choice, of a diplomat) may be one.
"""

from __future__ import annotations

import re
from typing import Final

_BELGIAN: Final = re.compile(r"[1-9A-Z]?[A-Z]{3}[0-9]{3}|[0-9]{3}[A-Z]{3}")
"""`1-ABC-234` of since 2010, a letter for a motorcycle, taxi or trailer; `ABC-234` and `123-ABC` of before (KB 20 juli
2001 betreffende de inschrijving van voertuigen, art. 20; MB 23 juli 2001, art. 3)."""

_DUTCH: Final = frozenset(
    {
        "LLDDDD", "DDDDLL", "DDLLDD", "LLDDLL", "LLLLDD", "DDLLLL", "DDLLLD",
        "DLLLDD", "LLDDDL", "LDDDLL", "LLLDDL", "LDDLLL", "DLLDDD", "DDDLLD",
    }
)  # fmt: skip
"""The series that the RDW gave out so far (sidecodes 1 to 14); L is a letter, D a digit."""

MEEST: Final = {"be": 8, "nl": 6}
"""Letters and digits of the longest plate of a country."""

_NAMEN: Final = {"be": ("Belgische", "1-ABC-234"), "nl": ("Nederlandse", "AB-123-C")}


def te_lang(land: str, plaat: str) -> str:
    """What is wrong with a plate that this country cannot have given; empty for one that it may have."""
    if land not in MEEST or len(plaat) <= MEEST[land]:
        return ""
    word, example = _NAMEN[land]
    return f"Een {word} nummerplaat heeft hoogstens {MEEST[land]} letters en cijfers, zoals {example}."


def is_gewoon(land: str, plaat: str) -> bool:
    """Whether it is of an ordinary series of this country; nothing is known of other countries."""
    if land == "be":
        return _BELGIAN.fullmatch(plaat) is not None
    shape = re.sub(r"[0-9]", "d", re.sub(r"[A-Z]", "L", plaat)).upper()
    return land == "nl" and shape in _DUTCH
