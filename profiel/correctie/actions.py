"""Reporting that a fact is wrong, and what the decision on it does."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling.actions import start_termijn
from profiel.behandeling.toegang import team_for
from profiel.correctie.models import Correctie
from profiel.correctie.rules import BRON, answer_until
from profiel.dossiers.actions import Stap, create_dossier, progress
from profiel.dossiers.models import Betrokkene, Document, Dossier, Fase, Thema
from profiel.mensen.actions import record_fact
from profiel.mensen.models import Gegevenssoort, Profiel
from profiel.toegang.gegevens import Feit
from profiel.toegang.models import Level, Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import save_with_kenmerk
from stadsportaal.kern.models import Bestand

SOORT: Final = "correctie"
DIENST: Final = "avg-verzoek"
TERMIJN: Final = "Antwoord op je melding"


class CorrectieStillOpen(DomainError):
    """One report at a time about one fact."""

    def __init__(self, dossier: Dossier) -> None:
        page = reverse("dossiers:dossier", args=[dossier.kenmerk])
        super().__init__("Je meldde al dat dit niet klopt. We kijken het na.", next_step=(page, "Bekijk je melding"))


@transaction.atomic
def report_correctie(feit: Feit, *, wat: str, juist: str, bestand: Bestand | None, by: Toegang) -> Correctie:
    """Open a dossier about one fact, with the team that owns its source. Raises CorrectieStillOpen, Http404."""
    by.require("correctie_report", feit)
    profiel = Profiel.objects.select_for_update().get(pk=feit.profiel_id)
    if earlier := Correctie.objects.of_profiel(profiel).lopend().filter(soort=feit.soort).first():
        raise CorrectieStillOpen(earlier.dossier)
    dossier = create_dossier(
        by=by,
        profiel=profiel,
        rol=Betrokkene.Rol.AANVRAGER,
        soort=SOORT,
        titel=f"Klopt niet: {feit.soort.naam}",
        thema=Thema.BESTUUR,
        dienst=DIENST,
        url_naam="dossiers:dossier",
        team=_team(feit.soort),
        niveau=Level.SUBSTANTIEEL if feit.soort.is_register else Level.LAAG,
    )
    correctie = Correctie.objects.create(
        dossier=dossier,
        profiel=profiel,
        soort=feit.soort,
        getoond={"regels": feit.regels, "bron": feit.bron, "datum": feit.datum.isoformat()},
        wat=wat,
        juist=juist,
    )
    if bestand is not None:
        _attach(dossier, bestand, by)
    today = vandaag(timezone.now())
    until = answer_until(today)
    progress(dossier, Stap("ingediend", Fase.INGEDIEND, verwachte_datum=until), by=by)
    start_termijn(dossier, TERMIJN, (until - today).days, "kalenderdagen", by=Toegang.systeem())
    return correctie


def _team(soort: Gegevenssoort) -> Team | None:
    """The team that owns the source, as the kind of fact says; else who answers such questions."""
    return Team.objects.filter(code=soort.team).first() or team_for(dienst=DIENST, thema=Thema.BESTUUR)


def _attach(dossier: Dossier, bestand: Bestand, by: Toegang) -> Document:
    return save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk, dossier=dossier, profiel=by.profiel, soort=Document.Soort.BIJLAGE,
            titel="Je bewijs", bestand=bestand, door=by.account,
        )
    )  # fmt: skip


@transaction.atomic
def settle(dossier: Dossier, *, by: Toegang) -> None:
    """A report was found right: the city changes what it keeps itself, and passes on what a register keeps."""
    by.require("dossier_handle", dossier)
    correctie = Correctie.objects.select_related("soort", "profiel").get(dossier=dossier)
    if correctie.soort.is_register:
        progress(dossier, Stap("correctie_doorgegeven", parameters={"bron": correctie.getoond["bron"]}), by=by)
        return
    bron = BRON[correctie.soort.beheer]
    today = vandaag(timezone.now())
    record_fact(correctie.profiel, correctie.soort_id, {"tekst": correctie.juist}, bron, today, by=by.actor)
    progress(dossier, Stap("gegeven_gewijzigd", Fase.UITGEVOERD), by=by)
