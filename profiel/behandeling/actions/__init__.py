"""What a handler does with a dossier, and the citizen's answer to a question. One step, one transaction.

Deciding is in `profiel.behandeling.actions.besluit`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling.models import Notitie, Termijn, Toewijzing, Vraag
from profiel.behandeling.poorten import GEVOLGEN, TERMIJNEN, WACHTERS, Belofte
from profiel.behandeling.rules import STEPS, pause_days, term_end
from profiel.dossiers import actions as dossiers
from profiel.dossiers.actions import Actie, Stap, TransitionRefused, lock, progress
from profiel.dossiers.models import Document, Dossier, Fase, Voortgang
from profiel.dossiers.toegang import HANDLING, as_party
from profiel.mensen.models import Account
from profiel.toegang.models import Team, Teamlid
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import TermijnSoort, deadline, vandaag
from stadsportaal.kern.kenmerk import save_with_kenmerk
from stadsportaal.kern.models import Bestand


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


def today() -> date:
    return vandaag(timezone.now())


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
    """A legal or promised term that begins today; its end is the date the citizen expects an answer."""
    term = new_termijn(begin(dossier, "termijn", by, versie), naam, dagen, soort)
    keep_termijn(term)
    make(dossier, started(term), by)
    return term


def new_termijn(dossier: Dossier, naam: str, dagen: int, soort: TermijnSoort) -> Termijn:
    """A term that begins today, not kept yet."""
    start = today()
    return Termijn(
        dossier=dossier, naam=naam, dagen=dagen, soort=soort, start=start, einde=deadline(start, dagen, soort)
    )


def keep_termijn(term: Termijn) -> None:
    """Write it; an earlier one of this name begins again."""
    begun = ["dagen", "soort", "start", "einde", "gepauzeerd_op", "pauzedagen", "gehaald_op"]
    Termijn.objects.bulk_create([term], update_conflicts=True, unique_fields=["dossier", "naam"], update_fields=begun)


def started(term: Termijn) -> Stap:
    """The step that tells of a term that begins."""
    facts = {"naam": term.naam, "dagen": term.dagen, "soort": term.soort, "einde": term.einde.isoformat()}
    return Stap("termijn_gestart", verwachte_datum=term.einde, intern=True, parameters=facts)


def _promised(dossier: Dossier) -> Belofte | None:
    """The term under which such a dossier is handled: of its kind, else the first that it had itself."""
    if promises := TERMIJNEN.get(dossier.soort):
        return promises(dossier)
    first = Termijn.objects.filter(dossier=dossier).order_by("pk").first()
    if first is None:
        return None
    soort: Any = first.soort
    return Belofte(first.naam, first.dagen, soort)


def _running_terms(dossier: Dossier) -> list[Termijn]:
    return list(Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True).order_by("pk"))


def _pause(dossier: Dossier) -> None:
    running = Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True, gepauzeerd_op__isnull=True)
    running.update(gepauzeerd_op=today())


def _resume(dossier: Dossier) -> date | None:
    """Terms run again, later by what we waited; the new expected date."""
    for term in (terms := _running_terms(dossier)):
        if term.gepauzeerd_op is not None:
            soort: Any = term.soort
            term.pauzedagen += pause_days(term.gepauzeerd_op, today(), soort)
            term.einde = term_end(term.start, term.dagen, term.pauzedagen, soort)
            term.gepauzeerd_op = None
            term.save(update_fields=["pauzedagen", "einde", "gepauzeerd_op"])
    return max((term.einde for term in terms), default=dossier.verwachte_datum)


def finish_terms(dossier: Dossier) -> None:
    Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True).update(gehaald_op=today(), gepauzeerd_op=None)


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
    _pause(current)
    actie = Actie(titel, reverse("behandeling:vraag_answer", args=[current.kenmerk]), tegen)
    make(dossier, Stap("vraag_gesteld", Fase.IN_BEHANDELING, actie=actie, tekst=f"{titel.rstrip('.')}."), by)
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
    expected = _resume(current.dossier)
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
        make(dossier, Stap("vraag_vervallen", actie=None, verwachte_datum=_resume(current)), by)


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
def close(dossier: Dossier, *, reden: str, by: Toegang, versie: int | None = None) -> None:
    """Stop without a decision; the citizen reads why."""
    current = begin(dossier, "close", by, versie)
    dossiers.close(dossier, reden=reden, by=by)
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
    """Let the dossier expire unless it was answered, dropped or decided since; whether it did."""
    dossier = lock(vraag.dossier)
    if not Vraag.objects.te_laat(before).filter(pk=vraag.pk).exists():
        return False
    expire(dossier, by=by)
    return True


@transaction.atomic
def reopen(dossier: Dossier, *, reden: str, by: Toegang, versie: int | None = None) -> None:
    """Look at it again, tell the citizen why and by when: its term begins anew, today."""
    current = begin(dossier, "reopen", by, versie)
    dossiers.reopen(dossier, reden=reden, by=by)
    if promise := _promised(current):
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
