"""What is wrong with a definition, and where: so that its maker is led to the place to mend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

GEVOLGEN: Final = "gevolgen"
"""`deel` of what speaks of what the form brings about: prices, signatures, what one gets."""
UITKOMST: Final = "uitkomst:"
"""`deel` of what speaks of a page for who is not eligible; its key stands behind."""


@dataclass(frozen=True, slots=True)
class Probleem:
    """One sentence for the maker of a form, with the place it speaks of. Without a place: the form itself."""

    tekst: str
    stap: str = ""
    """Key of the step."""
    vraag: str = ""
    """Key of the question; `stap` is then the step it stands in."""
    regel: int | None = None
    """Which rule of that step, from 0."""
    deel: str = field(default="", compare=False)
    """Which screen of the whole form, when it speaks of no step: GEVOLGEN, UITKOMST with a key, else the first one."""

    def __str__(self) -> str:
        return self.tekst
