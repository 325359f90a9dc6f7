"""Reports, to take along."""

from __future__ import annotations

from meldingen.models import OokIk
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk


def meldingen(toegang: Toegang) -> Rijen:
    """One row per report of one's own, with all that was written in it and how to reach who wrote it."""
    rows = toegang.eigen_meldingen().select_related("dossier", "categorie", "feedback").order_by("created_at", "pk")
    return [
        {
            "Melding": row.categorie.naam,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Gemeld": format_datum(row.created_at),
            "Waar": row.adres,
            "Wat je schreef": row.tekst or "gewist",
            "E-mail": row.melder_email,
            "Telefoon": row.melder_telefoon,
            "Foto's": str(row.fotos.count()),
            "Wat je van de oplossing vond": row.feedback.tekst if hasattr(row, "feedback") else "",
        }
        for row in rows
    ]


def ook_ik(toegang: Toegang) -> Rijen:
    """Reports of others that the subject saw too."""
    rows = OokIk.objects.filter(profiel=toegang.profiel, profiel__isnull=False)
    return [
        {
            "Melding": row.melding.categorie.naam,
            "Kenmerk": format_kenmerk(row.melding.dossier.kenmerk),
            "Wanneer": format_datum(row.created_at),
        }
        for row in rows.select_related("melding__categorie", "melding__dossier").order_by("created_at", "pk")
    ]


register_export("Wat je meldde", meldingen)
register_export("Waar je “ook ik” zei", ook_ik)
