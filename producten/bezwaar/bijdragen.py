"""What a defence contributes to the apps below: words, its page, the handler's view, and what a decision does."""

from __future__ import annotations

from producten.bezwaar.actions import SOORT, decide_bezwaar, follow_dossier
from producten.models import Bezwaar
from producten.soorten import soort_of
from profiel.behandeling import poorten as behandeling
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum


def register() -> None:
    """Called once, when the portal starts."""
    dossiers.register_code(
        "ingediend", "Je diende verweer in", "Betaal nog niet: we wachten op de beslissing.", soort=SOORT
    )
    dossiers.register_code(
        "in_behandeling", "We bekijken je verweer", "Een ambtenaar leest je uitleg. Betaal nog niet.", soort=SOORT
    )
    dossiers.register_slot(fine_beside)
    behandeling.register_soort(SOORT, "Bezwaar")
    behandeling.register_beslisser(SOORT, decide_bezwaar)
    behandeling.register_gevolg(SOORT, follow_dossier)
    behandeling.register_altijd_beslissen(SOORT)
    behandeling.register_dossierdeel(SOORT, parts_for_handler)


def fine_beside(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """The fine it is about, and what the citizen wrote."""
    if dossier.soort != SOORT:
        return None
    bezwaar = Bezwaar.objects.select_related("product").get(dossier=dossier)
    data = {"product": bezwaar.product, "tekst": bezwaar.tekst, "wacht": dossier.is_lopend}
    return dossiers.Slot("onder", "producten/_bezwaar.html", data)


def parts_for_handler(dossier: Dossier) -> list[behandeling.Deel]:
    """The defence, and the fine as its source described it."""
    bezwaar = Bezwaar.objects.select_related("product").get(dossier=dossier)
    product = bezwaar.product
    rows = [("Boete", product.titel), ("Datum van de brief", format_datum(product.geldig_van))]
    return [
        ("Verweer", [("Uitleg van de burger", bezwaar.tekst)]),
        ("De boete", [*rows, *soort_of(product.soort).show(product.velden)]),
    ]
