"""Dossiers, their timeline and their documents, to take along."""

from __future__ import annotations

from typing import Any

from profiel.dossiers.models import Besluit, Voortgang
from profiel.dossiers.pagina import moment_date, moment_text, status_of
from profiel.dossiers.poorten import woord_of
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk


def dossiers(toegang: Toegang) -> Rijen:
    """One row per dossier, with what happened in it."""
    rows = toegang.dossiers().order_by("created_at", "pk")
    return [
        {
            "Kenmerk": format_kenmerk(row.kenmerk),
            "Titel": row.titel,
            "Als": [rol.get_rol_display() for rol in row.betrokkenen.filter(profiel=toegang.profiel).order_by("pk")],
            "Status": woord_of(row, status_of(row)).lower() or status_of(row).replace("_", " "),
            "Wat er gebeurde": [
                f"{moment_date(step)}: {moment_text(step, row.soort).titel}"
                for step in Voortgang.objects.voor_burger(row)
            ],
        }
        for row in rows
    ]


def documents(toegang: Toegang) -> Rijen:
    """The titles; the documents themselves stand with their dossier."""
    rows = toegang.documenten().order_by("created_at", "pk")
    return [
        {"Document": row.titel, "Van": format_datum(row.created_at), "Nummer": format_kenmerk(row.kenmerk)}
        for row in rows
    ]


def besluiten(toegang: Toegang) -> Rijen:
    """One row per decision, with why and how to appeal."""
    visible: Any = toegang.dossierinhoud()
    rows = Besluit.objects.filter(dossier__in=visible.values("pk"))
    return [
        {
            "Dossier": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Besluit": row.get_uitkomst_display(),
            "Bekendgemaakt op": format_datum(row.bekendgemaakt_op) if row.bekendgemaakt_op else "per brief, onderweg",
            "Waarom": row.reden,
            "Beroep bij": row.beroep_instantie,
            "Beroep tot en met": format_datum(row.beroep_tot) if row.beroep_tot else "",
        }
        for row in rows.select_related("dossier").order_by("created_at", "pk")
    ]


register_export("Je dossiers", dossiers)
register_export("Wat we beslisten", besluiten)
register_export("Je documenten", documents)
