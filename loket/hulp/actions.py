"""Asking for help with a form or an appointment, taking that back, and giving it. One step, one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from loket.afspraken.bijdragen import GENERAL
from loket.afspraken.models import Afspraaksoort, Locatie
from loket.hulp.models import Hulpvraag
from loket.hulp.rules import MOST_OPEN, MOST_TRIES, NOOIT_DAGEN, WIS_DAGEN, belmoment, opnieuw
from loket.models import Aanvraag
from profiel.behandeling.actions.gesprek import ask_city
from profiel.behandeling.models import Burgervraag
from profiel.behandeling.toegang import team_for
from profiel.dossiers.actions import Stap, create_dossier, lock, progress
from profiel.dossiers.models import LOPEND, Betrokkene, Dossier, Fase, Thema, Uitkomst
from profiel.mensen.models import Profiel
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import antwoord_voor, vandaag

SOORT = "hulp"


class AskedEnough(DomainError):
    """Who waits for us, waits for these first."""

    def __init__(self) -> None:
        super().__init__(
            f"Je vroeg al {MOST_OPEN} keer hulp waar we nog mee bezig zijn. "
            "Dringend? Bel 03 22 11 333, ma tot vr, 9 tot 17 uur."
        )


class AlreadyHelped(DomainError):
    """A colleague was first, or it was withdrawn; or for who withdraws: we called already."""

    def __init__(self, next_step: tuple[str, str] | None = None) -> None:
        super().__init__("Deze hulpvraag is al afgehandeld.", next_step=next_step)


class Onderwerp(NamedTuple):
    """What help is about, of whom, and which team gives it."""

    naam: str
    formulier: str
    dienst: str
    thema: str
    team: Team | None
    profiel: int | None
    """None: without account."""


def _of_form(aanvraag: Aanvraag, by: Toegang) -> Onderwerp:
    """Raises Http404 for who may not fill it in."""
    by.require("aanvraag_change", aanvraag.dossier)
    formulier, dossier = aanvraag.formulierversie.formulier, aanvraag.dossier
    return Onderwerp(formulier.titel, formulier.pk, dossier.dienst, dossier.thema, dossier.team, aanvraag.profiel_id)


def _of_afspraak(soort: Afspraaksoort | None, locatie: Locatie | None, by: Toegang) -> Onderwerp:
    """Whoever works at the counter helps, or before it is chosen the team of what one comes for.

    Raises Http404 for who may not make such an appointment.
    """
    naam, formulier = (f"afspraak “{soort.naam}”", f"afspraak:{soort.pk}") if soort else ("een afspraak", "afspraak")
    dienst, thema = (soort.dienst, soort.thema) if soort else (GENERAL, Thema.BURGERZAKEN.value)
    team = locatie.team if locatie else team_for(dienst=dienst, thema=thema)
    over = Onderwerp(naam, formulier, dienst, thema, team, by.profiel.pk if by.profiel else None)
    if not by.is_anoniem:
        by.require("afspraak_book", over)
    return over


@transaction.atomic
def ask_call(aanvraag: Aanvraag, stap: str, *, telefoon: str, moment: str, by: Toegang) -> Hulpvraag:
    """Somebody of the team calls at this number; what was filled in stays the citizen's own. Raises AskedEnough."""
    return _call(_of_form(aanvraag, by), stap, telefoon, moment, by)


@transaction.atomic
def ask_call_afspraak(
    soort: Afspraaksoort | None, locatie: Locatie | None, scherm: str, *, telefoon: str, moment: str, by: Toegang
) -> Hulpvraag:
    """The same for who is making an appointment and chose this so far; without account too. Raises AskedEnough."""
    return _call(_of_afspraak(soort, locatie, by), scherm, telefoon, moment, by)


def _call(over: Onderwerp, stap: str, telefoon: str, moment: str, by: Toegang) -> Hulpvraag:
    when = belmoment(timezone.now(), moment)
    step = Stap("terugbellen_gevraagd", Fase.INGEDIEND, verwachte_datum=when.dag, parameters={"wanneer": when.zin})
    row = Hulpvraag(soort=Hulpvraag.Soort.BELLEN, telefoon=telefoon, moment=moment, stap=stap, beloofd_op=when.einde)
    return _open(over, row, step, f"Bel mij terug: {over.naam}", by)


@transaction.atomic
def ask_question(aanvraag: Aanvraag, stap: str, *, tekst: str, by: Toegang) -> Hulpvraag:
    """A question about a step, with a thread of its own. Raises AskedEnough, AnswerEmpty."""
    over, until = _of_form(aanvraag, by), antwoord_voor(timezone.now())
    row = Hulpvraag(soort=Hulpvraag.Soort.VRAAG, stap=stap, beloofd_op=until)
    step = Stap("hulp_gevraagd", Fase.INGEDIEND, verwachte_datum=until.date())
    made = _open(over, row, step, f"Vraag over: {over.naam}", by)
    ask_city(made.dossier, tekst, by=by)
    return made


def _open(over: Onderwerp, row: Hulpvraag, step: Stap, titel: str, by: Toegang) -> Hulpvraag:
    row.profiel = _in_turn(over.profiel) if over.profiel is not None else None
    is_citizen = row.profiel is None or row.profiel.is_burger
    row.dossier = create_dossier(
        by=by if row.profiel is not None else Toegang.systeem(),  # who asks without account owns no dossier
        profiel=row.profiel,
        rol=Betrokkene.Rol.AANVRAGER if is_citizen else Betrokkene.Rol.ORGANISATIE,
        soort=SOORT,
        titel=titel[:120],
        thema=over.thema,
        dienst=over.dienst,
        url_naam="dossiers:dossier",
        team=over.team,
        stappen=[(step, by)],
    )
    row.formulier = over.formulier
    row.save()
    return row


def _in_turn(pk: int) -> Profiel:
    """Who asks: two at once are counted in turn. Raises AskedEnough."""
    profiel = Profiel.objects.select_for_update().get(pk=pk)
    if Hulpvraag.objects.open().filter(profiel=profiel).count() >= MOST_OPEN:
        raise AskedEnough
    return profiel


@transaction.atomic
def withdraw_call(dossier: Dossier, *, by: Toegang) -> Hulpvraag:
    """Nobody has to call any more, and the number is forgotten at once. Raises AlreadyHelped, Http404."""
    by.require("dossier_change", dossier)
    current = lock(dossier)
    if current.fase not in LOPEND:
        raise AlreadyHelped((dossier.get_absolute_url(), "Terug naar je dossier"))
    return _stop_calling(current, Stap("bellen_ingetrokken", Fase.STOPGEZET, Uitkomst.INGETROKKEN), by)


def _stop_calling(dossier: Dossier, step: Stap, by: Toegang) -> Hulpvraag:
    """Of a locked dossier of a call: its last step, and the number goes."""
    row = Hulpvraag.objects.select_for_update().get(dossier=dossier, soort=Hulpvraag.Soort.BELLEN)
    row.telefoon = ""
    row.save(update_fields=["telefoon"])
    progress(dossier, replace(step, verwachte_datum=None), by=by)
    return row


# -- by who helps ---------------------------------------------------------------------------------


def _handled(dossier: Dossier, versie: int | None, by: Toegang) -> Hulpvraag:
    """Locked, and still to be done. Raises AlreadyHelped, VersionConflict, Http404."""
    by.require("dossier_handle", dossier)
    current = lock(dossier, versie)
    if current.fase not in LOPEND:
        raise AlreadyHelped
    return Hulpvraag.objects.select_for_update().get(dossier=current)


@transaction.atomic
def mark_helped(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> Hulpvraag:
    """We spoke, or answered; the phone number is no longer needed. Raises AlreadyHelped, VersionConflict."""
    row = _handled(dossier, versie, by)
    row.telefoon = ""
    row.save(update_fields=["telefoon"])
    code = "gebeld" if row.soort == Hulpvraag.Soort.BELLEN else "geholpen"
    progress(dossier, Stap(code, Fase.UITGEVOERD, Uitkomst.TOEGEKEND, verwachte_datum=None), by=by)
    return row


@transaction.atomic
def mark_missed(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> Hulpvraag:
    """Nobody picked up: again on the next working day, and after three times it ends with the way to reach us.

    Raises AlreadyHelped, VersionConflict.
    """
    row = _handled(dossier, versie, by)
    row.pogingen += 1
    if row.pogingen >= MOST_TRIES:
        row.telefoon = ""
        row.save(update_fields=["telefoon", "pogingen"])
        progress(dossier, Stap("niet_gesproken", Fase.STOPGEZET, verwachte_datum=None), by=by)
        return row
    when = opnieuw(max(row.beloofd_op, timezone.now()), row.moment)
    row.beloofd_op = when.einde
    row.save(update_fields=["beloofd_op", "pogingen"])
    facts: dict[str, Any] = {"wanneer": when.zin}
    step = Stap("niet_bereikt", Fase.IN_BEHANDELING, verwachte_datum=when.dag, parameters=facts)
    progress(dossier, step, by=by)
    return row


# -- by the clock ---------------------------------------------------------------------------------


def forget_numbers(now: datetime) -> int:
    """Give up the calls that nobody made in all this time, with a message that says so; and forget the number of every
    call that ended, however it did. How many of both."""
    calls = Hulpvraag.objects.filter(soort=Hulpvraag.Soort.BELLEN).select_related("dossier")
    limit = now - timedelta(days=NOOIT_DAGEN)
    late = calls.filter(dossier__fase__in=LOPEND, beloofd_op__lt=limit)
    given_up = sum(_give_up(row, limit) for row in late.order_by("pk"))
    over = calls.exclude(dossier__fase__in=LOPEND).filter(dossier__bijgewerkt_op__lt=now - timedelta(days=WIS_DAGEN))
    known = [row.pk for row in over.iterator() if row.telefoon]
    return given_up + Hulpvraag.objects.filter(pk__in=known).update(telefoon="")


@transaction.atomic
def _give_up(row: Hulpvraag, limit: datetime) -> bool:
    """False when somebody called meanwhile, or tried and promised another day."""
    current = lock(row.dossier)
    row.refresh_from_db()
    if current.fase not in LOPEND or row.beloofd_op >= limit:
        return False
    code = "niet_meer_gebeld" if row.pogingen else "niet_gebeld"
    _stop_calling(current, Stap(code, Fase.STOPGEZET), Toegang.systeem())
    return True


def follow_thread(kenmerk: str) -> None:
    """The day by which we answer is that of the question that waits longest; an answered thread has none."""
    dossier = Dossier.objects.filter(kenmerk=kenmerk, soort=SOORT, fase__in=LOPEND).first()
    if dossier is None:
        return
    waits = Burgervraag.objects.open().filter(dossier=dossier).in_order().first()
    until = vandaag(waits.beloofd_op) if waits else None
    Dossier.objects.filter(pk=dossier.pk).update(verwachte_datum=until)
