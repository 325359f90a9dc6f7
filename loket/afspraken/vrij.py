"""Which moments are still free: hours, exceptions and what is taken, read once for all places of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Openingsuur, Tijdslot, Uitzondering
from loket.afspraken.rules import Uur, Venster, first_day, free_moments, last_day, slots, vensters
from stadsportaal.kern.kalender import BRUSSEL, vandaag


class Dag(NamedTuple):
    """A day with at least one free moment."""

    dag: date
    momenten: list[datetime]


class Agenda:
    """The hours of some places from `van` to `tot` (days included): two queries, whatever the number of places."""

    def __init__(self, locaties: Collection[Locatie], van: date, tot: date) -> None:
        self.van, self.tot = van, tot
        self.slugs = [locatie.pk for locatie in locaties]
        self.uren: dict[tuple[str, int], list[Uur]] = defaultdict(list)
        self.anders: dict[tuple[str, date], list[Uur]] = {}
        for row in Openingsuur.objects.filter(locatie__in=self.slugs).order_by("pk"):
            self.uren[row.locatie_id, row.weekdag].append(Uur(row.van, row.tot, row.balies))
        for one in Uitzondering.objects.filter(locatie__in=self.slugs, dag__range=(van, tot)).order_by("pk"):
            hours = self.anders.setdefault((one.locatie_id, one.dag), [])
            if one.van is not None and one.tot is not None:
                hours.append(Uur(one.van, one.tot, one.balies))

    def vensters(self, locatie: str, dag: date) -> list[Venster]:
        """When this place is open on a day."""
        return vensters(dag, self.uren[locatie, dag.weekday()], self.anders.get((locatie, dag)))

    def taken(self) -> dict[str, dict[datetime, int]]:
        """Places taken by place and moment; only where the place with the fewest counters could be full."""
        counters = [uur.balies for rows in (*self.uren.values(), *self.anders.values()) for uur in rows]
        found: dict[str, dict[datetime, int]] = {slug: {} for slug in self.slugs}
        begin, end = (
            datetime.combine(day, time.min, tzinfo=BRUSSEL).astimezone(UTC)
            for day in (self.van, self.tot + timedelta(days=1))
        )
        rows = Tijdslot.objects.filter(
            locatie__in=self.slugs, begin__gte=begin, begin__lt=end, bezet__gte=min(counters, default=1)
        )
        for slug, moment, count in rows.order_by().values_list("locatie_id", "begin", "bezet"):
            found[slug][moment.astimezone(UTC)] = count
        return found


class Vrij:
    """The free moments for so many people who come for one thing, at some places.

    Of `zonder`, the appointment that is moved, its own counter counts as free, and its own moment is no choice.
    """

    def __init__(
        self,
        soort: Afspraaksoort,
        personen: int,
        locaties: Collection[Locatie],
        now: datetime,
        vanaf: date | None = None,
        *,
        zonder: Afspraak | None = None,
    ) -> None:
        self.soort, self.personen, self.now = soort, personen, now
        today = vandaag(now)
        self.first, self.last = first_day(today, soort.min_dagen), last_day(today, soort.max_dagen)
        self.vanaf = min(max(vanaf or self.first, self.first), self.last)
        self.agenda = Agenda(locaties, self.vanaf, self.last)
        self.bezet, self.nu = self.agenda.taken(), zonder.begin if zonder else None
        if zonder is not None:
            taken = self.bezet[zonder.locatie_id]
            for moment in slots(zonder.begin.astimezone(UTC), zonder.einde.astimezone(UTC)):
                taken[moment] = taken.get(moment, 1) - 1

    def dagen(self, locatie: Locatie) -> Iterator[Dag]:
        """The days with a free moment, the first one first."""
        day = self.vanaf
        while day <= self.last:
            windows = self.agenda.vensters(locatie.pk, day)
            found = free_moments(windows, self.soort.minuten, self.personen, self.bezet[locatie.pk], self.now)
            found = [moment for moment in found if moment != self.nu]
            if found:
                yield Dag(day, found)
            day += timedelta(days=1)

    def eerste(self, locatie: Locatie) -> datetime | None:
        """The first free moment; None when there is none."""
        found = next(self.dagen(locatie), None)
        return found.momenten[0] if found else None
