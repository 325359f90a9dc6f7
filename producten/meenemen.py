"""What somebody has, and what had to be paid, to take along."""

from __future__ import annotations

from producten.soorten import soort_of
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_bedrag, format_datum
from stadsportaal.kern.kenmerk import format_kenmerk


def producten(toegang: Toegang) -> Rijen:
    rows = toegang.producten().order_by("created_at", "pk")
    return [
        {
            "Product": row.titel,
            "Nummer": format_kenmerk(row.kenmerk),
            "Van": format_datum(row.geldig_van),
            "Tot": format_datum(row.geldig_tot) if row.geldig_tot else "geen einde",
            "Gegevens": [f"{label}: {value}" for label, value in soort_of(row.soort).show(row.velden)],
        }
        for row in rows
    ]


def betaalverzoeken(toegang: Toegang) -> Rijen:
    rows = toegang.betaalverzoeken().order_by("created_at", "pk")
    return [
        {"Waarvoor": row.titel, "Bedrag": format_bedrag(row.bedrag), "Status": row.get_status_display()} for row in rows
    ]


register_export("Wat je hebt", producten)
register_export("Wat je moest betalen", betaalverzoeken)
