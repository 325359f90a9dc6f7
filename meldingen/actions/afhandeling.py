"""What handlers do with a report: one step, one transaction, and the reporter is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from meldingen.actions import TERMIJN
from meldingen.models import Melding, MeldingFoto
from meldingen.routering import parties
from meldingen.rules import BIJ_CODE, CLOSED, FASE, REDENEN, Status, code_of, may_follow, sources_of
from profiel.behandeling import actions as behandeling
from profiel.behandeling.actions import tidy
from profiel.behandeling.models import Termijn
from profiel.dossiers.actions import ReasonMissing, Stap, lock, progress
from profiel.dossiers.models import Dossier, DossierLink, Uitkomst
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.kalender import add_werkdagen, vandaag


class StepRefused(DomainError):
    """The report is in a state from which this step does not exist."""

    def __init__(self, melding: Melding) -> None:
        super().__init__(f"Dit kan nu niet: deze melding is {melding.get_status_display()}.")


class DayPassed(DomainError):
    """Work is planned for a day that is still to come."""

    def __init__(self) -> None:
        super().__init__("Kies een dag die nog komt.")


class WrongDouble(DomainError):
    """A double points at another report that is not itself a double."""

    def __init__(self) -> None:
        super().__init__("Kies een andere melding, die zelf geen dubbel is.")


class UnknownPartij(DomainError):
    """Reports are passed on to parties of the list."""

    def __init__(self) -> None:
        super().__init__("Kies naar wie je de melding doorstuurt.")


class UnknownReden(DomainError):
    """Why something is not solved is one of a list, and words of the handler's own."""

    def __init__(self) -> None:
        super().__init__("Kies waarom dit niet is opgelost.")


class GeneralStep(DomainError):
    """A report is closed with its own steps, which say more than the general ones."""

    def __init__(self) -> None:
        super().__init__("Een melding sluit je af met haar eigen knoppen.")


@dataclass(frozen=True, slots=True)
class Overgang:
    """One change of state: the columns that go with it and what the timeline says."""

    naar: Status
    velden: dict[str, Any]
    parameters: dict[str, Any]
    tekst: str = ""
    code: str = ""
    stap: dict[str, Any] = field(default_factory=dict)


# -- the frame of a step --------------------------------------------------------------------------


def _locked(melding: Melding, by: Toegang, versie: int | None) -> Melding:
    """Checked and kept from others: the dossier first, as every step does."""
    by.require("dossier_handle", melding.dossier)
    lock(melding.dossier, versie)
    return Melding.objects.select_for_update(of=("self",)).select_related("dossier__team").get(pk=melding.pk)


def _go(current: Melding, overgang: Overgang, by: Toegang) -> Melding:
    """The step itself. Raises StepRefused."""
    target = overgang.naar
    if not may_follow(Status(current.status), target):
        raise StepRefused(current)
    closed = target in CLOSED
    fields = {**overgang.velden, "status": target, "afgesloten_op": timezone.now() if closed else None}
    if not Melding.objects.filter(pk=current.pk, status__in=sources_of(target)).update(**fields):
        raise VersionConflict(current.dossier.versie, current.dossier.versie)
    for naam, waarde in fields.items():
        setattr(current, naam, waarde)
    progress(current.dossier, _stap(overgang), by=by)
    if closed:
        tidy(current.dossier)
    return current


def _stap(overgang: Overgang) -> Stap:
    """Closed, nobody has to act and nothing is expected any more; otherwise both stay as they are."""
    target = overgang.naar
    rest: dict[str, Any] = {"actie": None, "verwachte_datum": None} if target in CLOSED else {}
    return Stap(
        overgang.code or code_of(target),
        FASE[target],
        Uitkomst.TOEGEKEND if target == Status.OPGELOST else "",
        eigen_status=target.value,
        parameters=overgang.parameters,
        tekst=overgang.tekst.strip(),
        **{**rest, **overgang.stap},
    )


def _words(tekst: str) -> str:
    if not tekst.strip():
        raise ReasonMissing
    return tekst


# -- the steps ------------------------------------------------------------------------------------


@transaction.atomic
def mark_seen(melding: Melding, *, by: Toegang, versie: int | None = None) -> Melding:
    """Somebody read it."""
    return _go(_locked(melding, by, versie), Overgang(Status.BEKEKEN, {}, {}), by)


@transaction.atomic
def plan(melding: Melding, op: date, *, by: Toegang, versie: int | None = None) -> Melding:
    """The work is planned; the reporter reads for when. Raises DayPassed."""
    current = _locked(melding, by, versie)
    if op < vandaag(timezone.now()):
        raise DayPassed
    day = {"dag": op.isoformat()}
    return _go(current, Overgang(Status.INGEPLAND, {"ingepland_op": op}, day), by)


@transaction.atomic
def start_work(melding: Melding, *, by: Toegang, versie: int | None = None) -> Melding:
    """Somebody is working on it."""
    return _go(_locked(melding, by, versie), Overgang(Status.IN_UITVOERING, {}, {}), by)


@transaction.atomic
def solve(melding: Melding, *, tekst: str, by: Toegang, versie: int | None = None) -> Melding:
    """It is done; `tekst` says what was done. Raises ReasonMissing for an empty one."""
    current = _locked(melding, by, versie)
    return _go(current, Overgang(Status.OPGELOST, {}, {}, _words(tekst)), by)


@transaction.atomic
def close_unsolved(melding: Melding, *, reden: str, tekst: str, by: Toegang, versie: int | None = None) -> Melding:
    """The city does nothing, or no more; the reporter reads why. Raises UnknownReden, ReasonMissing."""
    current = _locked(melding, by, versie)
    if reden not in REDENEN:
        raise UnknownReden
    facts = {"reden": REDENEN[reden].zin}
    return _go(current, Overgang(Status.NIET_OPGELOST, {"reden": reden}, facts, _words(tekst)), by)


@transaction.atomic
def mark_double(melding: Melding, ander: Melding, *, by: Toegang, versie: int | None = None) -> Melding:
    """The same was reported before; who followed this one counts for the other.

    Raises WrongDouble, Http404 for one of another team.
    """
    by.require("dossier_view_as_staff", ander.dossier)
    by.require("dossier_handle", melding.dossier)
    for dossier in sorted((melding.dossier, ander.dossier), key=lambda row: row.pk):
        lock(dossier)  # in one order: two handlers may mark each other's report at the same moment
    current = _locked(melding, by, versie)
    other = Melding.objects.select_related("dossier").get(pk=ander.pk)
    if other.pk == current.pk or other.status == Status.DUBBEL or current.dubbels.exists():
        raise WrongDouble
    done = _go(current, Overgang(Status.DUBBEL, {"dubbel_van": other}, {}), by)
    DossierLink.objects.get_or_create(dossier=current.dossier, ander=other.dossier, soort=DossierLink.Soort.DUBBEL)
    Melding.objects.filter(pk=other.pk).update(aantal_ook_ik=F("aantal_ook_ik") + 1 + current.aantal_ook_ik)
    return done


@transaction.atomic
def forward_outside(melding: Melding, partij: str, *, tekst: str, by: Toegang, versie: int | None = None) -> Melding:
    """Somebody else than the city must do it; the reporter reads who. Raises UnknownPartij."""
    current = _locked(melding, by, versie)
    party = parties().get(partij)
    if party is None:
        raise UnknownPartij
    facts = {"naar": party["naam"], "wat": party["wat"]}
    return _go(current, Overgang(Status.DOORGESTUURD, {"partij": partij}, facts, tekst), by)


@transaction.atomic
def forward_team(melding: Melding, team: Team, *, by: Toegang, versie: int | None = None) -> Melding:
    """Another team of the city does it; the reporter reads which. Raises TeamNotCompetent."""
    current = _locked(melding, by, versie)
    behandeling.move(current.dossier, team, by=by)
    facts = {"naar": team.naam}
    return _go(current, Overgang(Status.DOORGESTUURD, {"partij": ""}, facts, code="naar_team"), by)


@transaction.atomic
def reopen(melding: Melding, *, reden: str, by: Toegang, versie: int | None = None) -> Melding:
    """A handler looks at it again; the reporter reads why. Raises ReasonMissing."""
    return _reopen(_locked(melding, by, versie), reden, by)


def reopen_by_melder(melding: Melding, *, reden: str, by: Toegang) -> Melding:
    """The reporter says that it is not solved; the caller has checked that, and keeps the dossier locked."""
    return _reopen(melding, reden, by)


def _reopen(current: Melding, reden: str, by: Toegang) -> Melding:
    """Open again under a new term of the same length; what closed it no longer counts."""
    days, today = current.categorie.termijn_dagen, vandaag(timezone.now())
    until = add_werkdagen(today, days)
    term = {"dagen": days, "soort": "werkdagen", "start": today, "einde": until}
    Termijn.objects.update_or_create(
        dossier=current.dossier,
        naam=TERMIJN,
        defaults={**term, "gepauzeerd_op": None, "pauzedagen": 0, "gehaald_op": None},
    )
    DossierLink.objects.filter(dossier=current.dossier, soort=DossierLink.Soort.DUBBEL).delete()
    clean = {"reden": "", "dubbel_van": None, "ingepland_op": None}
    return _go(current, Overgang(Status.HEROPEND, clean, {}, _words(reden), stap={"verwachte_datum": until}), by)


# -- what others may see --------------------------------------------------------------------------


@transaction.atomic
def release_foto(melding: Melding, foto: MeldingFoto | None, *, by: Toegang, versie: int | None = None) -> Melding:
    """Let others nearby see this photo of the report, or (None) no photo any more."""
    current = _locked(melding, by, versie)
    current.foto_publiek = foto.bestand if foto and foto.melding_id == current.pk else None
    current.save(update_fields=["foto_publiek"])
    code = "foto_vrijgegeven" if current.foto_publiek else "foto_niet_publiek"
    progress(current.dossier, Stap(code, intern=True), by=by)
    return current


@transaction.atomic
def view_contact(melding: Melding, *, by: Toegang) -> Melding:
    """How to reach the reporter; that somebody looked stands on the timeline that handlers read."""
    current = _locked(melding, by, None)
    progress(current.dossier, Stap("contact_bekeken", intern=True), by=by)
    return current


# -- general steps of a handler -------------------------------------------------------------------

CLOSING: Final = frozenset({"decide", "execute", "close", "reopen"})
"""General steps that a report does not have: it has its own."""


def guard_step(dossier: Dossier, step: str, by: Toegang) -> None:
    """Raises GeneralStep."""
    if step in CLOSING:
        raise GeneralStep


def follow_dossier(dossier: Dossier, code: str, by: Toegang) -> None:
    """Keep the own state in step with a general step: the first look at it."""
    if target := BIJ_CODE.get(code):
        rows = Melding.objects.filter(dossier=dossier, status=Status.GEMELD)
        if rows.update(status=target):
            Dossier.objects.filter(pk=dossier.pk).update(eigen_status=target.value)
