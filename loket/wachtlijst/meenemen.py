"""Places and waiting lists, to take along."""

from __future__ import annotations

from typing import Any

from loket.wachtlijst.models import Inschrijving
from profiel.toegang.poorten import Rijen, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, format_datum_tijd
from stadsportaal.kern.kenmerk import format_kenmerk


def inschrijvingen(toegang: Toegang) -> Rijen:
    """One row per aanvraag for a place: the groups it asked for, the best first, and the one it got."""
    visible: Any = toegang.dossierinhoud()
    rows = Inschrijving.objects.filter(dossier__in=visible.values("pk")).select_related("dossier", "aanbod", "groep")
    return [
        {
            "Waarvoor": row.aanbod.naam,
            "Kenmerk": format_kenmerk(row.dossier.kenmerk),
            "Ingeschreven op": format_datum_tijd(row.created_at),
            "Wat je koos": [keuze.groep.naam for keuze in row.keuzes.select_related("groep").order_by("rang")],
            "Hoe het staat": row.get_status_display(),
            "Plaats in": row.groep.naam if row.groep else "",
            "Aanvaarden ten laatste op": format_datum(row.antwoord_tegen) if row.antwoord_tegen else "",
        }
        for row in rows.order_by("pk")
    ]


register_export("Waarvoor je je inschreef", inschrijvingen)
