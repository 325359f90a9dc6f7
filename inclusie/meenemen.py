"""Begeleide sessies, to take along."""

from __future__ import annotations

from inclusie.verslag import end_sentence
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum_tijd
from stadsportaal.kern.kenmerk import format_kenmerk


def sessies(toegang: Toegang) -> Rijen:
    """One row per time; what the helper looked at and filled in stands with who looked."""
    rows = toegang.eigen_sessies().whole().order_by("created_at", "pk")  # type: ignore[attr-defined]
    return [
        {
            "Sessie": format_kenmerk(row.kenmerk),
            "Waarmee": row.dienst.titel,
            "Wie hielp je": row.naam_helper,
            "Waar": row.webpunt.naam,
            "Begonnen": format_datum_tijd(row.begonnen_op),
            "Gestopt": format_datum_tijd(row.beeindigd_op) if row.beeindigd_op else "loopt nog",
            "Hoe het stopte": end_sentence(row),
        }
        for row in rows
    ]


register_export("Wie je hielp in een webpunt of aan de telefoon", sessies)
