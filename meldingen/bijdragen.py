"""What meldingen contribute to the apps below them: words of the timeline, steps to come, guards."""

from __future__ import annotations

from django.db.models import QuerySet

from meldingen import actions
from meldingen.actions import afhandeling
from meldingen.models import Melding, MeldingFoto
from meldingen.routering import parties
from meldingen.rules import REDENEN
from profiel.behandeling import poorten as behandeling
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.models import Bestand

SOORT = actions.SOORT

CODES = {
    "gemeld": ("Je melding is goed aangekomen", "We stuurden ze naar het juiste team."),
    "in_behandeling": ("We bekeken je melding", "Een medewerker volgt ze nu op."),
    "bekeken": ("We bekeken je melding", "Een medewerker volgt ze nu op."),
    "ingepland": ("Het werk is ingepland", "We komen op {dag}."),
    "in_uitvoering": ("We zijn bezig", "Een ploeg werkt eraan."),
    "doorgestuurd": ("We stuurden je melding door", "Naar {naar}. {wat}"),
    "naar_team": ("Een ander team neemt dit over", "Dat is {naar}."),
    "opgelost": ("Je melding is opgelost", ""),
    "niet_opgelost": ("We lossen dit niet op", "{reden}"),
    "dubbel": ("Dit was al gemeld", "We volgen het op bij de eerste melding."),
    "heropend": ("We bekijken je melding opnieuw", ""),
    "vraag_gesteld": ("We vragen je iets", "Zonder je antwoord kunnen we niet verder."),
    "contact_bekeken": ("Een medewerker bekeek hoe we de melder bereiken", ""),
    "foto_vrijgegeven": ("Een foto is zichtbaar voor anderen", ""),
    "foto_niet_publiek": ("De foto is niet meer zichtbaar voor anderen", ""),
}
"""Words of the timeline, per code."""


def register() -> None:
    """Called once, when the portal starts."""
    for code, (titel, uitleg) in CODES.items():
        dossiers.register_code(code, titel, uitleg, soort=SOORT)
    dossiers.register_verwacht(SOORT, to_come)
    dossiers.register_bestanden(photos_of)
    behandeling.register_soort(SOORT, "Melding")
    behandeling.register_dossierdeel(SOORT, parts_for_handler)
    behandeling.register_eigen_pagina(SOORT, "admin:meldingen_meldingdossier_change")
    behandeling.register_wachter(SOORT, afhandeling.guard_step)
    behandeling.register_gevolg(SOORT, afhandeling.follow_dossier)


def photos_of(dossier: Dossier) -> QuerySet[Bestand]:
    """The files of its photos."""
    return Bestand.objects.filter(pk__in=MeldingFoto.objects.filter(melding__dossier=dossier).values("bestand"))


def to_come(dossier: Dossier) -> list[dossiers.Verwacht]:
    """What the reporter may still expect."""
    if not dossier.is_lopend:
        return []
    melding = Melding.objects.get(dossier=dossier)
    return [dossiers.Verwacht("We lossen het op", melding.ingepland_op or dossier.verwachte_datum)]


def parts_for_handler(dossier: Dossier) -> list[behandeling.Deel]:
    """What was reported, what it led to, and what the reporter thought of it."""
    melding = Melding.objects.select_related("categorie__ouder", "dubbel_van__dossier", "feedback").get(dossier=dossier)
    rows = [
        ("Wat", f"{melding.categorie.ouder}: {melding.categorie}"),
        ("Tekst", melding.tekst or "gewist"),
        ("Status", melding.get_status_display()),
        ("Ook ik", str(melding.aantal_ook_ik)),
    ]
    if melding.ingepland_op:
        rows.append(("Ingepland", format_datum(melding.ingepland_op)))
    if melding.reden:
        rows.append(("Reden", REDENEN[melding.reden].naam))
    if melding.partij:
        rows.append(("Doorgestuurd naar", parties().get(melding.partij, {}).get("naam", melding.partij)))
    if melding.dubbel_van:
        rows.append(("Dubbel van", format_kenmerk(melding.dubbel_van.dossier.kenmerk)))
    feedback = getattr(melding, "feedback", None)
    said = [("Tevreden", "ja" if feedback.tevreden else "nee"), ("Uitleg", feedback.tekst)] if feedback else []
    return [("Melding", rows), *([("Wat de melder ervan vond", said)] if said else [])]
