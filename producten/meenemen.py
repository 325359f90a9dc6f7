"""What somebody has, and what had to be paid, to take along."""

from __future__ import annotations

from typing import Any

from producten.models import Bezwaar
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


def bezwaren(toegang: Toegang) -> Rijen:
    """One row per objection, with what was written in it."""
    visible: Any = toegang.dossierinhoud()
    rows = Bezwaar.objects.filter(dossier__in=visible.values("pk")).select_related("dossier", "product")
    return [
        {
            "Bezwaar tegen": row.product.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Wanneer": format_datum(row.created_at),
            "Wat je schreef": row.tekst,
        }
        for row in rows.order_by("created_at", "pk")
    ]


register_export("Wat je hebt", producten)
register_export("Wat je moest betalen", betaalverzoeken)
register_export("Waartegen je bezwaar maakte", bezwaren)
