"""The key of something in a form, made of the name that a person gives it. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from loket.controle import BEZET

LANGST: Final = 40


def new_key(naam: str, taken: set[str] | frozenset[str]) -> str:
    """A key made of a name, that nothing else has."""
    plain = unicodedata.normalize("NFKD", naam).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = stem if stem[:1].isalpha() else f"v_{stem}".rstrip("_")
    stem = stem[: LANGST - 4].rstrip("_")
    used = taken | BEZET
    return next(key for key in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if key not in used)
