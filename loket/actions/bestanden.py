"""A file of a sent aanvraag that turns out to be unusable: whoever handles it is told, and asks for another."""

from __future__ import annotations

from typing import Final

from loket.actions.concept import SOORT
from loket.models import Aanvraag
from profiel.behandeling.models import Vraag
from profiel.dossiers.actions import Stap, progress
from profiel.dossiers.models import Document, Dossier, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import ONBRUIKBAAR

CODE: Final = "bestand_onbruikbaar"
"""Of the step on the internal timeline, and the reason on the work list."""


def flag_dossiers(bestand: int) -> None:
    """Put the reason on the work list of every running aanvraag that holds this file.

    A concept shows it on its own check page; about what is decided nothing can be asked any more.
    """
    rows = Document.objects.filter(bestand=bestand, dossier__soort=SOORT, dossier__aanvraag__isnull=False)
    for document in rows.exclude(dossier__aanvraag__status=Aanvraag.Status.CONCEPT).select_related("dossier"):
        dossier = document.dossier
        if dossier is not None and dossier.is_lopend:
            step = Stap(CODE, intern=True, parameters={"document": document.kenmerk}, werkreden=CODE)
            progress(dossier, step, by=Toegang.systeem())


def unflag(dossier: Dossier, by: Toegang) -> None:
    """The citizen answered: the reason goes once a new file came in for each that nobody can use.

    One that is not scanned yet counts: turns it out to be unusable too, then the reason comes back.
    """
    if dossier.werkreden != CODE:
        return
    told = Voortgang.objects.voor_medewerker(by, dossier).filter(code=CODE)[:1].get()
    unusable = Document.objects.filter(dossier=dossier, bestand__scan__in=ONBRUIKBAAR).count()
    came = Vraag.objects.filter(dossier=dossier, beantwoord_op__gt=told.created_at, document__bestand__isnull=False)
    new = came.exclude(document__bestand__scan__in=ONBRUIKBAAR).count()
    if new and new >= unusable:
        Dossier.objects.filter(pk=dossier.pk).update(werkreden="")
