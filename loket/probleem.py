"""What is wrong with a definition, and where: so that its maker is led to the place to mend."""

from __future__ import annotations

from dataclasses import dataclass


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

    def __str__(self) -> str:
        return self.tekst
