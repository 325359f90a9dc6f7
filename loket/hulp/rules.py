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

KANTOOR: Final = (9, 17)
"""Between which whole hours somebody is there (the contact centre)."""
UREN: Final = {Moment.VOORMIDDAG: (9, 12), Moment.NAMIDDAG: (13, 17)}
"""Between which whole hours we call who chose a part of the day."""
NOOIT_DAGEN: Final = 14
"""Days after the promise that a call nobody made is given up, and said so."""
WIS_DAGEN: Final = 7
"""Days that a number stays after whatever ended its call, at most: most ends forget it at once."""
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
        return f"{self._dag} tussen {self.van} en {self.tot} uur"

    @property
    def begin(self) -> str:
        """`ma 23 november om 9 uur`"""
        return f"{self._dag} om {self.van} uur"

    @property
    def _dag(self) -> str:
        return f"{WEEKDAGEN[self.dag.weekday()]} {format_datum_kort(self.dag)}"


def belmoment(asked: datetime, moment: str) -> Belmoment:
    """The first time of this kind that leaves at least an hour: today, or else on the next working day.

    As soon as possible is never promised for later than any part of a day that one could have chosen.
    """
    if moment != Moment.EERST:
        return _first(asked, *UREN[Moment(moment)])
    soonest = min((_first(asked, *hours) for hours in UREN.values()), key=lambda found: found.einde)
    return soonest._replace(van=min(soonest.van, _first(asked, *KANTOOR).van))


def _first(asked: datetime, van: int, tot: int) -> Belmoment:
    here = lokaal(asked)
    today = here.date()
    if is_werkdag(today) and here.hour < tot - VOORLOOP:
        return Belmoment(today, max(van, here.hour + 1), tot)
    return Belmoment(next_werkdag(today + timedelta(days=1)), van, tot)


def opnieuw(missed: datetime, moment: str) -> Belmoment:
    """Where nobody picked up: the next working day, whatever is left of this one."""
    return belmoment(lokaal(missed).replace(hour=KANTOOR[1], minute=0, second=0, microsecond=0), moment)
