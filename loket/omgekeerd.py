"""Judges two answers that belong together: an end that lies before its begin. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loket.definitie import Definitie
from loket.opties import Tijd
from loket.prijs import turned_round
from loket.vragen.basis import Fout

DAG: Final = Fout("Vul een dag in op of na de eerste dag.", code="omgekeerd")
"""Of the last day of a period that somebody pays for."""


def omgekeerd(definitie: Definitie, antwoorden: Mapping[str, Any]) -> dict[str, Fout]:
    """What is wrong with the questions for an end, by their keys; only what was answered is compared."""
    found = dict.fromkeys(turned_round(definitie, antwoorden), DAG)
    for vraag in definitie.alle_vragen():
        if isinstance(vraag.opties, Tijd) and vraag.opties.na:
            begin, end = antwoorden.get(vraag.opties.na), antwoorden.get(vraag.key)
            if isinstance(begin, str) and begin and isinstance(end, str) and end and end <= begin:
                found[vraag.key] = Fout(f"Vul een uur in na {begin.replace(':', '.')} uur.", code="omgekeerd")
    return found
