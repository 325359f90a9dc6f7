"""Help that was asked, to take along."""

from __future__ import annotations

from typing import Any

from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_dag_uur
from stadsportaal.kern.kenmerk import format_kenmerk


def hulp(toegang: Toegang) -> Rijen:
    """One row for each time; the question itself stands with the questions."""
    found: Any = toegang.hulpvragen()
    return [
        {
            "Hulp": row.dossier.titel,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Bij": row.stap,
            "Beloofd tegen": format_dag_uur(row.beloofd_op),
            "Telefoon": row.telefoon,
        }
        for row in found.select_related("dossier").order_by("pk")
    ]


register_export("Hulp die je vroeg", hulp)
