"""Counters of a place, taken and given back: never more at one moment than there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Tijdslot
from loket.afspraken.rules import Venster, duration, first_day, last_day, slots, window_of
from loket.afspraken.vrij import Agenda
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import vandaag


class SlotTaken(DomainError):
    """Somebody else was first."""

    def __init__(self) -> None:
        super().__init__("Dit moment is net bezet. Kies een ander moment.")


class MomentUnavailable(DomainError):
    """The place is closed then, it lasts too long for that moment, or it is too soon or too far away."""

    def __init__(self) -> None:
        super().__init__("Op dit moment kun je geen afspraak maken. Kies een ander moment.")


_TAKE: Final = """
    INSERT INTO afspraken_tijdslot AS slot (locatie_id, begin, bezet)
    SELECT %s, moment, 1 FROM unnest(%s::timestamptz[]) AS moment ORDER BY moment
    ON CONFLICT (locatie_id, begin) DO UPDATE SET bezet = slot.bezet + 1 WHERE slot.bezet < %s
"""
"""One statement: who comes second waits for the first, and then sees what is left. Always in the order of time."""

_KEEP: Final = """
    INSERT INTO afspraken_tijdslot AS slot (locatie_id, begin, bezet)
    SELECT %s, moment, 0 FROM unnest(%s::timestamptz[]) AS moment ORDER BY moment
    ON CONFLICT (locatie_id, begin) DO UPDATE SET bezet = slot.bezet
"""
"""Locks a row that is there and makes one that is not, in the order of time: who books takes them in that order too."""

_GIVE_BACK: Final = """
    UPDATE afspraken_tijdslot SET bezet = bezet - 1 WHERE locatie_id = %s AND begin = ANY(%s::timestamptz[])
"""


def window_for(
    soort: Afspraaksoort, locatie: Locatie, begin: datetime, personen: int, now: datetime, *, staff: bool = False
) -> Venster:
    """The window in which it may begin. Raises MomentUnavailable.

    `staff` may also choose a day that citizens may not choose any more or not yet, as long as it is to come.
    """
    day, today = vandaag(begin), vandaag(now)
    chosen = first_day(today, soort.min_dagen) <= day <= last_day(today, soort.max_dagen)
    window = window_of(Agenda([locatie], day, day).vensters(locatie.pk, day), begin, soort.minuten, personen)
    if window is None or begin <= now or not (chosen or staff):
        raise MomentUnavailable
    return window


def take(locatie: Locatie, begin: datetime, einde: datetime, balies: int) -> None:
    """One counter for each piece of it, in the transaction of the caller. Raises SlotTaken: then roll back."""
    moments = slots(begin, einde)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [locatie.pk, moments, balies])
        if cursor.rowcount != len(moments):
            raise SlotTaken


def give_back(afspraak: Afspraak) -> None:
    """Its counters are free again."""
    moments = slots(afspraak.begin, afspraak.einde)
    keep_from_others(afspraak.locatie_id, moments)
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [afspraak.locatie_id, moments])


def keep_from_others(locatie: str, moments: Iterable[datetime]) -> None:
    """Lock these pieces of a place in one order, so that two who want each other's moment do not wait for each other.

    A piece that nobody ever took is made: else who moves to it would hold a later one while asking for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [locatie, sorted(set(moments))])


def ends(soort: Afspraaksoort, begin: datetime, personen: int) -> datetime:
    """When it ends."""
    return begin + duration(soort.minuten, personen)


def forget_slots(now: datetime) -> int:
    """Delete what was counted for moments that were over a day ago; how many. What is to come stays."""
    return Tijdslot.objects.filter(begin__lt=now - timedelta(days=1)).delete()[0]
