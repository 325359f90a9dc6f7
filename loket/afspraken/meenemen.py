"""Appointments, to take along."""

from __future__ import annotations

from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum_tijd
from stadsportaal.kern.kenmerk import format_kenmerk


def afspraken(toegang: Toegang) -> Rijen:
    """One row per appointment, past and to come."""
    rows = toegang.afspraken().order_by("begin", "pk")
    return [
        {
            "Afspraak": row.soort.naam,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Wanneer": format_datum_tijd(row.begin),
            "Waar": f"{row.locatie.naam}, {row.locatie.adres}",
            "Personen": str(row.personen),
            "Hoe het liep": row.get_status_display(),
            "Naam": row.naam,
            "E-mail": row.email,
            "Telefoon": row.telefoon,
        }
        for row in rows
    ]


register_export("Je afspraken", afspraken)
