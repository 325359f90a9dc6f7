"""Every change of an appointment: made, moved, cancelled, arrived, over. Counters are taken in `.plaatsen`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from loket.afspraken.actions.plaatsen import ends, give_back, keep_from_others, take, window_for
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Status
from loket.afspraken.rules import (
    CODE,
    FASE,
    HEROPEND,
    MOST_OPEN,
    SLEUTEL_DAYS,
    UITKOMST,
    may_check_in,
    may_follow,
    slots,
)
from loket.afspraken.toegang import SCOPE, SOORT, require_owner
from profiel.dossiers.actions import Stap, create_dossier, issue_sleutel, lock, progress
from profiel.dossiers.models import Betrokkene, Dossier, DossierLink, Fase, Toegangssleutel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum_tijd, vandaag

URL_NAAM: Final = "dossiers:dossier"


class TooManyOpen(DomainError):
    """Somebody holds many places that others wait for."""

    def __init__(self) -> None:
        super().__init__(
            f"Je hebt al {MOST_OPEN} afspraken. Zeg er eerst een af, of bel 03 22 11 333 als je er meer nodig hebt."
        )


class TooManyPeople(DomainError):
    """More people at once than this kind of appointment takes."""

    def __init__(self, most: int) -> None:
        people = "1 persoon" if most == 1 else f"{most} personen"
        super().__init__(f"Voor deze afspraak kun je met hoogstens {people} komen.")


class NotHere(DomainError):
    """One cannot come for this at that place."""

    def __init__(self) -> None:
        super().__init__("Hiervoor kun je niet op deze plaats terecht. Kies een andere plaats.")


class NotHereAnyMore(DomainError):
    """The place, or what one comes for there, was switched off since it was made."""

    def __init__(self) -> None:
        super().__init__(
            "Op deze plaats kun je hiervoor niet meer terecht. "
            "Maak een nieuwe afspraak op een andere plaats. Zeg deze daarna af."
        )


class AfspraakClosed(DomainError):
    """It has begun, or it is not planned any more."""

    def __init__(self) -> None:
        super().__init__("Deze afspraak kun je niet meer wijzigen. Bel 03 22 11 333 als je hulp nodig hebt.")


class NotNow(DomainError):
    """Checking in is for who is about to be helped."""

    def __init__(self, afspraak: Afspraak) -> None:
        when = format_datum_tijd(afspraak.begin)
        super().__init__(f"Je afspraak is op {when}. Je meldt je aan vanaf een uur vooraf tot een half uur erna.")


class NotToday(DomainError):
    """Nobody is at the counter for an appointment of a later day; its place would stay taken."""

    def __init__(self, afspraak: Afspraak) -> None:
        super().__init__(f"Deze afspraak is pas op {format_datum_tijd(afspraak.begin)}. Verplaats ze, of zeg ze af.")


@dataclass(frozen=True, slots=True)
class Keuze:
    """For what, where, when and with how many."""

    soort: Afspraaksoort
    locatie: Locatie
    begin: datetime
    personen: int = 1


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach who comes; empty for who has an account: that knows it."""

    naam: str = ""
    email: str = ""
    telefoon: str = ""


# -- making one -----------------------------------------------------------------------------------


def book(keuze: Keuze, contact: Contact, *, by: Toegang, bij: Dossier | None = None) -> tuple[Afspraak, str]:
    """Make an appointment, tied to the dossier `bij`; returns it and the secret of its link, which is kept nowhere.

    Who works at that counter books for a caller beyond the limits of citizens; on the website nobody does.
    Raises TooManyPeople, NotHere, MomentUnavailable, TooManyOpen, SlotTaken.
    """
    if not by.is_anoniem:
        by.require("afspraak_book", keuze.soort)
    if bij is not None:
        by.require("dossier_change", bij)
    now, staff = timezone.now(), by.actor.kanaal == Kanaal.TELEFOON and by.allows("afspraak_by_phone", keuze.locatie)
    balies = _check(keuze, now, staff=staff)
    index = blind_index(contact.email.strip().lower()) if contact.email.strip() else ""
    if not staff and _open_of(by, index, now) >= MOST_OPEN:
        raise TooManyOpen
    einde = ends(keuze.soort, keuze.begin, keuze.personen)
    with transaction.atomic(savepoint=False):  # what fails from here on leaves nothing for the caller to go on with
        dossier = _open_dossier(keuze, by)
        afspraak = Afspraak.objects.create(
            dossier=dossier,
            soort=keuze.soort,
            locatie=keuze.locatie,
            begin=keuze.begin,
            einde=einde,
            dag=vandaag(keuze.begin),
            gekozen_op=now,
            personen=keuze.personen,
            naam=contact.naam.strip(),
            email=contact.email.strip(),
            telefoon=contact.telefoon.strip(),
            email_index=index,
        )
        token = follow_key(afspraak)
        if bij is not None:
            DossierLink.objects.create(dossier=dossier, ander=bij, soort=DossierLink.Soort.AFSPRAAK_BIJ)
        take(keuze.locatie, keuze.begin, einde, balies)  # as late as can be: who wants the same moment waits for this
    return afspraak, token


def _check(keuze: Keuze, now: datetime, *, staff: bool) -> int:
    """How many counters there are at that moment. Raises TooManyPeople, NotHere, MomentUnavailable."""
    soort = keuze.soort
    if not 1 <= keuze.personen <= soort.max_personen:
        raise TooManyPeople(soort.max_personen)
    if not is_offered(soort, keuze.locatie):
        raise NotHere
    return window_for(soort, keuze.locatie, keuze.begin, keuze.personen, now, staff=staff).balies


def is_offered(soort: Afspraaksoort, locatie: Locatie) -> bool:
    """Whether one can come for this at that place now."""
    return soort.is_actief and Locatie.objects.keuzes(soort.pk).filter(pk=locatie.pk).exists()


def _open_of(by: Toegang, index: str, now: datetime) -> int:
    """How many appointments to come this citizen, or this address, has. Who sends two at once is counted in turn."""
    if who := f"profiel {by.profiel.pk}" if by.profiel is not None else index:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"afspraken {who}"])
    rows = Afspraak.objects.komend(now)
    if by.profiel is not None:
        own = Betrokkene.objects.filter(profiel=by.profiel, rol=Betrokkene.Rol.AANVRAGER, tot__isnull=True)
        return rows.filter(dossier__in=own.values("dossier")).count()
    return rows.filter(email_index=index).count() if index else 0


def parameters_of(afspraak: Afspraak) -> dict[str, str]:
    """What the timeline and the messages say of it: no names."""
    mee = ", ".join(afspraak.soort.meebrengen)
    where = f"{afspraak.locatie.naam}, {afspraak.locatie.adres}"
    return {"wanneer": format_datum_tijd(afspraak.begin), "waar": where, "mee": mee}


def _open_dossier(keuze: Keuze, by: Toegang) -> Dossier:
    soort = keuze.soort
    shown = Afspraak(soort=soort, locatie=keuze.locatie, begin=keuze.begin)
    step = Stap(
        CODE[Status.GEPLAND],
        Fase.INGEDIEND,
        eigen_status=Status.GEPLAND.value,
        verwachte_datum=vandaag(keuze.begin),
        parameters=parameters_of(shown),
    )
    return create_dossier(
        by=Toegang.systeem(),  # the visitor needs no account: the right to book was checked above
        profiel=by.profiel,
        rol=Betrokkene.Rol.AANVRAGER,
        soort=SOORT,
        titel=f"Afspraak: {soort.naam}",
        thema=soort.thema,
        dienst=soort.dienst,
        url_naam=URL_NAAM,
        team=keuze.locatie.team,
        stappen=[(step, by)],
    )


def follow_key(afspraak: Afspraak) -> str:
    """A new secret of a link that opens an appointment."""
    until = afspraak.einde + timedelta(days=SLEUTEL_DAYS)
    return issue_sleutel(afspraak.dossier, scope=SCOPE, verloopt_op=until, by=Toegang.systeem())


# -- the frame of a step --------------------------------------------------------------------------


def _locked(afspraak: Afspraak, versie: int | None = None) -> Afspraak:
    """As it is now, kept from others: the dossier first, as every step does."""
    lock(afspraak.dossier, versie)
    rows = Afspraak.objects.select_for_update(of=("self",)).select_related("dossier__team", "soort", "locatie__team")
    return rows.get(pk=afspraak.pk)


def _go(current: Afspraak, target: Status, by: Toegang, *, tekst: str = "", **velden: Any) -> Afspraak:
    """To another state. Raises AfspraakClosed."""
    if not may_follow(Status(current.status), target):
        raise AfspraakClosed
    for naam, waarde in {"status": target, **velden}.items():
        setattr(current, naam, waarde)
    current.save(update_fields=["status", *velden])
    ended: dict[str, Any] = {"verwachte_datum": None, "actie": None} if target != Status.AANGEKOMEN else {}
    step = Stap(
        CODE[target],
        FASE[target],
        UITKOMST.get(target, ""),
        eigen_status=target.value,
        parameters={**parameters_of(current), "nummer": str(current.volgnummer or "")},
        tekst=tekst.strip(),
        **ended,
    )
    progress(current.dossier, step, by=by)
    return current


# -- by who comes ---------------------------------------------------------------------------------


@transaction.atomic
def move(
    afspraak: Afspraak,
    begin: datetime,
    *,
    by: Toegang,
    sleutel: Toegangssleutel | None = None,
    versie: int | None = None,
) -> Afspraak:
    """Another moment at the same place, for the same; the old one is free at once.

    Staff may move what one cannot come for there any more: to a day on which somebody is.
    Raises Http404, VersionConflict, AfspraakClosed, NotHereAnyMore, MomentUnavailable, SlotTaken: the old moment stays.
    """
    require_owner(afspraak, by, sleutel)
    current, now = _locked(afspraak, versie), timezone.now()
    if not current.is_komend(now):
        raise AfspraakClosed
    soort, place = current.soort, current.locatie
    staff = by.door == "medewerker"
    if not (staff or is_offered(soort, place)):
        raise NotHereAnyMore
    balies = window_for(soort, place, begin, current.personen, now, staff=staff).balies
    einde = ends(soort, begin, current.personen)  # as the window was chosen for: what it takes may have changed
    keep_from_others(place.pk, [*slots(current.begin, current.einde), *slots(begin, einde)])
    give_back(current)
    take(place, begin, einde, balies)
    current.begin, current.einde, current.dag = begin, einde, vandaag(begin)
    current.gekozen_op, current.herinnerd_op = now, None
    current.save(update_fields=["begin", "einde", "dag", "gekozen_op", "herinnerd_op"])
    step = Stap("verplaatst", verwachte_datum=current.dag, parameters=parameters_of(current))
    progress(current.dossier, step, by=by)
    return current


@transaction.atomic
def cancel(
    afspraak: Afspraak,
    *,
    by: Toegang,
    sleutel: Toegangssleutel | None = None,
    versie: int | None = None,
    reden: str = "",
) -> Afspraak:
    """Nobody comes; the place is free at once. Raises Http404, VersionConflict, AfspraakClosed."""
    require_owner(afspraak, by, sleutel)
    current = _locked(afspraak, versie)
    if not current.is_komend(timezone.now()):
        raise AfspraakClosed
    give_back(current)
    return _go(current, Status.AFGEZEGD, by, tekst=reden)


# -- at the counter -------------------------------------------------------------------------------


@transaction.atomic
def check_in(afspraak: Afspraak) -> int:
    """Who comes is here; the number to wait for, the same one when they ask again.

    Whoever holds the code of rules.check_in_code may do this. Raises NotNow, AfspraakClosed.
    """
    current = _locked(afspraak)
    if current.status != Status.AANGEKOMEN:
        if current.status == Status.GEPLAND and not may_check_in(current.begin, timezone.now()):
            raise NotNow(current)
        current = _arrive(current, by=Toegang.anoniem())
    return int(current.volgnummer or 0)


@transaction.atomic
def arrive(afspraak: Afspraak, *, by: Toegang, versie: int | None = None) -> Afspraak:
    """Somebody at the counter says that they are here. Raises Http404, VersionConflict, AfspraakClosed, NotToday."""
    by.require("dossier_handle", afspraak.dossier)
    return _arrive(_of_today(_locked(afspraak, versie)), by=by)


def _of_today(current: Afspraak) -> Afspraak:
    """Raises NotToday for one of a later day."""
    if current.dag > vandaag(timezone.now()):
        raise NotToday(current)
    return current


def _arrive(current: Afspraak, *, by: Toegang) -> Afspraak:
    """With the next number of this place and day: one at a time."""
    if not may_follow(Status(current.status), Status.AANGEKOMEN):
        raise AfspraakClosed
    return _go(current, Status.AANGEKOMEN, by, volgnummer=_next_number(current))


def _next_number(current: Afspraak) -> int:
    """To wait for, of this place and day."""
    Locatie.objects.select_for_update(no_key=True).get(pk=current.locatie_id)  # who books there does not wait
    same_day = Afspraak.objects.filter(locatie=current.locatie_id, dag=current.dag)
    return int(same_day.aggregate(last=Max("volgnummer"))["last"] or 0) + 1


@transaction.atomic
def finish(afspraak: Afspraak, *, by: Toegang, versie: int | None = None) -> Afspraak:
    """It took place. Raises Http404, VersionConflict, AfspraakClosed, NotToday."""
    by.require("dossier_handle", afspraak.dossier)
    return _go(_of_today(_locked(afspraak, versie)), Status.GEWEEST, by)


@transaction.atomic
def mark_missed(afspraak: Afspraak, *, by: Toegang, versie: int | None = None) -> Afspraak:
    """Nobody came. Raises Http404, VersionConflict, AfspraakClosed (also before it has begun)."""
    by.require("dossier_handle", afspraak.dossier)
    current = _locked(afspraak, versie)
    if current.begin > timezone.now():
        raise AfspraakClosed
    return _go(current, Status.NIET_GEKOMEN, by)


@transaction.atomic
def undo_missed(afspraak: Afspraak, *, by: Toegang, versie: int | None = None) -> Afspraak:
    """They are here after all, with the number they had, or the next one: as long as it is the same day.

    Raises Http404, VersionConflict, AfspraakClosed.
    """
    by.require("dossier_handle", afspraak.dossier)
    current = _locked(afspraak, versie)
    if not is_missed_today(current, timezone.now()):
        raise AfspraakClosed
    current.status, current.volgnummer = Status.AANGEKOMEN, current.volgnummer or _next_number(current)
    current.save(update_fields=["status", "volgnummer"])
    step = Stap(
        HEROPEND,
        FASE[Status.AANGEKOMEN],
        eigen_status=Status.AANGEKOMEN.value,
        parameters={**parameters_of(current), "nummer": str(current.volgnummer)},
    )
    progress(current.dossier, step, by=by)
    return current


def is_missed_today(afspraak: Afspraak, now: datetime) -> bool:
    """Whether somebody said that nobody came, and may still take that back."""
    return afspraak.status == Status.NIET_GEKOMEN and afspraak.dag == vandaag(now)
