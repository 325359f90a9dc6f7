"""What happens to a concept when its form changes or its dienst is closed: it moves along, or waits untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from loket.actions.concept import delete_document, lock_concept
from loket.handtekening import may_answer
from loket.herkomst import blijvend
from loket.invulling import Invulling
from loket.klad.actions import fields_of
from loket.models import Aanvraag, Bijlage, Formulierversie
from loket.versies.rules import Overzetting, zet_over
from profiel.toegang.actions import record_grant_write
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag

MOST_TYPED: Final = 200_000
"""Characters that are kept of one step."""


def new_version(aanvraag: Aanvraag) -> Formulierversie | None:
    """The version that takes this concept along; None when it may stay."""
    if not aanvraag.moet_mee:
        return None
    formulier = aanvraag.formulierversie.formulier
    return formulier.versies.get(nummer=formulier.meenemen_naar)


def overzetting_van(aanvraag: Aanvraag, doel: Formulierversie) -> Overzetting:
    """What this concept would be in that version."""
    oud = aanvraag.formulierversie.lees()
    there = Invulling.of(_copy_in(aanvraag, doel), vandaag(timezone.now()))
    return zet_over(oud, there.definitie, aanvraag.antwoorden, there.omgeving)


def _copy_in(aanvraag: Aanvraag, doel: Formulierversie) -> Aanvraag:
    """The same aanvraag, not saved, as if it were filled in on that version."""
    copy = Aanvraag(pk=aanvraag.pk, dossier=aanvraag.dossier, profiel=aanvraag.profiel, formulierversie=doel)
    copy.antwoorden = aanvraag.antwoorden
    return copy


@transaction.atomic
def move_concept(aanvraag: Aanvraag, *, versie: int, by: Toegang) -> Aanvraag:
    """Go on in the newer version: answers that still mean the same stay, files of questions that are gone go.

    Raises VersionConflict when it was changed (or moved) since the page was shown, AanvraagAlreadySubmitted.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    doel = new_version(current)
    if doel is None:
        return current
    moved = overzetting_van(current, doel)
    definitie = doel.lees()
    files = {vraag.key for vraag in definitie.alle_vragen() if vraag.soort == "bestand"}
    for row in Bijlage.objects.filter(aanvraag=current).exclude(vraag__in=files).select_related("document__bestand"):
        delete_document(row.document)
    current.formulierversie = doel
    current.herkomst = blijvend(current.herkomst, current.antwoorden, moved.antwoorden)
    current.antwoorden = moved.antwoorden
    current.stappen_klaar = [key for key in current.stappen_klaar if key in definitie.stap_per_key]
    current.getypt = {key: typed for key, typed in current.getypt.items() if key in definitie.stap_per_key}
    current.versie += 1
    changed = ["formulierversie", "antwoorden", "herkomst", "stappen_klaar", "getypt", "versie", "updated_at"]
    current.save(update_fields=changed)
    record_grant_write(by, "verder in een nieuwe versie van het formulier", dossier=current.dossier.kenmerk)
    return current


@transaction.atomic
def keep_typed(aanvraag: Aanvraag, stap: str, velden: Mapping[str, Sequence[str]], *, by: Toegang) -> bool:
    """Keep what was typed on a step that cannot be saved now, unjudged, to show it again; whether it is kept.

    It changes no answer, so the version stays: the same page may still be sent later. Not kept: what a helper
    typed where only the citizen answers, and more than anybody types.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag)
    step = current.formulierversie.lees().stap_per_key[stap]
    typed = fields_of(step, velden)
    size = sum(len(text) for texts in typed.values() for text in texts)
    if not may_answer(step, current.dossier, by) or size > MOST_TYPED:
        return False
    current.getypt = {**current.getypt, stap: typed}
    current.save(update_fields=["getypt", "updated_at"])
    record_grant_write(by, step.titel, dossier=current.dossier.kenmerk)
    return True
