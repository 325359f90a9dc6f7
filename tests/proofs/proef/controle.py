"""The wrong way, on purpose: a proof counts only when its control loses what the right way keeps."""

from __future__ import annotations

from django.db import transaction

from stadsportaal.kern import outbox, poke, start
from stadsportaal.kern.events import HANDLERS, load
from stadsportaal.kern.models import Lane


def acknowledge_first() -> None:
    """Mark a delivery done and commit that, then run its handler: what a queue does that acknowledges early."""

    def deliver_next(lane: Lane) -> bool:
        with transaction.atomic():
            levering = outbox._claim(lane)
            if levering is None:
                return False
            outbox._done(levering)
        handler, event = HANDLERS[levering.handler], load(levering.gebeurtenis)
        if not handler.extern:
            with transaction.atomic():
                handler.run(event)
        elif record := handler.run(event, f"{levering.handler}:{levering.gebeurtenis_id}"):
            with transaction.atomic():
                record()
        return True

    outbox.deliver_next = deliver_next


def patient_poke() -> None:
    """Wait for the broker as long as it takes: what a client with default timeouts does."""
    poke.LIMIT, poke.REST = 15.0, 0.0


def commit_later() -> None:
    """Start although commits are acknowledged before they rest on disk (settings.py): the portal itself refuses."""
    start.check_durable = lambda: None


def without_unique_row() -> None:
    """Choose without looking at who was told; the proof takes the unique constraint away too."""
    from profiel.proactief import actions, doelgroep

    actions.doelgroep = doelgroep.reaching


def no_book() -> None:
    """Take the word of every message without a book of what was said before: what a plain webhook handler does."""
    from django.db.models import F

    from producten.betalen.rules import Melding
    from producten.models import Betaalverzoek, Betaling
    from producten.views import betalen

    def record(melding: Melding, *, via: str) -> bool:
        with transaction.atomic():
            Betaling.objects.filter(sleutel=melding.betaling).update(status=melding.soort)
            if melding.soort == "betaald":
                rows = Betaalverzoek.objects.filter(betalingen__sleutel=melding.betaling)
                rows.update(ontvangen=F("ontvangen") + melding.bedrag)
                paid = rows.filter(ontvangen__gte=F("bedrag"))
                paid.update(status="betaald", betaald_op=melding.op)
        return True

    betalen.record_melding = record


def look_then_take() -> None:
    """Look whether a counter is free, then take it: what booking does without a condition on the row itself."""
    from datetime import datetime

    from django.db.models import F

    from loket.afspraken import actions
    from loket.afspraken.actions.plaatsen import SlotTaken
    from loket.afspraken.models import Locatie, Tijdslot
    from loket.afspraken.rules import slots

    def take(locatie: Locatie, begin: datetime, einde: datetime, balies: int) -> None:
        moments = slots(begin, einde)
        if Tijdslot.objects.filter(locatie=locatie, begin__in=moments, bezet__gte=balies).exists():
            raise SlotTaken
        for moment in moments:
            Tijdslot.objects.get_or_create(locatie=locatie, begin=moment, defaults={"bezet": 0})
            Tijdslot.objects.filter(locatie=locatie, begin=moment).update(bezet=F("bezet") + 1)

    actions.take = take


def list_without_lock() -> None:
    """Give out numbers of a list without keeping others from its group; a place is still taken on condition."""
    from loket.wachtlijst.models import GroepQuerySet

    GroepQuerySet.locked = lambda rows: rows.order_by("pk")  # type: ignore[assignment]


def look_then_place() -> None:
    """Look whether a place is free, then take it: no lock, and no condition on the row itself."""
    from loket.wachtlijst import actions
    from loket.wachtlijst.models import Groep

    def take(groep: Groep) -> bool:
        seen = Groep.objects.get(pk=groep.pk)
        if seen.bezet >= seen.plaatsen:
            return False
        return bool(Groep.objects.filter(pk=groep.pk).update(bezet=seen.bezet + 1))

    actions.take = take
    list_without_lock()
