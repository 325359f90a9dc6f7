"""Every change of an aanvraag that is being filled in: started, saved, files added and taken back, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from loket.handtekening import forget_stale, may_answer
from loket.herkomst import GEEN, Bronnen, blijvend
from loket.invulling import bestanden_van
from loket.models import Aanvraag, Bijlage, Formulierversie
from loket.trechter.meten import Lijn, Soort, record
from loket.versies.openstelling import require_open, require_start
from profiel.behandeling.toegang import team_for
from profiel.dossiers.actions import create_dossier, delete_concept
from profiel.dossiers.models import Betrokkene, Document, Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.actions import record_grant_write
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import delete_bestand
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import format_kenmerk, save_with_kenmerk
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.posts import check_versie
from stadsportaal.kern.vast import Vast

SOORT = "aanvraag"


class AanvraagAlreadySubmitted(DomainError):
    """Sending is done once; what was sent is followed on its own page."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        number = format_kenmerk(aanvraag.dossier.kenmerk)
        page = (reverse("loket:aanvraag_submitted", args=[aanvraag.dossier.kenmerk]), "Bekijk wat je verstuurde")
        super().__init__(f"Je hebt deze aanvraag al ingediend. Je kenmerk is {number}.", next_step=page)


class SignedInPerson(DomainError):
    """Nobody declares something in another's name: who fills in for somebody stops here."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        super().__init__(
            f"In deze aanvraag staat een verklaring. Die geeft {aanvraag.profiel} zelf. "
            f"Alles is bewaard: {aanvraag.profiel} leest het na en verstuurt het in Mijn stad.",
            next_step=(reverse("mijn_stad"), "Naar Mijn stad"),
        )


class TooManyFiles(DomainError):
    """A question takes a number of files and no more."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Je kunt hoogstens {most} bestanden toevoegen. Verwijder er eerst een.")


@transaction.atomic
def start_aanvraag(versie: Formulierversie, *, by: Toegang) -> Aanvraag:
    """A concept of this form for the subject of `by`. Raises LevelRequired, Http404 for who has no profiel."""
    dienst = versie.formulier.dienst
    by.require("aanvraag_start", dienst)
    by.require_level(dienst.niveau)
    require_start(versie)
    profiel: Any = by.profiel
    aanvraag = new_concept(versie, profiel, {}, by=by)
    record_grant_write(by, "aanvraag begonnen", dossier=aanvraag.dossier.kenmerk)
    record(aanvraag, by.actor.kanaal, Lijn(Soort.BEGONNEN))
    return aanvraag


def new_concept(
    versie: Formulierversie, profiel: Profiel, antwoorden: Mapping[str, Any], *, by: Toegang, herkomst: Bronnen = GEEN
) -> Aanvraag:
    """A concept for this subject with some answers filled in, and where they came from; its steps are still to be
    gone through."""
    dienst = versie.formulier.dienst
    dossier = create_dossier(
        by=by,
        profiel=profiel,
        rol=Betrokkene.Rol.AANVRAGER if profiel.is_burger else Betrokkene.Rol.ORGANISATIE,
        soort=SOORT,
        titel=versie.formulier.titel,
        thema=dienst.thema,
        dienst=dienst.slug,
        url_naam="loket:aanvraag",
        team=team_for(dienst=dienst.slug, thema=dienst.thema),
        niveau=dienst.niveau,
    )
    return Aanvraag.objects.create(
        dossier=dossier,
        formulierversie=versie,
        profiel=profiel,
        antwoorden=dict(antwoorden),
        herkomst=dict(herkomst),
    )


LOCKED = Vast(lambda pk: Aanvraag.objects.select_for_update().filter(pk=pk), int)


def lock_concept(aanvraag: Aanvraag, versie: int | None = None) -> Aanvraag:
    """The row as it is now, kept from others; what it belongs to changes only together with `versie`, and with
    `versie` the form must be open. Raises AanvraagAlreadySubmitted, VersionConflict, DienstDicht."""
    current = LOCKED.get(aanvraag.pk)
    current.dossier, current.profiel = aanvraag.dossier, aanvraag.profiel
    current.formulierversie = aanvraag.formulierversie
    if not current.is_concept:
        raise AanvraagAlreadySubmitted(current)
    if versie is not None:
        check_versie(current, versie)
        require_open(current)
    return current


@transaction.atomic
def save_step(
    aanvraag: Aanvraag,
    stap: str,
    antwoorden: Mapping[str, Any],
    *,
    bekend: Mapping[str, Any],
    versie: int,
    by: Toegang,
    herkomst: Bronnen = GEEN,
) -> Aanvraag:
    """Keep the clean answers of one step, where those came from that were offered, and what the city knew then.

    Raises VersionConflict (another tab or device saved since), SignedInPerson (a helper would declare), DienstDicht.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    step = current.formulierversie.lees().stap_per_key[stap]
    if not may_answer(step, current.dossier, by):
        raise SignedInPerson(current)
    record_grant_write(by, step.titel, dossier=current.dossier.kenmerk)
    merged = {**current.antwoorden, **antwoorden}
    sources = {**blijvend(current.herkomst, current.antwoorden, merged), **herkomst}
    extra = ["herkomst"] if sources != current.herkomst else []
    current.antwoorden, current.herkomst = merged, sources
    current.bekend = dict(bekend)
    if stap not in current.stappen_klaar:
        current.stappen_klaar = [*current.stappen_klaar, stap]
    forget_stale(current, vandaag(timezone.now()))
    extra += ["getypt"] if current.getypt.pop(stap, None) else []
    current.versie += 1
    current.save(update_fields=["antwoorden", "bekend", "stappen_klaar", *extra, "versie", "updated_at"])
    Dossier.objects.filter(pk=current.dossier_id).update(bijgewerkt_op=timezone.now())
    record(current, by.actor.kanaal, Lijn(Soort.BEWAARD, stap))
    return current


@transaction.atomic
def attach_bestand(
    aanvraag: Aanvraag, vraag: str, bestand: Bestand, *, most: int, versie: int, by: Toegang
) -> Aanvraag:
    """Add an accepted file to the answer of a question. Raises LevelRequired, TooManyFiles, VersionConflict."""
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    if Bijlage.objects.filter(aanvraag=current, vraag=vraag).count() >= most:
        raise TooManyFiles(most)
    document = save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk,
            dossier=current.dossier,
            profiel=current.profiel,
            soort=Document.Soort.BIJLAGE,
            titel=bestand.naam,
            bestand=bestand,
            door=by.account,
        )
    )
    Bijlage.objects.create(aanvraag=current, vraag=vraag, document=document)
    record_grant_write(by, "bestand toegevoegd", dossier=current.dossier.kenmerk)
    return _files_changed(current)


@transaction.atomic
def detach_bestand(aanvraag: Aanvraag, kenmerk: str, *, versie: int, by: Toegang) -> Aanvraag:
    """Take a file back and delete it. A kenmerk of another aanvraag changes nothing.

    Raises LevelRequired, VersionConflict.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    rows = Bijlage.objects.filter(aanvraag=current, document__kenmerk=kenmerk).select_related("document__bestand")
    for row in rows:
        delete_document(row.document)
        record_grant_write(by, "bestand verwijderd", dossier=current.dossier.kenmerk)
    return _files_changed(current)


def _files_changed(aanvraag: Aanvraag) -> Aanvraag:
    """The answer to a question about files is what is attached."""
    definitie = aanvraag.formulierversie.lees()
    attached = bestanden_van(aanvraag, definitie)
    asked = {vraag.key for vraag in definitie.alle_vragen() if vraag.soort == "bestand"}
    emptied = dict.fromkeys(asked & aanvraag.antwoorden.keys())
    aanvraag.antwoorden = {**aanvraag.antwoorden, **emptied, **attached}
    aanvraag.versie += 1
    aanvraag.save(update_fields=["antwoorden", "versie", "updated_at"])
    return aanvraag


def delete_document(document: Document) -> None:
    bestand = document.bestand
    document.delete()
    if bestand is not None:
        delete_bestand(bestand)


@transaction.atomic
def delete_aanvraag(aanvraag: Aanvraag, *, by: Toegang) -> None:
    """Throw a concept and its files away without a trace. Raises LevelRequired, AanvraagAlreadySubmitted."""
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag)
    for document in Document.objects.filter(dossier=current.dossier).select_related("bestand"):
        delete_document(document)
    delete_concept(current.dossier, by=by)
    record(aanvraag, by.actor.kanaal, Lijn(Soort.VERWIJDERD))
