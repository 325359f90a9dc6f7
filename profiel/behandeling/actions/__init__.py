"""What a handler does with a dossier, and the citizen's answer to a question. One step, one transaction.

Deciding is in `profiel.behandeling.actions.besluit`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling.actions.feiten import ask_facts, stop_facts, stop_words
from profiel.behandeling.actions.termijnen import (
    TermRuns,
    expected_day,
    extended,
    finish_terms,
    keep_termijn,
    lengthened,
    new_termijn,
    pause,
    promised,
    resume,
    running_terms,
    started,
    today,
)
from profiel.behandeling.models import Notitie, Termijn, Toewijzing, Vraag
from profiel.behandeling.poorten import GEVOLGEN, WACHTERS, altijd_beslissen
from profiel.behandeling.rules import STEPS, STOP_OF_ASKER, STOPGRONDEN
from profiel.dossiers import actions as dossiers
from profiel.dossiers.actions import Actie, Stap, TransitionRefused, lock, progress
from profiel.dossiers.models import Document, Dossier, Fase, Voortgang
from profiel.dossiers.toegang import HANDLING, as_party
from profiel.mensen.models import Account
from profiel.toegang.models import Team, Teamlid
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import TermijnSoort
from stadsportaal.kern.kenmerk import save_with_kenmerk
from stadsportaal.kern.models import Bestand

__all__ = ["finish_terms", "keep_termijn", "new_termijn", "started", "today"]
"""Given on: the terms themselves are of `actions.termijnen`."""


class NotInTeam(DomainError):
    """Work goes to somebody who may do it."""

    def __init__(self) -> None:
        super().__init__("Deze medewerker mag dossiers van dit team niet behandelen.")


class IsParty(DomainError):
    """Nobody handles what is about themselves, or about somebody they act for."""

    def __init__(self) -> None:
        super().__init__("Deze medewerker is zelf betrokken bij dit dossier. Kies een andere collega.")


class TeamNotCompetent(DomainError):
    """A dossier goes to a team with rights for its dienst or thema."""

    def __init__(self, team: Team) -> None:
        super().__init__(f"{team.naam} mag deze dienst niet behandelen.")


class QuestionStillOpen(DomainError):
    """One question at a time."""

    def __init__(self) -> None:
        super().__init__("Er staat nog een vraag open. Wacht op het antwoord of laat die vraag vervallen.")


class AnswerEmpty(DomainError):
    """An answer has words or a file."""

    def __init__(self) -> None:
        super().__init__("Schrijf een antwoord of voeg een bestand toe.")


class GroundMissing(DomainError):
    """Whoever stops something without a decision has a ground that judges nothing."""

    def __init__(self) -> None:
        super().__init__(
            "Kies waarom je stopt. Is het nee? Neem dan een beslissing, dan staat erbij hoe iemand in beroep kan."
        )


class MustDecide(DomainError):
    """Who defends oneself gets a decision, with the way to the court: stopping it would be a refusal without one."""

    def __init__(self) -> None:
        super().__init__(
            "Hierover beslis je altijd. Stoppen kan alleen als de burger dat vroeg of overleden is. "
            "Kreeg je geen antwoord op een vraag? Beslis dan met wat je weet."
        )


class OwnRights(DomainError):
    """Nobody changes their own rights."""

    def __init__(self) -> None:
        super().__init__("Je kunt je eigen rechten niet wijzigen. Vraag het een andere teambeheerder.")


# -- the frame of a step --------------------------------------------------------------------------


def begin(dossier: Dossier, step: str, by: Toegang, versie: int | None) -> Dossier:
    """Checked and locked: the access, the version, the phase, and what the app itself guards."""
    by.require("dossier_handle", dossier)
    current = lock(dossier, versie)
    if Fase(current.fase) not in STEPS[step]:
        raise TransitionRefused(current)
    if wachter := WACHTERS.get(current.soort):
        wachter(current, step, by)
    return current


def make(dossier: Dossier, stap: Stap, by: Toegang) -> Voortgang:
    """The step itself, and what the app of the dossier does with it."""
    voortgang = progress(dossier, stap, by=by)
    consequence(dossier, stap.code, by)
    return voortgang


def consequence(dossier: Dossier, code: str, by: Toegang) -> None:
    if gevolg := GEVOLGEN.get(dossier.soort):
        gevolg(dossier, code, by)


# -- who works on it ------------------------------------------------------------------------------


def _hand_to(dossier: Dossier, medewerker: Account | None) -> None:
    Toewijzing.objects.filter(dossier=dossier, tot__isnull=True).update(tot=timezone.now())
    if medewerker is not None and dossier.team is not None:
        Toewijzing.objects.create(dossier=dossier, team=dossier.team, medewerker=medewerker)


@transaction.atomic
def take(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> None:
    """Take it on; the first time the citizen reads that we began."""
    current = begin(dossier, "take", by, versie)
    if by.account is None:
        raise NotInTeam
    _hand_to(current, by.account)
    first = current.fase == Fase.INGEDIEND
    make(dossier, Stap("in_behandeling", Fase.IN_BEHANDELING) if first else Stap("toegewezen", intern=True), by)


@transaction.atomic
def assign(dossier: Dossier, medewerker: Account, *, by: Toegang, versie: int | None = None) -> None:
    """Give it to a colleague of the team. Raises NotInTeam, IsParty."""
    current = begin(dossier, "assign", by, versie)
    if not Teamlid.objects.filter(team=current.team, account=medewerker, rol__in=HANDLING).exists():
        raise NotInTeam
    if as_party(medewerker).filter(dossier=current).exists():
        raise IsParty
    _hand_to(current, medewerker)
    make(dossier, Stap("toegewezen", intern=True, parameters={"account": medewerker.pk}), by)


@transaction.atomic
def release(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> None:
    """Put it back for the team."""
    current = begin(dossier, "release", by, versie)
    _hand_to(current, None)
    make(dossier, Stap("vrijgegeven", intern=True), by)


@transaction.atomic
def move(dossier: Dossier, team: Team, *, by: Toegang, versie: int | None = None) -> None:
    """Give it to a team that has rights for its dienst or thema. Raises TeamNotCompetent."""
    current = begin(dossier, "move", by, versie)
    if current.dienst not in team.diensten and current.thema not in team.themas:
        raise TeamNotCompetent(team)
    _hand_to(current, None)
    codes = {"van": current.team.code if current.team else "", "naar": team.code}
    Dossier.objects.filter(pk=current.pk).update(team=team)
    make(dossier, Stap("doorgegeven", intern=True, parameters=codes), by)


@transaction.atomic
def add_note(dossier: Dossier, tekst: str, *, by: Toegang, versie: int | None = None) -> Notitie:
    """An internal note; the citizen does not see it on screen. Raises ReasonMissing for an empty one."""
    current = begin(dossier, "note", by, versie)
    if not tekst.strip() or by.account is None:
        raise dossiers.ReasonMissing
    note = Notitie.objects.create(dossier=current, door=by.account, tekst=tekst.strip())
    make(dossier, Stap("notitie", intern=True, parameters={"notitie": note.pk}), by)
    return note


# -- terms ----------------------------------------------------------------------------------------


@transaction.atomic
def start_termijn(
    dossier: Dossier, naam: str, dagen: int, soort: TermijnSoort, *, by: Toegang, versie: int | None = None
) -> Termijn:
    """A term that begins today, halted at once while we wait for the citizen.

    The first one binds the city: its end is the date the citizen expects an answer. Beside it a handler starts terms
    of their own, which move no date of the citizen. The city itself only starts what binds it. Raises TermRuns.
    """
    current = begin(dossier, "termijn", by, versie)
    others = [] if by.actor.is_systeem else running_terms(current)
    if any(other.naam.casefold() == naam.casefold() for other in others):
        raise TermRuns(naam)
    term = new_termijn(current, naam, dagen, soort)
    term.eigen = any(not other.eigen for other in others)
    if current.actie_wat and Vraag.objects.open().filter(dossier=current).exists():
        term.gepauzeerd_op = term.start
    keep_termijn(term)
    make(dossier, started(term), by)
    return term


@transaction.atomic
def extend_termijn(dossier: Dossier, dagen: int, *, reden: str, by: Toegang, versie: int | None = None) -> Termijn:
    """More days for the term that binds the city, from the same start; the citizen reads how many and why.

    Raises NotExtendable, ReasonMissing.
    """
    current = begin(dossier, "verlengen", by, versie)
    if not reden.strip():
        raise dossiers.ReasonMissing
    term = lengthened(current, dagen)
    term.save(update_fields=["dagen", "einde"])
    make(dossier, replace(extended(term, dagen), verwachte_datum=expected_day(current), tekst=reden.strip()), by)
    return term


# -- question and answer --------------------------------------------------------------------------


@transaction.atomic
def ask(
    dossier: Dossier, *, titel: str, tekst: str, wil_document: bool, tegen: date, by: Toegang, versie: int | None = None
) -> Vraag:
    """Ask the citizen; the dossier says "actie nodig" and the terms stand still. Raises QuestionStillOpen."""
    current = begin(dossier, "ask", by, versie)
    if Vraag.objects.open().filter(dossier=current).exists():
        raise QuestionStillOpen
    if by.account is None:
        raise NotInTeam
    vraag = Vraag.objects.create(
        dossier=current, door=by.account, titel=titel, tekst=tekst, wil_document=wil_document, tegen=tegen
    )
    pause(current)
    actie = Actie(titel, reverse("behandeling:vraag_answer", args=[current.kenmerk]), tegen)
    words, facts = f"{titel.rstrip('.')}.", ask_facts(current)
    make(dossier, Stap("vraag_gesteld", Fase.IN_BEHANDELING, actie=actie, tekst=words, parameters=facts), by)
    return vraag


@transaction.atomic
def answer(vraag: Vraag, *, tekst: str, bestand: Bestand | None, by: Toegang) -> Vraag:
    """The citizen's answer; the terms run again. Raises Http404 once answered, AnswerEmpty."""
    lock(vraag.dossier)  # first, as every step of a handler does: the other way round they wait for each other
    current = Vraag.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=vraag.pk)
    by.require("vraag_answer", current)
    return _record_answer(current, tekst, bestand, by)


@transaction.atomic
def answer_open(dossier: Dossier, *, tekst: str, bestand: Bestand | None, by: Toegang) -> Vraag:
    """The answer to the open question of a dossier; the caller has checked that `by` may give it.

    Raises Http404 when nothing is asked, AnswerEmpty.
    """
    lock(dossier)
    rows = Vraag.objects.open().filter(dossier=dossier).select_related("dossier")
    return _record_answer(get_object_or_404(rows), tekst, bestand, by)


def _record_answer(current: Vraag, tekst: str, bestand: Bestand | None, by: Toegang) -> Vraag:
    if not tekst.strip() and bestand is None:
        raise AnswerEmpty
    if bestand is not None:
        current.document = _attach(current, bestand, by)
    current.antwoord, current.beantwoord_op = tekst.strip(), timezone.now()
    current.save(update_fields=["antwoord", "beantwoord_op", "document"])
    expected = resume(current.dossier)
    make(current.dossier, Stap("vraag_beantwoord", actie=None, verwachte_datum=expected), by)
    return current


def _attach(vraag: Vraag, bestand: Bestand, by: Toegang) -> Document:
    return save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk, dossier=vraag.dossier, profiel=by.profiel, soort=Document.Soort.BIJLAGE,
            titel=vraag.titel, bestand=bestand, door=by.account,
        )
    )  # fmt: skip


@transaction.atomic
def drop_question(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> None:
    """The answer is no longer needed; the terms run again."""
    current = begin(dossier, "drop_question", by, versie)
    if expire_questions(current):
        make(dossier, Stap("vraag_vervallen", actie=None, verwachte_datum=resume(current)), by)


def expire_questions(dossier: Dossier) -> int:
    return Vraag.objects.open().filter(dossier=dossier).update(vervallen_op=timezone.now())


# -- the end, and back ----------------------------------------------------------------------------


@transaction.atomic
def execute(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> None:
    """What was decided is done."""
    begin(dossier, "execute", by, versie)
    dossiers.mark_executed(dossier, by=by)
    consequence(dossier, "uitgevoerd", by)


@transaction.atomic
def close(dossier: Dossier, *, reden: str, by: Toegang, grond: str = "", versie: int | None = None) -> None:
    """Stop without a decision; the citizen reads why, and how to object.

    A handler names one of STOPGRONDEN; the city's own steps have their reason. What is always decided stops only on a
    ground of who asked. Raises GroundMissing, MustDecide, ReasonMissing.
    """
    current = begin(dossier, "close", by, versie)
    if grond not in STOPGRONDEN and not (by.actor.is_systeem and not grond):
        raise GroundMissing
    if grond not in STOP_OF_ASKER and altijd_beslissen(current):
        raise MustDecide
    if not reden.strip():
        raise dossiers.ReasonMissing
    dossiers.close(dossier, reden=stop_words(grond, reden), feiten=stop_facts(current, grond), by=by)
    tidy(current)
    consequence(dossier, "stopgezet", by)


@transaction.atomic
def expire(dossier: Dossier, *, by: Toegang, waarom: str = "") -> None:
    """Nobody answered in time; only the city's own clock does this. Raises TransitionRefused, Http404."""
    dossiers.expire(dossier, by=by, waarom=waarom)
    tidy(dossier)
    consequence(dossier, "verlopen", by)


@transaction.atomic
def expire_unanswered(vraag: Vraag, *, before: date, by: Toegang) -> bool:
    """Let the dossier expire unless it was answered, dropped or decided since; whether it did.

    One that is always decided goes on without the answer: the question is dropped, and its handler is next.
    """
    dossier = lock(vraag.dossier)
    if not Vraag.objects.te_laat(before).filter(pk=vraag.pk).exists():
        return False
    if altijd_beslissen(dossier):
        expire_questions(dossier)
        make(dossier, Stap("vraag_vervallen", actie=None, verwachte_datum=resume(dossier)), by)
        return False
    expire(dossier, by=by)
    return True


@transaction.atomic
def reopen(dossier: Dossier, *, reden: str, by: Toegang, versie: int | None = None) -> None:
    """Look at it again, tell the citizen why and by when: its term begins anew, today."""
    current = begin(dossier, "reopen", by, versie)
    dossiers.reopen(dossier, reden=reden, by=by)
    if promise := promised(current):
        term = new_termijn(current, promise.naam, promise.dagen, promise.soort)
        keep_termijn(term)
        progress(dossier, started(term), by=by)
    _hand_to(current, by.account)
    consequence(dossier, "heropend", by)


def tidy(dossier: Dossier) -> None:
    """An ended dossier has no open question, term or assignment; also after the citizen ended it."""
    expire_questions(dossier)
    finish_terms(dossier)
    _hand_to(dossier, None)
