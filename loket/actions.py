"""Every change of an aanvraag: started, saved, sent, decided, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from loket.betalen.actions import let_go, settle
from loket.events import AanvraagDecided, AanvraagSubmitted
from loket.gevolgen import bring_about, take_back
from loket.handtekening import forget_stale, may_answer
from loket.invulling import Invulling, bestanden_van
from loket.meteen import TERMIJN, decide_at_once
from loket.models import Aanvraag, Bijlage, Formulierversie
from loket.poorten import houd_op
from loket.rules import BIJ_CODE, BIJ_UITKOMST, ENDED_WITHOUT, Status, may_withdraw, sources_of
from loket.trechter.meten import Lijn, Soort, record
from loket.versies.openstelling import require_current, require_open, require_start
from profiel.behandeling.actions import keep_termijn, new_termijn, started
from profiel.behandeling.models import Termijn
from profiel.behandeling.toegang import team_for
from profiel.dossiers.actions import Stap, create_dossier, delete_concept, lock, progress_all, withdraw
from profiel.dossiers.models import Besluit, Betrokkene, Document, Dossier, Fase, Uitkomst
from profiel.mensen.models import Profiel
from profiel.toegang.actions import record_grant_write
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import delete_bestand
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.events import publish
from stadsportaal.kern.kalender import TermijnSoort, deadline, vandaag
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


class AanvraagIncomplete(DomainError):
    """Something is missing, or is no longer right since it was filled in. `invulling` is how it was judged."""

    def __init__(self, invulling: Invulling) -> None:
        self.invulling = invulling
        page = (reverse("loket:aanvraag_check", args=[invulling.aanvraag.dossier.kenmerk]), "Kijk je antwoorden na")
        super().__init__("Je aanvraag is nog niet volledig. We hebben niets verstuurd.", next_step=page)


class SignedInPerson(DomainError):
    """Nobody declares something in another's name: who fills in for somebody stops here."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        super().__init__(
            f"In deze aanvraag staat een verklaring. Die geeft {aanvraag.profiel} zelf. "
            f"Alles is bewaard: {aanvraag.profiel} leest het na en verstuurt het in Mijn stad.",
            next_step=(reverse("mijn_stad"), "Naar Mijn stad"),
        )


class AanvraagAlreadyDecided(DomainError):
    """After a decision there is nothing left to take back."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (aanvraag.dossier.get_absolute_url(), "Bekijk je dossier")
        super().__init__("Je kunt deze aanvraag niet meer intrekken: ze is al afgehandeld.", next_step=page)


class TooManyFiles(DomainError):
    """A question takes a number of files and no more."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Je kunt hoogstens {most} bestanden toevoegen. Verwijder er eerst een.")


# -- filling in -----------------------------------------------------------------------------------


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


def new_concept(versie: Formulierversie, profiel: Profiel, antwoorden: Mapping[str, Any], *, by: Toegang) -> Aanvraag:
    """A concept for this subject with some answers filled in; its steps are still to be gone through."""
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
        dossier=dossier, formulierversie=versie, profiel=profiel, antwoorden=dict(antwoorden)
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
    aanvraag: Aanvraag, stap: str, antwoorden: Mapping[str, Any], *, bekend: Mapping[str, Any], versie: int, by: Toegang
) -> Aanvraag:
    """Keep the clean answers of one step and what the city knew when they were given.

    Raises VersionConflict (another tab or device saved since), SignedInPerson (a helper would declare), DienstDicht.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    step = current.formulierversie.lees().stap_per_key[stap]
    if not may_answer(step, current.dossier, by):
        raise SignedInPerson(current)
    record_grant_write(by, step.titel, dossier=current.dossier.kenmerk)
    current.antwoorden = {**current.antwoorden, **antwoorden}
    current.bekend = dict(bekend)
    if stap not in current.stappen_klaar:
        current.stappen_klaar = [*current.stappen_klaar, stap]
    forget_stale(current, vandaag(timezone.now()))
    typed = ["getypt"] if current.getypt.pop(stap, None) else []
    current.versie += 1
    current.save(update_fields=["antwoorden", "bekend", "stappen_klaar", *typed, "versie", "updated_at"])
    Dossier.objects.filter(pk=current.dossier_id).update(bijgewerkt_op=timezone.now())
    record(current, by.actor.kanaal, Lijn(Soort.BEWAARD, stap))
    return current


@transaction.atomic
def attach_bestand(
    aanvraag: Aanvraag, vraag: str, bestand: Bestand, *, most: int, versie: int, by: Toegang
) -> Aanvraag:
    """Add an accepted file to the answer of a question. Raises TooManyFiles, VersionConflict."""
    by.require("aanvraag_change", aanvraag.dossier)
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
    """Take a file back and delete it. A kenmerk of another aanvraag changes nothing. Raises VersionConflict."""
    by.require("aanvraag_change", aanvraag.dossier)
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
    """Throw a concept and its files away without a trace. Raises AanvraagAlreadySubmitted."""
    by.require("aanvraag_change", aanvraag.dossier)
    current = lock_concept(aanvraag)
    for document in Document.objects.filter(dossier=current.dossier).select_related("bestand"):
        delete_document(document)
    delete_concept(current.dossier, by=by)
    record(aanvraag, by.actor.kanaal, Lijn(Soort.VERWIJDERD))


# -- sending --------------------------------------------------------------------------------------


@transaction.atomic
def submit_aanvraag(aanvraag: Aanvraag, *, versie: int, by: Toegang) -> Aanvraag:
    """Send it, once: judged again from the stored answers; decided at once where the form says so.

    Raises AanvraagAlreadySubmitted, VersionConflict, AanvraagIncomplete, SignedInPerson, LevelRequired.
    """
    by.require("aanvraag_submit", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    require_current(current)
    invulling = Invulling.of(current, vandaag(timezone.now()))
    if invulling.pad.uitkomst or invulling.open_stap or invulling.problemen():
        raise AanvraagIncomplete(invulling)
    if by.voor_ander and invulling.wordt_ondertekend and not by.allows("ondertekenen", current.dossier):
        raise SignedInPerson(current)
    _freeze(current, invulling)
    if hold := houd_op(current, by):
        _announce(current, by, hold=hold)
    elif invulling.definitie.beslissing == "meteen":
        _announce(current, by)
        decide_at_once(current, invulling)
    else:
        _announce(current, by, _term(current))
    record(current, by.actor.kanaal, Lijn(Soort.VERSTUURD))
    return current


def resume_aanvraag(aanvraag: Aanvraag, naam: str, stap: Stap, *, by: Toegang) -> None:
    """What held it (`naam`) is over and `stap` tells so: now the next thing holds it, or it is handled at last.

    In the transaction of the caller, who holds the lock of the dossier. Its term begins here, not at the sending.
    """
    system = Toegang.systeem()
    if hold := houd_op(aanvraag, system, naam):
        progress_all(aanvraag.dossier, [(stap, by), (hold, system)])
        return
    definitie = aanvraag.formulierversie.lees()
    term = _term(aanvraag) if definitie.beslissing != "meteen" else None
    stap = replace(stap, eigen_status="ingediend", verwachte_datum=_expected(aanvraag))
    progress_all(aanvraag.dossier, [(stap, by), *([(started(term), system)] if term else [])])
    if term:
        keep_termijn(term)
    if definitie.beslissing == "meteen":
        decide_at_once(aanvraag, Invulling.of(aanvraag, vandaag(timezone.now())))


def _freeze(aanvraag: Aanvraag, invulling: Invulling) -> None:
    """Sent from here on, with the answers to shown questions only; files that belong to no shown question go."""
    if unused := invulling.omgeving.bestanden.keys() - invulling.pad.antwoorden.keys():
        for row in Bijlage.objects.filter(aanvraag=aanvraag, vraag__in=unused).select_related("document__bestand"):
            delete_document(row.document)
    aanvraag.status = Status.INGEDIEND
    aanvraag.antwoorden = dict(invulling.pad.antwoorden)
    aanvraag.bekend, aanvraag.getypt = invulling.bekend(), {}
    aanvraag.versie += 1
    aanvraag.save(update_fields=["status", "antwoorden", "bekend", "getypt", "versie", "updated_at"])


def _announce(aanvraag: Aanvraag, by: Toegang, term: Termijn | None = None, hold: Stap | None = None) -> None:
    """The dossier moves, its term begins, and everybody who must know hears of it: one lock, one write each.

    While something holds it no term runs, and nobody is told a day.
    """
    dossier, dienst, versie = aanvraag.dossier, aanvraag.dienst, aanvraag.formulierversie
    expected = None if hold else _expected(aanvraag)
    sent = Stap("ingediend", Fase.INGEDIEND, eigen_status="ingediend", verwachte_datum=expected)
    submitted = AanvraagSubmitted(
        stroom=dossier.kenmerk,
        formulier=versie.formulier_id,
        versie_nummer=versie.nummer,
        dienst=dienst.slug,
        kanaal=str(by.actor.kanaal),
    )
    after = [hold] if hold else [started(term)] if term else []
    steps = [(sent, by), *((step, Toegang.systeem()) for step in after)]
    progress_all(dossier, steps, ook=[submitted])
    if term:
        keep_termijn(term)


def _expected(aanvraag: Aanvraag) -> date | None:
    """The day that the dienst promises, counted from today; None when it promises none."""
    dienst = aanvraag.dienst
    soort: TermijnSoort = "werkdagen" if dienst.termijn_soort == "werkdagen" else "kalenderdagen"
    return deadline(vandaag(timezone.now()), dienst.termijn_dagen, soort) if dienst.termijn_dagen else None


def _term(aanvraag: Aanvraag) -> Termijn | None:
    """The term that the dienst promises; None when it promises none."""
    dienst = aanvraag.dienst
    soort: TermijnSoort = "werkdagen" if dienst.termijn_soort == "werkdagen" else "kalenderdagen"
    return new_termijn(aanvraag.dossier, TERMIJN, dienst.termijn_dagen, soort) if dienst.termijn_dagen else None


# -- after sending --------------------------------------------------------------------------------


def _move(aanvraag: Aanvraag, target: Status) -> None:
    """Conditional on the old state: of two that race, one is refused."""
    rows = Aanvraag.objects.filter(pk=aanvraag.pk, status__in=sources_of(target))
    if not rows.update(status=target, updated_at=timezone.now()):
        raise VersionConflict(aanvraag.versie, aanvraag.versie)
    aanvraag.status = target


def follow_dossier(dossier: Dossier, code: str, by: Toegang) -> None:
    """Keep the own state in step with what a handler did."""
    if target := BIJ_CODE.get(code):
        aanvraag = Aanvraag.objects.get(dossier=dossier)
        _move(aanvraag, target)
        Dossier.objects.filter(pk=dossier.pk).update(eigen_status=target.value)
    if code in ENDED_WITHOUT:
        let_go(dossier)
    if code == "heropend":
        attests = Document.objects.filter(dossier=dossier, soort=Document.Soort.ATTEST, ingetrokken_op__isnull=True)
        attests.update(ingetrokken_op=timezone.now())


def decide_aanvraag(dossier: Dossier, besluit: Besluit, by: Toegang) -> None:
    """What a decision does here, in its transaction: the state, the effects of a grant, the event."""
    aanvraag = Aanvraag.objects.with_form().select_for_update(of=("self",)).get(dossier=dossier)
    target = BIJ_UITKOMST[Uitkomst(besluit.uitkomst)]
    _move(aanvraag, target)
    Dossier.objects.filter(pk=dossier.pk).update(eigen_status=target.value)
    if target == Status.TOEGEKEND:
        bring_about(aanvraag, by)
    else:
        take_back(aanvraag)
    settle(aanvraag)
    publish(
        AanvraagDecided(
            stroom=dossier.kenmerk,
            formulier=aanvraag.formulierversie.formulier_id,
            dienst=dossier.dienst,
            uitkomst=besluit.uitkomst,
            door_regel=besluit.door_regel,
        )
    )


@transaction.atomic
def withdraw_aanvraag(aanvraag: Aanvraag, *, by: Toegang) -> Aanvraag:
    """Take it back before there is a decision. Raises AanvraagAlreadyDecided."""
    by.require("aanvraag_withdraw", aanvraag.dossier)
    lock(aanvraag.dossier)  # first, as who decides does: the other way round they wait for each other
    current = Aanvraag.objects.with_form().select_for_update(of=("self",)).get(pk=aanvraag.pk)
    if not may_withdraw(Status(current.status)):
        raise AanvraagAlreadyDecided(current)
    withdraw(current.dossier, by=by)
    _move(current, Status.INGETROKKEN)
    let_go(current.dossier)
    record(current, by.actor.kanaal, Lijn(Soort.INGETROKKEN))
    Dossier.objects.filter(pk=current.dossier_id).update(eigen_status=Status.INGETROKKEN.value)
    return current
