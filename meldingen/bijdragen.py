"""What meldingen contribute to the apps below them: words of the timeline, steps to come, guards."""

from __future__ import annotations

from django.db.models import QuerySet

from meldingen import actions
from meldingen.actions import afhandeling
from meldingen.models import Melding, MeldingFoto
from profiel.behandeling import poorten as behandeling
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier
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
