"""Answers in forms, to take along."""

from __future__ import annotations

from typing import Any

from loket.herkomst import herkomst_van
from loket.klad.rules import KEPT
from loket.pad import is_weet_niet
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kenmerk import format_kenmerk


def aanvragen(toegang: Toegang) -> Rijen:
    """One row per form, with each answer as it is kept (what was left empty, or is only to be read, is none), and
    what the autosave holds."""
    rows = toegang.eigen_aanvragen().select_related("dossier").order_by("pk")
    return [
        {
            "Aanvraag": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Antwoorden": [
                f"{vraag.replace('_', ' ')}: {_written(antwoord)}"
                for vraag, antwoord in row.antwoorden.items()
                if antwoord is not None
            ],
            "Waar een antwoord vandaan komt": [
                f"{vraag.replace('_', ' ')}: {source.zin} ({format_kenmerk(source.kenmerk)})"
                for vraag, source in herkomst_van(row).items()
            ],
            "Getypt en nog niet bewaard": [
                f"{veld.replace('_', ' ')}: {', '.join(teksten)}"
                for velden in row.getypt.values()
                for veld, teksten in velden.items()
                if veld != KEPT and any(teksten)
            ],
        }
        for row in rows
    ]


def _written(antwoord: Any) -> str:
    """Several choices with commas between them, rows with strokes; who did not know, said so."""
    if is_weet_niet(antwoord):
        return "weet ik niet"
    if isinstance(antwoord, dict):
        return "; ".join(f"{key}: {_written(part)}" for key, part in antwoord.items() if part not in (None, ""))
    if isinstance(antwoord, list) and all(isinstance(one, dict) for one in antwoord):
        return " / ".join(_written(one) for one in antwoord)
    several = isinstance(antwoord, list) and all(isinstance(one, str) for one in antwoord)
    return ", ".join(antwoord) if several else str(antwoord)


register_export("Wat je invulde", aanvragen)
