"""What the clock does with an aanvraag that is not paid: remind of it, and in the end let it expire.

The dossier is locked first, then what was asked: so a payment that comes in at that moment is before or after it.
Before it, nothing expires; after it, the money goes back and the citizen reads so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db import transaction

from loket.actions.concept import SOORT
from loket.betalen.actions import WACHT
from loket.rules import HERINNERING, TE_LAAT, place_kept_until, remind_until, unpaid_after
from producten.betalen.actions import hold_unpaid, record_reminder
from producten.betalen.rules import due_reminder
from producten.models import Betaalverzoek
from profiel.behandeling.actions import expire
from profiel.dossiers.actions import Stap, lock, progress
from profiel.dossiers.models import Dossier, Fase, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_bedrag, format_datum, vandaag

WAAROM: Final = "We kregen je betaling niet op tijd. Je hoeft nu niet meer te betalen."
"""What the message of the end begins with."""


def to_remind(today: date) -> Iterator[Betaalverzoek]:
    """What an aanvraag costs and of which the last day is near or past."""
    rows = Betaalverzoek.objects.open().filter(dossier__soort=SOORT, uiterlijk__lte=remind_until(today))
    yield from rows.select_related("dossier").order_by("pk").iterator()


def to_expire(today: date) -> Iterator[Betaalverzoek]:
    """What an aanvraag waits for and of which the last day is past, so that no transfer is on its way any more."""
    rows = Betaalverzoek.objects.open().filter(
        dossier__soort=SOORT, dossier__eigen_status=WACHT, dossier__fase=Fase.INGEDIEND, uiterlijk__lt=today
    )
    late = rows.select_related("dossier").order_by("pk").iterator()
    yield from (verzoek for verzoek in late if unpaid_after(verzoek.uiterlijk) < today)


@transaction.atomic
def remind(verzoek: Betaalverzoek, *, today: date) -> bool:
    """Say once that the last day comes; again when what was granted is late. Whether it was said now."""
    dossier = lock(verzoek.dossier)  # type: ignore[arg-type]  # it is of a dossier: `to_remind` asks only for those
    waits = _waits(dossier)
    if not waits and dossier.fase not in (Fase.BESLIST, Fase.UITGEVOERD):
        return False  # it is looked at again: nobody knows yet whether it stays owed
    place = not waits and has_place(dossier)
    dagen = _place_moment(dossier, verzoek, today) if place else _moment(verzoek, today, waits=waits)
    if dagen is None or record_reminder(verzoek, dagen) is None:
        return False
    parameters = {
        "bedrag": format_bedrag(verzoek.te_gaan),
        "tot": format_datum(verzoek.uiterlijk),
        "uiterlijk": verzoek.uiterlijk.isoformat(),
        "laat": today > verzoek.uiterlijk,
        "stopt": waits,
        "vervalt": format_datum(place_kept_until(verzoek.uiterlijk, today)) if place else "",
    }
    progress(dossier, Stap("betaling_herinnerd", parameters=parameters), by=Toegang.systeem())
    return True


@transaction.atomic
def expire_unpaid(verzoek: Betaalverzoek, *, now: datetime) -> bool:
    """End the aanvraag that nobody paid for, and ask nothing any more; False when it was paid or ended meanwhile."""
    dossier = lock(verzoek.dossier)  # type: ignore[arg-type]  # it is of a dossier: `to_expire` asks only for those
    if not _waits(dossier) or not hold_unpaid(verzoek, now=now):
        return False
    system = Toegang.systeem()
    day = {"tot": format_datum(verzoek.uiterlijk)}
    progress(dossier, Stap("betaling_te_laat", parameters=day), by=system)
    expire(dossier, by=system, waarom=WAAROM)
    return True


def _waits(dossier: Dossier) -> bool:
    return dossier.is_lopend and dossier.eigen_status == WACHT


def _moment(verzoek: Betaalverzoek, today: date, *, waits: bool) -> int | None:
    moments = (HERINNERING,) if waits else (HERINNERING, TE_LAAT)
    earlier = verzoek.herinneringen.filter(uiterlijk=verzoek.uiterlijk).values_list("dagen", flat=True)
    return due_reminder(moments, verzoek.uiterlijk, today, earlier)


def _place_moment(dossier: Dossier, verzoek: Betaalverzoek, today: date) -> int | None:
    """Once, and again when an earlier reminder did not say that the place lapses: then on the day itself."""
    return None if told_of_lapse(dossier, verzoek) else (today - verzoek.uiterlijk).days


def has_place(dossier: Dossier) -> bool:
    """Whether not paying costs a place for which others wait (loket.wachtlijst lets it lapse)."""
    return Dossier.objects.filter(pk=dossier.pk, inschrijving__status="geplaatst").exists()


def told_of_lapse(dossier: Dossier, verzoek: Betaalverzoek) -> date | None:
    """The day on which we said that the place lapses when this is not paid by its last day; None: never."""
    said = Voortgang.objects.voor_burger(dossier).filter(code="betaling_herinnerd")
    rows = said.values_list("parameters", "created_at")
    day = verzoek.uiterlijk.isoformat()
    return next((vandaag(at) for facts, at in rows if facts.get("vervalt") and facts.get("uiterlijk") == day), None)
