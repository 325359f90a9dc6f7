"""Appointments of the demo city: one of Ada's to come, one of Cem's, and a morning that is nearly full."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.utils import timezone

from loket.afspraken.actions import Contact, Keuze, book
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie
from loket.afspraken.vrij import Vrij
from profiel.toegang.toegang import Toegang

NAMEN = tuple(f"Bezoeker {letter}" for letter in "ABCDE")
"""Who comes without account."""


def _moments(soort: Afspraaksoort, locatie: Locatie, skip: int) -> list[datetime]:
    """The moments of the first day after `skip` days that have one."""
    days = Vrij(soort, 1, [locatie], timezone.now()).dagen(locatie)
    return next(islice(days, skip, None)).momenten


def seed_afspraken(ada: Toegang, cem: Toegang) -> int:
    """How many were made; the same ones on the same day."""
    card, passport = (Afspraaksoort.objects.get(pk=slug) for slug in ("identiteitskaart", "reispas"))
    centre, deurne = (Locatie.objects.select_related("team").get(pk=slug) for slug in ("antwerpen-centrum", "deurne"))
    book(Keuze(card, deurne, _moments(card, deurne, 3)[2]), Contact(), by=ada)
    book(Keuze(passport, deurne, _moments(passport, deurne, 1)[0]), Contact(), by=cem)
    nobody = Toegang.anoniem()
    for number, moment in enumerate(_moments(card, centre, 1)[:4]):
        for naam in NAMEN[number % 2 : number % 2 + 3]:
            email = f"{naam.replace(' ', '-').lower()}-{number}@voorbeeld.invalid"
            book(Keuze(card, centre, moment), Contact(naam, email, ""), by=nobody)
    return Afspraak.objects.count()
