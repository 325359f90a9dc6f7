"""Every change of a place: taken, waited for, offered, accepted, lost, given up. Never more than there are.

Groups are locked first, in the order of their number, then dossiers in the order of sending: so nobody waits for
each other. A free place for which somebody waits exists in no commit: what frees one, offers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from loket.actions import follow_dossier, resume_aanvraag
from loket.betalen.rekening import gevraagd
from loket.gevolgen import take_back
from loket.models import Aanvraag
from loket.wachtlijst.models import HELD, Groep, Groepskeuze, Inschrijving, Status
from loket.wachtlijst.rules import AANGEBODEN, OP_WACHTLIJST, OPGEGEVEN, answer_until, wanted
from producten.betalen.actions import forgive
from producten.betalen.rules import Verzoek
from profiel.behandeling.actions import expire
from profiel.dossiers.actions import Actie, Stap, lock, progress
from profiel.dossiers.models import Dossier, Fase
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.posts import check_versie

NAAM: Final = "wachtlijst"


class NoSuchGroup(DomainError):
    """The form offers a group that is not there any more."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (reverse("loket:aanvraag_check", args=[aanvraag.dossier.kenmerk]), "Kies een andere groep")
        super().__init__("Een groep die je koos, bestaat niet meer. We hebben niets verstuurd.", next_step=page)


class OfferOver(DomainError):
    """There is nothing to accept, or not any more."""

    def __init__(self, dossier: Dossier) -> None:
        page = (dossier.get_absolute_url(), "Bekijk je dossier")
        super().__init__("Deze plaats kun je niet meer aanvaarden.", next_step=page)


class NoPlace(DomainError):
    """Who has no place cannot give it up."""

    def __init__(self, dossier: Dossier) -> None:
        page = (dossier.get_absolute_url(), "Bekijk je dossier")
        super().__init__("Je hebt geen plaats om op te geven.", next_step=page)


class NoPlaceLeft(DomainError):
    """Its place went to the next when it ended, and is not free now."""

    def __init__(self) -> None:
        super().__init__("Deze aanvraag heeft geen plaats meer, en er is er nu geen vrij. Toekennen kan niet.")


class TooFewPlaces(DomainError):
    """Nobody loses a place because a number is made smaller."""

    def __init__(self, taken: int) -> None:
        said = "Er is al 1 plaats" if taken == 1 else f"Er zijn al {taken} plaatsen"
        super().__init__(f"{said} ingenomen. Minder kan niet.")


# -- when it is sent ------------------------------------------------------------------------------


def enter(aanvraag: Aanvraag, by: Toegang) -> Stap | None:
    """Take the best wanted place that is free, in the transaction of the sending; else the step onto the list.

    Raises NoSuchGroup.
    """
    asked = aanvraag.formulierversie.lees().wachtlijst
    if asked is None:
        return None
    slugs = wanted(asked.vragen, aanvraag.antwoorden)
    groups = {groep.slug: groep for groep in Groep.objects.filter(aanbod=asked.aanbod, slug__in=slugs).locked()}
    if not groups or groups.keys() != set(slugs):
        raise NoSuchGroup(aanvraag)
    order = [groups[slug] for slug in slugs]
    taken = next((groep for groep in order if take(groep)), None)
    status = Status.GEPLAATST if taken else Status.WACHT
    made = Inschrijving.objects.create(dossier=aanvraag.dossier, aanbod_id=asked.aanbod, groep=taken, status=status)
    Groepskeuze.objects.bulk_create(
        Groepskeuze(inschrijving=made, groep=groep, rang=rang) for rang, groep in enumerate(order, 1)
    )
    if taken:
        return None
    first = order[0]
    facts = {"plaats": str(place_of(made, first)), "groep": first.naam}
    return Stap(OP_WACHTLIJST, eigen_status=OP_WACHTLIJST, parameters=facts)


def take(groep: Groep) -> bool:
    """One place of a group, while there is one for which nobody waits."""
    return bool(Groep.objects.with_room().filter(pk=groep.pk).update(bezet=F("bezet") + 1))


def place_of(row: Inschrijving, groep: Groep) -> int:
    """The number on the list of this group: 1 is the next."""
    return Inschrijving.objects.wachtend(groep).filter(pk__lt=row.pk).count() + 1


# -- when a place comes free ----------------------------------------------------------------------


@transaction.atomic
def leave(kenmerk: str) -> bool:
    """The dossier ended: its place or its number is for others. False when it had none (any more): twice is once."""
    row = Inschrijving.objects.filter(dossier__kenmerk=kenmerk).first()
    if row is None:
        return False
    groups = _lock_groups(row.keuzes.values_list("groep", flat=True))
    row.refresh_from_db()
    active = Inschrijving.objects.filter(pk=row.pk).exclude(status=Status.VERVALLEN)
    if not active.update(status=Status.VERVALLEN):
        return False
    if row.status in HELD:
        Groep.objects.filter(inschrijvingen=row).update(bezet=F("bezet") - 1)
    _offer(groups)  # also when it only waited: who came after it may have waited for it beside a free place
    return True


def _lock_groups(pks: Iterable[int]) -> list[Groep]:
    return list(Groep.objects.filter(pk__in=list(pks)).select_related("aanbod").locked())


def _offer(groups: Iterable[Groep]) -> int:
    """Offer every free place of these (locked) groups to who waits longest; how many."""
    made = 0
    for groep in groups:
        for row in Inschrijving.objects.wachtend(groep).select_related("dossier"):
            if not Groep.objects.filter(pk=groep.pk, bezet__lt=F("plaatsen")).exists():
                break
            made += _offer_to(row, groep)
    return made


def _offer_to(row: Inschrijving, groep: Groep) -> bool:
    """False for who ended it meanwhile, or was offered another group."""
    dossier, now = lock(row.dossier), timezone.now()
    waiting = Inschrijving.objects.filter(pk=row.pk, status=Status.WACHT)
    until = answer_until(vandaag(now), groep.aanbod.antwoord_dagen)
    if not dossier.is_lopend or not waiting.update(
        status=Status.AANGEBODEN, groep=groep, aangeboden_op=now, antwoord_tegen=until
    ):
        return False
    Groep.objects.filter(pk=groep.pk).update(bezet=F("bezet") + 1)
    url = reverse("loket:plaats_accept", args=[dossier.kenmerk])
    step = Stap(
        AANGEBODEN,
        eigen_status=AANGEBODEN,
        actie=Actie("Aanvaard je plaats", url, until),
        parameters={"groep": groep.naam, "tot": format_datum(until)},
    )
    progress(dossier, step, by=Toegang.systeem())
    return True


# -- by who asked ---------------------------------------------------------------------------------


def _mine(dossier: Dossier, by: Toegang) -> tuple[Dossier, Inschrijving]:
    """As it is now, kept from others. Raises Http404, LevelRequired."""
    by.require("aanvraag_change", dossier)
    by.require_level(dossier.niveau)
    current = lock(dossier)
    rows = Inschrijving.objects.select_for_update(of=("self",)).select_related("groep")
    return current, rows.get(dossier=current)


@transaction.atomic
def accept(dossier: Dossier, *, by: Toegang) -> Inschrijving:
    """Take what was offered; from here on it is handled, and granted where the form says so. Raises OfferOver."""
    current, row = _mine(dossier, by)
    late = row.antwoord_tegen is not None and row.antwoord_tegen < vandaag(timezone.now())
    if row.status != Status.AANGEBODEN or late or not current.is_lopend:
        raise OfferOver(current)
    row.status = Status.GEPLAATST
    row.save(update_fields=["status"])
    aanvraag = Aanvraag.objects.with_form().get(dossier=current)
    aanvraag.dossier = current
    facts = {"groep": row.groep.naam if row.groep else ""}
    resume_aanvraag(aanvraag, NAAM, Stap("plaats_aanvaard", actie=None, parameters=facts), by=by)
    return row


@transaction.atomic
def give_up(dossier: Dossier, *, by: Toegang) -> Inschrijving:
    """Do not come after all: the place is for the next, what was granted ends, and what was not paid is not owed.

    Raises NoPlace.
    """
    current, row = _mine(dossier, by)
    if row.status != Status.GEPLAATST or current.fase != Fase.BESLIST:
        raise NoPlace(current)
    facts = {"groep": row.groep.naam if row.groep else ""}
    step = Stap(OPGEGEVEN, Fase.UITGEVOERD, actie=None, verwachte_datum=None, parameters=facts)
    progress(current, step, by=by)
    follow_dossier(current, "uitgevoerd", by)
    Dossier.objects.filter(pk=current.pk).update(eigen_status=OPGEGEVEN)
    take_back(Aanvraag.objects.with_form().get(dossier=current))
    asked = gevraagd(current)
    if asked is not None and asked.status == Verzoek.OPEN:
        forgive(asked)
    return row


# -- granted after all ----------------------------------------------------------------------------


def hold_place(aanvraag: Aanvraag) -> None:
    """Nothing is granted without a place: what was reopened takes one again, the best wanted that is free.

    In the transaction of the decision. Raises NoPlaceLeft.
    """
    row = Inschrijving.objects.filter(dossier=aanvraag.dossier_id, status=Status.VERVALLEN).first()
    if row is None:
        return
    groups = {groep.pk: groep for groep in _lock_groups(row.keuzes.values_list("groep", flat=True))}
    order = [groups[pk] for pk in row.keuzes.order_by("rang").values_list("groep", flat=True)]
    taken = next((groep for groep in order if take(groep)), None)
    if taken is None:
        raise NoPlaceLeft
    Inschrijving.objects.filter(pk=row.pk).update(status=Status.GEPLAATST, groep=taken)


# -- by the clock, and in the back office ----------------------------------------------------------

BATCH: Final = 500


def lapse(now: datetime) -> int:
    """Offers that nobody accepted in time go to the next; how many."""
    return sum(_lapse(row, now) for row in list(Inschrijving.objects.te_laat(vandaag(now))[:BATCH]))


@transaction.atomic
def _lapse(row: Inschrijving, now: datetime) -> bool:
    """False when it was accepted or taken back meanwhile. The place itself is freed by the step it makes."""
    dossier = lock(row.dossier)
    if not dossier.is_lopend or not Inschrijving.objects.te_laat(vandaag(now)).filter(pk=row.pk).exists():
        return False
    system = Toegang.systeem()
    progress(dossier, Stap("plaats_te_laat", actie=None), by=system)
    expire(dossier, by=system, waarom="Je zei niet op tijd ja op de plaats die vrijkwam.")
    return True


@transaction.atomic
def change_places(groep: Groep, plaatsen: int, *, by: Toegang, versie: int | None = None) -> int:
    """Another number of places; who waits is offered the new ones. How many were offered.

    Raises TooFewPlaces, VersionConflict when a colleague changed it since the form was shown, Http404.
    """
    by.require("team_manage", groep.aanbod.team)
    (current,) = _lock_groups([groep.pk])
    if versie is not None:
        check_versie(current, versie)
    if plaatsen < current.bezet:
        raise TooFewPlaces(current.bezet)
    Groep.objects.filter(pk=current.pk).update(plaatsen=plaatsen)
    return _offer([current])


def state_of(row: Inschrijving) -> dict[str, Any]:
    """How it stands now, for a page: the group it has, or the number on each list."""
    if row.status != Status.WACHT:
        return {"groep": row.groep.naam if row.groep else "", "plaatsen": []}
    chosen = row.keuzes.select_related("groep").order_by("rang")
    return {"groep": "", "plaatsen": [(keuze.groep.naam, place_of(row, keuze.groep)) for keuze in chosen]}
