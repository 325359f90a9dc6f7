"""What a report adds to pages: words of its timeline, its content on the dossier page, the way to it from a fact."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from profiel.correctie.actions import SOORT
from profiel.correctie.models import Correctie
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import Slot, Verwacht, register_code, register_slot, register_verwacht
from profiel.mensen.models import Gegevenssoort
from profiel.toegang.poorten import Feitactie, register_feitacties
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum


def shown(correctie: Correctie) -> list[dict[str, Any]]:
    """A report as rows of a summary_list: the fact as it stood, and what the citizen said."""
    stood = correctie.getoond
    day = format_datum(date.fromisoformat(stood["datum"]))
    return [
        {"naam": "Gegeven", "waarde": correctie.soort.naam},
        {"naam": "Wat er stond", "waarde": " ".join(stood["regels"])},
        {"naam": "Waar het vandaan komt", "waarde": f"{stood['bron']}, {day}"},
        {"naam": "Wat er niet klopt", "waarde": correctie.wat},
        {"naam": "Wat het moet zijn", "waarde": correctie.juist},
    ]


def report(toegang: Toegang, dossier: Dossier) -> Slot | None:
    """What the citizen said, on the page of the dossier."""
    if dossier.soort != SOORT:
        return None
    correctie = Correctie.objects.select_related("soort").get(dossier=dossier)
    return Slot("onder", "profiel/correctie/_melding.html", shown(correctie))


def actions_of(toegang: Toegang) -> dict[str, Feitactie]:
    """Beside every fact of one's own: report it, or see what became of the report that still runs."""
    if toegang.voor_ander:
        return {}
    running = {row.soort_id: row.dossier for row in toegang.correcties().lopend()}  # type: ignore[attr-defined]
    codes = Gegevenssoort.objects.values_list("code", flat=True).order_by("code")
    return {code: _reported(running[code]) if code in running else _report(code) for code in codes}


def _report(code: str) -> Feitactie:
    return Feitactie(reverse("correctie:correctie_report", args=[code]), "Klopt dit niet?")


def _reported(dossier: Dossier) -> Feitactie:
    day = format_datum(dossier.ingediend_op) if dossier.ingediend_op else ""
    return Feitactie(dossier.get_absolute_url(), "Bekijk je melding", f"Je meldde op {day} dat dit niet klopt.")


def to_come(dossier: Dossier) -> list[Verwacht]:
    """The one step that is still to come."""
    return [Verwacht("We antwoorden je", dossier.verwachte_datum)] if dossier.is_lopend else []


def register() -> None:
    register_slot(report)
    register_feitacties(actions_of)
    register_verwacht(SOORT, to_come)
    register_code("ingediend", "Je meldde dat een gegeven niet klopt", "We kijken het na.", soort=SOORT)
    register_code("in_behandeling", "We kijken je melding na", "Een medewerker vergelijkt ze met de bron.", soort=SOORT)
    register_code(
        "correctie_doorgegeven",
        "We geven je melding door",
        "Dit gegeven staat in een register van een andere overheid ({bron}). De stad kan het daar niet zelf wijzigen.",
        soort=SOORT,
    )
    register_code("gegeven_gewijzigd", "We hebben het gegeven gewijzigd", "Je ziet het bij Mijn gegevens.", soort=SOORT)
