"""What help contributes to the apps below it: words, and what the handler sees."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse

from loket.hulp.actions import SOORT
from loket.hulp.models import Hulpvraag
from profiel.behandeling import poorten as behandeling
from profiel.behandeling.models import Burgervraag
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_dag_uur, vandaag

CODES: Final = {
    "terugbellen_gevraagd": ("Je vroeg om teruggebeld te worden", "We bellen je {wanneer}."),
    "hulp_gevraagd": ("Je vroeg hulp", ""),
    "niet_bereikt": ("We belden je, maar je nam niet op", "We bellen je opnieuw {wanneer}."),
    "niet_gesproken": (
        "We belden je drie keer, maar kregen je niet te pakken",
        "Bel ons zelf op 03 22 11 333, ma tot vr, 9 tot 17 uur.",
    ),
    "niet_gebeld": (
        "We belden je niet, sorry daarvoor",
        "Heb je nog hulp nodig? Bel ons op 03 22 11 333, ma tot vr, 9 tot 17 uur.",
    ),
    "niet_meer_gebeld": (
        "We belden je niet opnieuw, sorry daarvoor",
        "Heb je nog hulp nodig? Bel ons op 03 22 11 333, ma tot vr, 9 tot 17 uur.",
    ),
    "bellen_ingetrokken": ("Je vroeg om niet meer te bellen", "Je telefoonnummer is gewist."),
    "gebeld": ("We spraken elkaar", ""),
    "geholpen": ("We hielpen je", ""),
}
"""Words of the timeline, per code."""

WOORDEN: Final = {
    "ingediend": "Gevraagd",
    "in_behandeling": "We bellen je nog",
    "uitgevoerd": "Klaar",
    "stopgezet": "Gestopt",
}
"""What a citizen calls the phases: nobody "submits" a call."""


class OwnSteps(DomainError):
    """Nothing is decided about a call."""

    def __init__(self) -> None:
        super().__init__("Een hulpvraag heeft eigen knoppen, bij Hulpvragen.")


class NobodyReads(DomainError):
    """Who asked has no account."""

    def __init__(self) -> None:
        super().__init__("De burger heeft hier geen account en leest je vraag niet. Bel het nummer van de hulpvraag.")


DECIDING: Final = frozenset({"decide", "execute", "close", "termijn", "reopen"})


def register() -> None:
    """Called once, when the portal starts."""
    for code, (titel, uitleg) in CODES.items():
        dossiers.register_code(code, titel, uitleg, soort=SOORT)
    dossiers.register_woorden(SOORT, WOORDEN)
    behandeling.register_soort(SOORT, "Vraag om hulp")
    dossiers.register_verwacht(SOORT, to_come)
    dossiers.register_slot(no_call)
    behandeling.register_wachter(SOORT, guard_step)
    behandeling.register_dossierdeel(SOORT, parts_for_handler)
    behandeling.register_eigen_pagina(SOORT, "admin:hulp_hulpdossier_change")


def to_come(dossier: Dossier) -> list[dossiers.Verwacht]:
    """What we promised: nothing is decided about a call. A question that was answered waits for nothing."""
    row = Hulpvraag.objects.open().filter(dossier=dossier).first()
    if row is None:
        return []
    calls = row.soort == Hulpvraag.Soort.BELLEN
    return [dossiers.Verwacht("We bellen je" if calls else "We antwoorden je", vandaag(promised(row)))]


def promised(row: Hulpvraag) -> datetime:
    """Until when: of a thread, for the question in it that waits longest."""
    waits = Burgervraag.objects.open().filter(dossier=row.dossier_id).in_order().first()
    return waits.beloofd_op if waits else row.beloofd_op


def no_call(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """The way to say that nobody has to call any more."""
    if dossier.soort != SOORT or not dossier.is_lopend or not toegang.allows("dossier_change", dossier):
        return None
    if not Hulpvraag.objects.filter(dossier=dossier, soort=Hulpvraag.Soort.BELLEN).exists():
        return None
    return dossiers.Slot(
        "zijkant", "loket/hulp/_niet_bellen.html", reverse("loket:bellen_stop", args=[dossier.kenmerk])
    )


def guard_step(dossier: Dossier, step: str, by: Toegang) -> None:
    """Raises OwnSteps, NobodyReads."""
    if step in DECIDING:
        raise OwnSteps
    if step == "ask" and Hulpvraag.objects.filter(dossier=dossier, profiel=None).exists():
        raise NobodyReads


def parts_for_handler(dossier: Dossier) -> list[behandeling.Deel]:
    """What was asked, at which step, and when it was promised; of what was filled in nothing: it was not sent."""
    row = Hulpvraag.objects.get(dossier=dossier)
    rows: list[behandeling.Row] = [("Waarover", dossier.titel.partition(": ")[2]), ("Bij de stap", row.stap)]
    if row.soort == Hulpvraag.Soort.BELLEN:
        rows += [("Telefoon", row.telefoon or "gewist"), ("Wanneer", str(row.get_moment_display()))]
        rows.append(("Niet opgenomen", f"{row.pogingen} keer"))
    waits = Hulpvraag.objects.open().filter(pk=row.pk).exists()
    return [("Hulpvraag", [*rows, ("Beloofd tegen", format_dag_uur(promised(row)) if waits else "niets meer te doen")])]
