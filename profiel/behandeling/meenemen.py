"""Questions about dossiers, both ways, to take along."""

from __future__ import annotations

from typing import Any

from profiel.behandeling.models import Burgervraag, Vraag
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, format_datum_tijd
from stadsportaal.kern.kenmerk import format_kenmerk


def asked_by_citizen(toegang: Toegang) -> Rijen:
    """One row per question that was asked of the city, of dossiers that this access reads whole."""
    visible: Any = toegang.dossierinhoud()
    rows = Burgervraag.objects.filter(dossier__in=visible.values("pk")).select_related("dossier")
    return [
        {
            "Dossier": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Gevraagd op": format_datum_tijd(row.created_at),
            "Vraag": row.tekst,
            "Antwoord": row.antwoord or "nog geen antwoord",
            "Beantwoord op": format_datum_tijd(row.beantwoord_op) if row.beantwoord_op else "",
        }
        for row in rows.in_order()
    ]


def asked_by_city(toegang: Toegang) -> Rijen:
    """One row per question that the city asked, with what was answered."""
    visible: Any = toegang.dossierinhoud()
    rows = Vraag.objects.filter(dossier__in=visible.values("pk")).select_related("dossier")
    return [
        {
            "Dossier": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Gevraagd op": format_datum_tijd(row.created_at),
            "Vraag": [row.titel, *row.tekst.splitlines()],
            "Ten laatste op": format_datum(row.tegen),
            "Antwoord": row.antwoord or ("document toegevoegd" if row.beantwoord_op else "geen antwoord"),
        }
        for row in rows.order_by("created_at", "pk")
    ]


register_export("Wat je ons vroeg", asked_by_citizen)
register_export("Wat we jou vroegen", asked_by_city)
