"""Signatures that were asked of somebody, to take along."""

from __future__ import annotations

from loket.ondertekening.models import Ondertekening
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, format_datum_tijd
from stadsportaal.kern.kenmerk import format_kenmerk


def gevraagd(toegang: Toegang) -> Rijen:
    """One row per signature that was asked of the subject; what is in the aanvraag is somebody else's."""
    if toegang.profiel is None or toegang.voor_ander:
        return []
    rows = Ondertekening.objects.filter(profiel=toegang.profiel).select_related("dossier").order_by("pk")
    return [
        {
            "Aanvraag": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.kenmerk),
            "Waarom": row.waarom,
            "Gevraagd op": format_datum(row.created_at),
            "Hoe het staat": row.get_status_display(),
            "Beantwoord op": format_datum_tijd(row.beantwoord_op) if row.beantwoord_op else "",
        }
        for row in rows
    ]


register_export("Handtekeningen die we je vroegen", gevraagd)
