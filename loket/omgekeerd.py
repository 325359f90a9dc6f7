"""Judges two answers that belong together: an end that lies before its begin, a plate of another country. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loket.definitie import Definitie
from loket.opties import Nummerplaat, Tijd
from loket.prijs import turned_round
from loket.vragen.basis import Fout
from loket.vragen.platen import te_lang

DAG: Final = Fout("Vul een dag in op of na de eerste dag.", code="omgekeerd")
"""Of the last day of a period that somebody pays for."""


def omgekeerd(definitie: Definitie, antwoorden: Mapping[str, Any]) -> dict[str, Fout]:
    """What is wrong with the second of two such questions, by its key; only what was answered is compared."""
    found = dict.fromkeys(turned_round(definitie, antwoorden), DAG)
    for vraag in definitie.alle_vragen():
        if isinstance(vraag.opties, Tijd) and vraag.opties.na:
            begin, end = antwoorden.get(vraag.opties.na), antwoorden.get(vraag.key)
            if isinstance(begin, str) and begin and isinstance(end, str) and end and end <= begin:
                found[vraag.key] = Fout(f"Vul een uur in na {begin.replace(':', '.')} uur.", code="omgekeerd")
        if isinstance(vraag.opties, Nummerplaat) and vraag.opties.land:
            country, plate = antwoorden.get(vraag.opties.land), antwoorden.get(vraag.key)
            if isinstance(country, str) and isinstance(plate, str) and (wrong := te_lang(country, plate)):
                found[vraag.key] = Fout(wrong, code="land")
    return found
