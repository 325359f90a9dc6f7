"""Every change of an aanvraag once it is filled in: sent, decided, taken back. Filling in is in `.concept`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from loket.actions.bestanden import unflag
from loket.actions.concept import SignedInPerson, delete_document, lock_concept
from loket.betalen.actions import let_go, settle
from loket.events import AanvraagDecided, AanvraagSubmitted
from loket.gevolgen import bring_about, is_whole, take_back
from loket.herkomst import blijvend
from loket.invulling import Invulling
from loket.klad.rules import merk_van
from loket.meteen import TERMIJN, decide_at_once
from loket.models import Aanvraag, Bijlage
from loket.poorten import houd_op
from loket.rules import BIJ_CODE, BIJ_UITKOMST, ENDED_WITHOUT, NIETS_GEKREGEN, Status, may_withdraw, sources_of
from loket.trechter.meten import Lijn, Soort, record, record_sent
from loket.versies.openstelling import require_current
from profiel.behandeling.actions import keep_termijn, new_termijn, started
from profiel.behandeling.models import Termijn
from profiel.dossiers.actions import Stap, lock, progress_all, withdraw
from profiel.dossiers.models import Besluit, Document, Dossier, Fase, Uitkomst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.events import publish
from stadsportaal.kern.kalender import TermijnSoort, deadline, vandaag


class AanvraagIncomplete(DomainError):
    """Something is missing, or is no longer right since it was filled in. `invulling` is how it was judged."""

    def __init__(self, invulling: Invulling) -> None:
        self.invulling = invulling
        page = (reverse("loket:aanvraag_check", args=[invulling.aanvraag.dossier.kenmerk]), "Kijk je antwoorden na")
        super().__init__("Je aanvraag is nog niet volledig. We hebben niets verstuurd.", next_step=page)


class ChangeNotSaved(DomainError):
    """A change was typed over answers and never saved: first the citizen says what becomes of it."""

    def __init__(self, invulling: Invulling) -> None:
        self.invulling = invulling
        page = (reverse("loket:aanvraag_check", args=[invulling.aanvraag.dossier.kenmerk]), "Kijk je antwoorden na")
        super().__init__("Je begon iets te wijzigen en bewaarde het nog niet. We verstuurden niets.", next_step=page)


class AanvraagAlreadyDecided(DomainError):
    """After a decision there is nothing left to take back."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (aanvraag.dossier.get_absolute_url(), "Bekijk je dossier")
        super().__init__("Je kunt deze aanvraag niet meer intrekken: ze is al afgehandeld.", next_step=page)


class NotInPart(DomainError):
    """Who asks for a permit, an attest, a place or a new address gets it or does not: half of one gives nothing."""

    def __init__(self) -> None:
        super().__init__(
            "Dit kun je niet voor een deel goedkeuren: de burger krijgt en betaalt het helemaal, of niet. "
            "Kies “toegekend” of “geweigerd”. Kan een deel wel? Weiger dan, en schrijf wat de burger wel kan vragen."
        )


# -- sending --------------------------------------------------------------------------------------


@transaction.atomic
def submit_aanvraag(aanvraag: Aanvraag, *, versie: int, by: Toegang, zonder: str = "") -> Aanvraag:
    """Send it, once: judged again from the stored answers; decided at once where the form says so.

    `zonder` is the mark of the changes that the citizen saw and lets go of: nothing typed is lost unseen.
    Raises AanvraagAlreadySubmitted, VersionConflict, AanvraagIncomplete, ChangeNotSaved, SignedInPerson, LevelRequired.
    """
    by.require("aanvraag_submit", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    require_current(current)
    invulling = Invulling.of(current, vandaag(timezone.now()))
    if invulling.pad.uitkomst or invulling.open_stap or invulling.problemen():
        raise AanvraagIncomplete(invulling)
    waits = invulling.onbewaard  # gone meanwhile: then nothing is lost by sending
    if waits and zonder != merk_van(current, waits):
        raise ChangeNotSaved(invulling)
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
    record_sent(current, by.actor.kanaal)
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
    aanvraag.herkomst = blijvend(aanvraag.herkomst, aanvraag.antwoorden, invulling.pad.antwoorden)
    aanvraag.antwoorden = dict(invulling.pad.antwoorden)
    aanvraag.bekend, aanvraag.getypt = invulling.bekend(), {}
    aanvraag.versie += 1
    aanvraag.save(update_fields=["status", "antwoorden", "herkomst", "bekend", "getypt", "versie", "updated_at"])


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
    """Conditional on the old state: of two that race, one is refused. Who gets nothing keeps no place."""
    rows = Aanvraag.objects.filter(pk=aanvraag.pk, status__in=sources_of(target))
    freed = {"teller": ""} if target in NIETS_GEKREGEN else {}
    if not rows.update(status=target, updated_at=timezone.now(), **freed):
        raise VersionConflict(aanvraag.versie, aanvraag.versie)
    aanvraag.status = target


def follow_dossier(dossier: Dossier, code: str, by: Toegang) -> None:
    """Keep the own state in step with what a handler did."""
    if target := BIJ_CODE.get(code):
        _move(Aanvraag.objects.get(dossier=dossier), target)
        Dossier.objects.filter(pk=dossier.pk).update(eigen_status=target.value)
    if code in ENDED_WITHOUT:
        _give_nothing(dossier)
    if code == "vraag_beantwoord":
        unflag(dossier, by)
    if code == "heropend":
        attests = Document.objects.filter(dossier=dossier, soort=Document.Soort.ATTEST, ingetrokken_op__isnull=True)
        attests.update(ingetrokken_op=timezone.now())


def _give_nothing(dossier: Dossier) -> None:
    """It ended without a decision: nobody keeps what an earlier one gave, and nobody owes anything for it."""
    take_back(dossier)
    let_go(dossier)


def decide_aanvraag(dossier: Dossier, besluit: Besluit, by: Toegang) -> None:
    """What a decision does here, in its transaction: the state, the effects of a grant, the event.

    Raises NotInPart, and what a grant may raise (loket.gevolgen).
    """
    aanvraag = Aanvraag.objects.with_form().select_for_update(of=("self",)).get(dossier=dossier)
    target = BIJ_UITKOMST[Uitkomst(besluit.uitkomst)]
    if target == Status.DEELS and is_whole(aanvraag.formulierversie.lees()):
        raise NotInPart
    _move(aanvraag, target)
    Dossier.objects.filter(pk=dossier.pk).update(eigen_status=target.value)
    if target == Status.TOEGEKEND:
        bring_about(aanvraag, by)
    else:
        take_back(dossier)
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
    _give_nothing(current.dossier)
    record(current, by.actor.kanaal, Lijn(Soort.INGETROKKEN))
    Dossier.objects.filter(pk=current.dossier_id).update(eigen_status=Status.INGETROKKEN.value)
    return current
