"""How one field of a definition is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Woord:
    """How one field is asked for. `keuzes` names a list to choose from; `verborgen`: nobody is asked."""

    label: str
    hulp: str
    lang: bool = False
    keuzes: str = ""
    verborgen: bool = False
