"""Answers in forms, to take along."""

from __future__ import annotations

from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kenmerk import format_kenmerk


def aanvragen(toegang: Toegang) -> Rijen:
    """One row per form, with each answer as it is kept."""
    rows = toegang.eigen_aanvragen().select_related("dossier").order_by("pk")
    return [
        {
            "Aanvraag": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Antwoorden": [f"{vraag.replace('_', ' ')}: {antwoord}" for vraag, antwoord in row.antwoorden.items()],
        }
        for row in rows
    ]


register_export("Wat je invulde", aanvragen)
