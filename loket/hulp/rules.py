"""When we call back, and how often. Pure: the moment is an argument."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from loket.hulp.models import Hulpvraag
from stadsportaal.kern.kalender import BRUSSEL, WEEKDAGEN, format_datum_kort, is_werkdag, lokaal, next_werkdag

MOST_OPEN: Final = 2
"""Requests of one person that wait, call-backs and questions together: more would not be answered sooner."""
MOST_TRIES: Final = 3
"""Calls that nobody answers, before we stop and say so."""

Moment = Hulpvraag.Moment

UREN: Final = {Moment.EERST: (9, 17), Moment.VOORMIDDAG: (9, 12), Moment.NAMIDDAG: (13, 17)}
"""Between which whole hours we call (office hours of the contact centre)."""
VOORLOOP: Final = 1
"""Whole hours that must be left of such a part of the day to still call in it."""


class Belmoment(NamedTuple):
    """On which day and between which hours we call."""

    dag: date
    van: int
    tot: int

    @property
    def einde(self) -> datetime:
        """Until when it was promised."""
        return datetime(self.dag.year, self.dag.month, self.dag.day, self.tot, tzinfo=BRUSSEL)

    @property
    def zin(self) -> str:
        """`ma 23 november tussen 9 en 12 uur`"""
        return f"{WEEKDAGEN[self.dag.weekday()]} {format_datum_kort(self.dag)} tussen {self.van} en {self.tot} uur"


def belmoment(asked: datetime, moment: str) -> Belmoment:
    """The first time of this kind that leaves at least an hour: today, or else on the next working day."""
    here, (van, tot) = lokaal(asked), UREN[Moment(moment)]
    today = here.date()
    if is_werkdag(today) and here.hour < tot - VOORLOOP:
        return Belmoment(today, max(van, here.hour + 1), tot)
    return Belmoment(next_werkdag(today + timedelta(days=1)), van, tot)
