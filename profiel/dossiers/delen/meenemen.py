"""Who reads dossiers along, to take along: never the code itself."""

from __future__ import annotations

from typing import Any

from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, format_datum_tijd
from stadsportaal.kern.kenmerk import format_kenmerk


def gedeeld(toegang: Toegang) -> Rijen:
    """One row per code that the subject made, with who used it."""
    rows: Any = toegang.deelcodes()
    return [
        {
            "Dossier": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Code gemaakt op": format_datum_tijd(row.created_at),
            "Wie leest mee": row.machtiging.gemachtigde if row.machtiging else "niemand gebruikte de code",
            "Tot en met": format_datum(row.tot),
            "Gestopt op": format_datum_tijd(row.ingetrokken_op) if row.ingetrokken_op else "",
        }
        for row in rows.select_related("dossier", "machtiging__wie").order_by("created_at", "pk")
    ]


register_export("Wie je laat meekijken", gedeeld)
