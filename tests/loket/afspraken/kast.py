"""The cast around an appointment: Ada who makes one signed in, somebody without account, Dirk at the counter.

Deurne is open on weekdays from 9 to 12 with two counters; a card takes 20 minutes for each person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone

from loket.afspraken.actions import Contact, Keuze, book
from loket.afspraken.laden import load_sjablonen
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Openingsuur, Tijdslot
from profiel.dossiers.models import Toegangssleutel, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.kalender import BRUSSEL, next_werkdag, vandaag
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

NOBODY = Toegang.anoniem("proef")
ADRES = "iemand@voorbeeld.invalid"
CONTACT = Contact("Cem Yilmaz", ADRES, "0470123456")


class Kast(Cast):
    """The cast of a dossier, with one counter and two kinds of appointments."""

    def __post_init__(self) -> None:
        super().__post_init__()
        load_sjablonen()
        self.deurne = Locatie.objects.create(
            slug="deurne", naam="Stadsloket Deurne", adres="Plein 1, 2100 Deurne", district="Deurne", team=self.team
        )
        Openingsuur.objects.bulk_create(
            Openingsuur(locatie=self.deurne, weekdag=day, van=time(9), tot=time(12), balies=2) for day in range(5)
        )
        self.kaart = Afspraaksoort.objects.create(
            slug="kaart", naam="Identiteitskaart", uitleg="Een kaart", dienst="identiteitskaart", thema="burgerzaken",
            minuten=20, max_personen=3, max_dagen=30, meebrengen=["Je oude kaart"],
        )  # fmt: skip
        self.pas = Afspraaksoort.objects.create(
            slug="pas", naam="Reispas", uitleg="Een pas", dienst="reispas", thema="burgerzaken", minuten=30,
            min_dagen=2, volgorde=1,
        )  # fmt: skip
        for soort in (self.kaart, self.pas):
            soort.locaties.add(self.deurne)
        self.as_ada, self.as_cem, self.as_dirk = as_citizen(self.ada), as_citizen(self.cem), at_work(self.dirk)
        today = vandaag(timezone.now())
        self.dag = next_werkdag(today + timedelta(days=3))
        """A working day that everything can be booked on."""

    def om(self, uur: int, minuut: int = 0, dagen: int = 0) -> datetime:
        """A moment of that day, on the clock of Brussels."""
        day = self.dag + timedelta(days=dagen)
        return datetime.combine(day, time(uur, minuut), tzinfo=BRUSSEL).astimezone(UTC)

    def book(self, begin: datetime | None = None, by: Toegang = NOBODY, **changes: Any) -> Afspraak:
        return self.book_with_key(begin, by, **changes)[0]

    def book_with_key(
        self, begin: datetime | None = None, by: Toegang = NOBODY, **changes: Any
    ) -> tuple[Afspraak, str]:
        soort, personen = changes.pop("soort", self.kaart), changes.pop("personen", 1)
        contact = changes.pop("contact", CONTACT if by.profiel is None else Contact())
        keuze = Keuze(soort, changes.pop("locatie", self.deurne), begin or self.om(9), personen)
        with transaction.atomic():  # as posts.once does
            return book(keuze, contact, by=by)

    def taken(self) -> dict[str, int]:
        """Counters taken by hour, of all days."""
        rows = Tijdslot.objects.order_by("begin").values_list("begin", "bezet")
        return {f"{begin.astimezone(BRUSSEL):%H.%M}": count for begin, count in rows if count}


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Python's clock stands there; PostgreSQL's goes on."""
    with time_machine.travel(moment, tick=False):
        yield


def sleutel_of(token: str) -> Toegangssleutel:
    return Toegangssleutel.objects.get(token_hash=token_hash(token))


def codes(afspraak: Afspraak) -> list[str]:
    return [step.code for step in Voortgang.objects.voor_medewerker(Toegang.systeem(), afspraak.dossier)]
