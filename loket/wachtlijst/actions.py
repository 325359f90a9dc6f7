"""Every change of a place: taken, waited for, offered, accepted, lost, given up. Never more than there are.

Groups are locked first, in the order of their number, then dossiers in the order of sending: so nobody waits for
each other. A free place for which somebody waits exists in no commit: what frees one, offers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from loket.actions import follow_dossier, resume_aanvraag
from loket.betalen.rekening import gevraagd
from loket.gevolgen import take_back
from loket.models import Aanvraag
from loket.wachtlijst.models import HELD, Groep, Groepskeuze, Inschrijving, Status
from loket.wachtlijst.rules import (
    AANGEBODEN,
    ENDED_PLACE,
    OP_WACHTLIJST,
    OPGEGEVEN,
    answer_until,
    wanted,
    who,
)
from producten.betalen.actions import forgive
from producten.betalen.rules import Verzoek
from profiel.dossiers.actions import Actie, Stap, lock, progress
from profiel.dossiers.models import Dossier, Fase, Uitkomst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.posts import check_versie

NAAM: Final = "wachtlijst"
ONCE: Final = "inschrijving_once_per_person"
"""The constraint that keeps one person from two places."""


class AlreadyEnrolled(DomainError):
    """One person has one place, or one number on the lists, of an aanbod."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (reverse("dossiers:dossiers"), "Bekijk je dossiers")
        super().__init__(
            f"Deze persoon heeft al een plaats, of staat al op de wachtlijst: {aanvraag.formulierversie.lees().titel}. "
            "Wil je een andere groep? Geef dan eerst die plaats op, of trek die aanvraag in.",
            next_step=page,
        )


class PlaceEnding(DomainError):
    """The earlier place of this person ended, and is for the next any moment now."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (reverse("loket:aanvraag_check", args=[aanvraag.dossier.kenmerk]), "Probeer het opnieuw")
        super().__init__(
            "We maken de vorige plaats van deze persoon net vrij. Probeer het over een minuut opnieuw.", next_step=page
        )


class NoSuchGroup(DomainError):
    """The form offers a group that is not there any more."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (reverse("loket:aanvraag_check", args=[aanvraag.dossier.kenmerk]), "Kies een andere groep")
        super().__init__("Een groep die je koos, bestaat niet meer. We hebben niets verstuurd.", next_step=page)


class EnrolledElsewhere(DomainError):
    """For who handles it: the person of this aanvraag has another place, or another number on the lists."""

    def __init__(self) -> None:
        super().__init__(
            "Deze persoon heeft intussen een andere plaats, of staat weer op de wachtlijst. "
            "Toekennen kan pas als dat niet meer zo is."
        )


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

    Raises NoSuchGroup, AlreadyEnrolled, PlaceEnding.
    """
    definitie = aanvraag.formulierversie.lees()
    asked = definitie.wachtlijst
    if asked is None:
        return None
    slugs = wanted(asked.vragen, aanvraag.antwoorden)
    groups = {groep.slug: groep for groep in Groep.objects.filter(aanbod=asked.aanbod, slug__in=slugs).locked()}
    if not groups or groups.keys() != set(slugs):
        raise NoSuchGroup(aanvraag)
    order = [groups[slug] for slug in slugs]
    taken = next((groep for groep in order if take(groep)), None)
    status = Status.GEPLAATST if taken else Status.WACHT
    wie = _wie(aanvraag)
    new = Inschrijving(dossier=aanvraag.dossier, aanbod_id=asked.aanbod, groep=taken, status=status, wie=wie)
    _only_one(aanvraag, lambda: new.save(force_insert=True))
    Groepskeuze.objects.bulk_create(
        Groepskeuze(inschrijving=new, groep=groep, rang=rang) for rang, groep in enumerate(order, 1)
    )
    if taken:
        return None
    first = order[0]
    facts = {"plaats": str(place_of(new, first)), "groep": first.naam}
    return Stap(OP_WACHTLIJST, eigen_status=OP_WACHTLIJST, parameters=facts)


def _wie(aanvraag: Aanvraag) -> str:
    """For whom the place is, in a form that tells nobody who."""
    person = who(aanvraag.formulierversie.lees(), aanvraag.antwoorden, aanvraag.profiel_id)
    return blind_index(f"inschrijving {person}")


def _only_one(aanvraag: Aanvraag, write: Callable[[], object]) -> None:
    """Write, unless this person has one of this aanbod: the database says so, also of two at the same moment.

    Raises AlreadyEnrolled, PlaceEnding.
    """
    try:
        with transaction.atomic():
            write()
    except IntegrityError as refused:
        if ONCE not in str(refused):
            raise
        asked = aanvraag.formulierversie.lees().wachtlijst
        mine = Inschrijving.objects.filter(wie=_wie(aanvraag), aanbod=asked.aanbod if asked else "")
        rows = mine.exclude(status=Status.VERVALLEN)
        ending = any(_is_ending(row.dossier) for row in rows.select_related("dossier"))
        raise (PlaceEnding if ending else AlreadyEnrolled)(aanvraag) from None


def _is_ending(dossier: Dossier) -> bool:
    """Whether it ended, and `leave` comes."""
    refused = dossier.uitkomst == Uitkomst.GEWEIGERD
    return not dossier.is_lopend and (refused or not gives_place(dossier))


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
    if row.status != Status.GEPLAATST or not gives_place(current):
        raise NoPlace(current)
    end_place(current, row, OPGEGEVEN, by)
    asked = gevraagd(current)
    if asked is not None and asked.status == Verzoek.OPEN:
        forgive(asked)
    return row


def gives_place(dossier: Dossier) -> bool:
    """Whether it was granted and still counts: a place can be given up and can lapse, also once it was carried out."""
    return dossier.fase in (Fase.BESLIST, Fase.UITGEVOERD) and dossier.eigen_status not in ENDED_PLACE


def end_place(dossier: Dossier, row: Inschrijving, code: str, by: Toegang, **facts: str) -> None:
    """What was granted ends, with this step; that frees the place for the next (see handlers.py)."""
    facts |= {"groep": row.groep.naam if row.groep else ""}
    fase = None if dossier.fase == Fase.UITGEVOERD else Fase.UITGEVOERD
    progress(dossier, Stap(code, fase, actie=None, verwachte_datum=None, parameters=facts), by=by)
    if fase:
        follow_dossier(dossier, "uitgevoerd", by)
    Dossier.objects.filter(pk=dossier.pk).update(eigen_status=code)
    take_back(dossier)


# -- granted after all ----------------------------------------------------------------------------


def hold_place(aanvraag: Aanvraag) -> None:
    """Nothing is granted without a place: what was reopened takes one again, the best wanted that is free.

    In the transaction of the decision. Raises NoPlaceLeft, EnrolledElsewhere.
    """
    row = Inschrijving.objects.filter(dossier=aanvraag.dossier_id, status=Status.VERVALLEN).first()
    if row is None:
        return
    groups = {groep.pk: groep for groep in _lock_groups(row.keuzes.values_list("groep", flat=True))}
    order = [groups[pk] for pk in row.keuzes.order_by("rang").values_list("groep", flat=True)]
    taken = next((groep for groep in order if take(groep)), None)
    if taken is None:
        raise NoPlaceLeft
    mine = Inschrijving.objects.filter(pk=row.pk)
    try:
        _only_one(aanvraag, lambda: mine.update(status=Status.GEPLAATST, groep=taken, wie=_wie(aanvraag)))
    except (AlreadyEnrolled, PlaceEnding):
        raise EnrolledElsewhere from None


# -- in the back office ---------------------------------------------------------------------------


def name_who(row: Inschrijving) -> bool:
    """Fill in for whom a place is that was taken before this was written down; False for the second of one person."""
    aanvraag = Aanvraag.objects.with_form().get(dossier=row.dossier_id)
    mine = Inschrijving.objects.filter(pk=row.pk, wie="")
    try:
        _only_one(aanvraag, lambda: mine.update(wie=_wie(aanvraag)))
    except (AlreadyEnrolled, PlaceEnding):
        return False
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
