"""What the clock does with places: what nobody accepts or pays is for the next; what is missing is filled in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from loket.betalen.klok import told_of_lapse
from loket.rules import place_kept_until
from loket.wachtlijst.actions import end_place, gives_place, name_who
from loket.wachtlijst.models import Inschrijving, Status
from loket.wachtlijst.rules import ONBETAALD
from producten.betalen.actions import forgive, hold_unpaid
from producten.models import Betaalverzoek
from profiel.behandeling.actions import expire
from profiel.dossiers.actions import Stap, lock, progress
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, vandaag

_log = logging.getLogger(__name__)

BATCH: Final = 500


def lapse(now: datetime) -> int:
    """Offers that nobody accepted in time go to the next; how many."""
    late = Inschrijving.objects.te_laat(vandaag(now))[:BATCH]
    return _each(late, lambda row: _lapse(row, now))


def _each(rows: Iterable[Any], act: Callable[[Any], bool]) -> int:
    """How many it was done for. One that fails keeps no other: it is logged, and tried again the next time."""
    done = 0
    for row in list(rows):
        try:
            done += act(row)
        except Exception:  # noqa: BLE001 whatever it is
            _log.exception("place did not follow", extra={"soort": row._meta.label, "pk": row.pk})
    return done


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


def lapse_unpaid(now: datetime) -> int:
    """Places that nobody paid in time, though we reminded of it, go to the next; how many."""
    today = vandaag(now)
    late = Betaalverzoek.objects.open().filter(dossier__inschrijving__status=Status.GEPLAATST, uiterlijk__lt=today)
    reminded = late.filter(herinneringen__uiterlijk=F("uiterlijk")).select_related("dossier").distinct()
    rows = reminded.order_by("uiterlijk", "pk")[:BATCH]
    return _each(rows, lambda one: _lapse_unpaid(one, now))


@transaction.atomic
def _lapse_unpaid(verzoek: Betaalverzoek, now: datetime) -> bool:
    """False when it was paid, is being paid, or ended meanwhile; or when we did not say in time that it lapses."""
    dossier = lock(verzoek.dossier)  # type: ignore[arg-type]  # it is of a dossier: only those are asked for
    rows = Inschrijving.objects.select_for_update(of=("self",)).select_related("groep")
    row = rows.filter(dossier=dossier, status=Status.GEPLAATST).first()
    if row is None or not gives_place(dossier) or not hold_unpaid(verzoek, now=now):
        return False
    said = told_of_lapse(dossier, verzoek)
    if said is None or place_kept_until(verzoek.uiterlijk, said) >= vandaag(now):
        return False
    end_place(dossier, row, ONBETAALD, Toegang.systeem(), tot=format_datum(verzoek.uiterlijk))
    forgive(verzoek)
    return True


def name_all() -> int:
    """Fill in for whom the places are that were taken before this was written down; how many.

    Of one person who has two, the second stays as it is until the first ends.
    """
    nameless = Inschrijving.objects.filter(wie="").exclude(status=Status.VERVALLEN)
    return _each(nameless.order_by("pk")[:BATCH], name_who)
