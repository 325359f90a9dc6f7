"""The nightly look at the books: what the provider says beside what we wrote down, and the reminders of the day."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from producten.berichten import tell
from producten.betalen.actions import (
    BetalingUnknown,
    note_amount,
    note_missing,
    note_unknown,
    record_melding,
    record_reminder,
)
from producten.betalen.rules import Gezegd, Melding, due_reminder
from producten.koppelingen.betaling import Betaallijst
from producten.models import Betaalgebeurtenis, Betaalverzoek, Betaling
from producten.soorten import soort_of

WINDOW: Final = timedelta(days=8)
"""How far back the books are compared: a week of trouble is caught up with."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Nazicht:
    """What one look found."""

    bekeken: int = 0
    hersteld: int = 0
    verschillen: int = 0


def reconcile(lijst: Betaallijst, *, now: datetime) -> Nazicht:
    """Compare, repair what did not reach us, and write down the rest. Repeating it changes nothing.

    Raises KoppelingUnavailable; what was repaired until then stays.
    """
    found, theirs = Nazicht(), set()
    since = now - WINDOW
    for melding in lijst.payments(since):
        found.bekeken += 1
        theirs.add(melding.transactie or melding.id)
        _compare(melding, found)
    said = Betaalgebeurtenis.objects.filter(soort=Gezegd.BETAALD, via="webhook", op__gt=since + timedelta(hours=1))
    ours = said.filter(ontvangen_op__lt=now)  # what came in while we read is not in the list that we read
    for transactie, sleutel in ours.values_list("transactie", "betaling__sleutel"):
        if transactie not in theirs and sleutel is not None:
            found.verschillen += note_missing(Betaling.objects.get(sleutel=sleutel))
    _log.info(
        "betalingen nagezien: %s bekeken, %s hersteld, %s verschillen", found.bekeken, found.hersteld, found.verschillen
    )
    return found


def _compare(melding: Melding, found: Nazicht) -> None:
    try:
        if record_melding(melding, via="nazicht"):
            found.hersteld += 1
            return
    except BetalingUnknown:
        if melding.soort == Gezegd.BETAALD:
            found.verschillen += note_unknown(melding)
        return
    if melding.soort == Gezegd.BETAALD:
        found.verschillen += note_amount(melding)


# -- reminders ------------------------------------------------------------------------------------


def remind(today: date) -> int:
    """Remind of what has to be paid, once per threshold of the kind; how many."""
    rows = Betaalverzoek.objects.open().filter(product__isnull=False, uiterlijk__lte=today + timedelta(days=60))
    sent = 0
    for verzoek in rows.select_related("product", "profiel__account").order_by("pk").iterator():
        sent += _remind(verzoek, today)
    return sent


@transaction.atomic
def _remind(verzoek: Betaalverzoek, today: date) -> bool:
    """One reminder and its message, in one transaction."""
    drempels = soort_of(verzoek.product.soort).herinneringen if verzoek.product else ()
    earlier = verzoek.herinneringen.filter(uiterlijk=verzoek.uiterlijk).values_list("dagen", flat=True)
    dagen = due_reminder(drempels, verzoek.uiterlijk, today, earlier)
    if dagen is None or (row := record_reminder(verzoek, dagen)) is None:
        return False
    late = "ja" if today > verzoek.uiterlijk else ""
    tell(verzoek, "betaling_herinnering", sleutel=f"herinnering:{row.pk}", more={"laat": late})
    return True
