"""How one field of a definition is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Woord:
    """How one field is asked for. `keuzes` names a list to choose from; `verborgen`: nobody is asked.

    `maat`: a text that is typed in a form of its own: a `dag` counted from today, or an `uur`.
    `rij`: what one row is called.
    """

    label: str
    hulp: str
    lang: bool = False
    keuzes: str = ""
    verborgen: bool = False
    maat: str = ""
    rij: str = ""
