"""How long dossiers take, from what happened: computed every night, and what it says of one dossier."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.db import transaction
from django.db.models.functions import Coalesce

from profiel.behandeling.begonnen import Wacht, began_on, since
from profiel.behandeling.models import Doorlooptijd, Vraag
from profiel.behandeling.rules import HISTORY_DAYS, LEAST, within
from profiel.dossiers.models import Dossier, Fase
from stadsportaal.kern.kalender import count_werkdagen, vandaag
from stadsportaal.kern.models import Taakslot

TAAK: Final = "behandeling.doorlooptijden"
_CHUNK: Final = 2000

Kind = tuple[str, str]
Row = tuple[int, str, str, datetime | None, datetime | None]


@transaction.atomic
def compute_doorlooptijden(now: datetime) -> int:
    """Compute them anew, once a day however many beats; how many kinds have enough dossiers.

    A run that fails leaves yesterday's figures and the slot of today free: the next beat tries again.
    """
    if not Taakslot.objects.get_or_create(taak=TAAK, slot=vandaag(now).isoformat())[1]:
        return 0
    counted = _count(now)
    rows = [
        Doorlooptijd(
            soort=soort,
            dienst=dienst,
            aantal=days.total(),
            helft=within(days, 50),
            meeste=within(days, 80),
            berekend_op=now,
        )
        for (soort, dienst), days in sorted(counted.items())
        if days.total() >= LEAST
    ]
    Doorlooptijd.objects.all().delete()
    Doorlooptijd.objects.bulk_create(rows)
    return len(rows)


def _count(now: datetime) -> dict[Kind, Counter[int]]:
    """Per kind: how many dossiers took how many working days, from when the city could begin.

    What a rule decided at once tells nothing of people.
    """
    days_between = cache(count_werkdagen)
    counted: dict[Kind, Counter[int]] = defaultdict(Counter)
    decided = Dossier.objects.filter(
        fase__in=(Fase.BESLIST, Fase.UITGEVOERD),
        beslist_op__gte=now - timedelta(days=HISTORY_DAYS),
        ingediend_op__isnull=False,
    ).exclude(besluit__door_regel__gt="")
    rows = decided.order_by("pk").values_list("pk", "soort", "dienst", "ingediend_op", "beslist_op")
    for batch in _batches(rows.iterator(_CHUNK)):
        pks = [row[0] for row in batch]
        began, waited = began_on(pks), _waited(pks)
        for pk, soort, dienst, sent, done in batch:
            assert sent is not None  # noqa: S101 the query says so of both
            assert done is not None  # noqa: S101
            begin = began.get(pk, vandaag(sent))
            net = days_between(begin, vandaag(done)) - sum(days_between(*wait) for wait in since(begin, waited[pk]))
            counted[soort, dienst][max(0, net)] += 1
    return counted


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == _CHUNK:
            yield batch
            batch = []
    yield batch


def _waited(dossiers: list[int]) -> dict[int, list[Wacht]]:
    """The times that each of these waited for an answer."""
    found: dict[int, list[Wacht]] = defaultdict(list)
    asked = Vraag.objects.filter(dossier__in=dossiers).annotate(einde=Coalesce("beantwoord_op", "vervallen_op"))
    for pk, start, end in (
        asked.filter(einde__isnull=False).order_by("pk").values_list("dossier", "created_at", "einde")
    ):
        found[pk].append((vandaag(start), vandaag(end)))
    return found
