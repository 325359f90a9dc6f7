"""Messages, to take along."""

from __future__ import annotations

from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum_tijd


def berichten(toegang: Toegang) -> Rijen:
    rows = toegang.berichten().order_by("created_at", "pk")
    return [
        {"Wanneer": format_datum_tijd(row.created_at), "Onderwerp": row.onderwerp, "Bericht": row.tekst} for row in rows
    ]


register_export("Je berichten", berichten)
