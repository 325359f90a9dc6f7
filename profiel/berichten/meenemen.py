"""Messages, to take along."""

from __future__ import annotations

from profiel.berichten.models import Voorkeur
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum_tijd


def berichten(toegang: Toegang) -> Rijen:
    rows = toegang.berichten().order_by("created_at", "pk")
    return [
        {"Wanneer": format_datum_tijd(row.created_at), "Onderwerp": row.onderwerp, "Bericht": row.tekst} for row in rows
    ]


def voorkeuren(toegang: Toegang) -> Rijen:
    """One row per subject for which the subject chose; of any other, mail is sent."""
    rows = Voorkeur.objects.filter(profiel=toegang.profiel).order_by("thema", "kanaal")
    return [
        {"Over": row.get_thema_display(), "Via": row.get_kanaal_display(), "Wil je dat": "ja" if row.aan else "nee"}
        for row in rows
    ]


register_export("Je berichten", berichten)
register_export("Waarover je mail wilt", voorkeuren)
