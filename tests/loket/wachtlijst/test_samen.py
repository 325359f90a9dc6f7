"""Two hundred want twenty places at the same moment: exactly twenty get one. Real transactions."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from loket.actions import submit_aanvraag
from loket.wachtlijst import actions
from loket.wachtlijst.models import Groep, GroepQuerySet, Inschrijving, Status
from tests.loket.wachtlijst.kast import Kast, deliver, taken
from tests.profiel.dossiers.cast import as_citizen

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, PLACES, THREADS = 200, 20, 20


@pytest.fixture
def stad() -> Iterator[Kast]:
    kast = Kast()
    Groep.objects.filter(pk=kast.woe.pk).update(plaatsen=PLACES)
    yield kast


def rush(kast: Kast, people: int, threads: int = THREADS) -> None:
    """Everybody sends; as many at once as there are threads."""
    waiting = [kast.concept(kast.somebody()) for _ in range(people)]

    def send(aanvraag: Any) -> None:
        try:
            submit_aanvraag(aanvraag, versie=aanvraag.versie, by=as_citizen(aanvraag.profiel))
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(send, waiting))


def test_exactly_as_many_as_there_are_places_and_the_rest_in_order(stad: Kast) -> None:
    rush(stad, PEOPLE)
    assert Inschrijving.objects.filter(status=Status.GEPLAATST).count() == PLACES == taken(stad.woe)
    waiting = list(Inschrijving.objects.wachtend(stad.woe))
    assert len(waiting) == PEOPLE - PLACES
    assert [actions.place_of(row, stad.woe) for row in waiting[:5]] == [1, 2, 3, 4, 5]
    last_placed = Inschrijving.objects.filter(status=Status.GEPLAATST).order_by("-pk")[0]
    assert last_placed.pk < waiting[0].pk  # nobody who came later was served first


def test_looking_first_and_writing_then_gives_more_than_there_are(stad: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the lock and the condition, the same rush overbooks."""

    def look_then_take(groep: Groep) -> bool:
        seen = Groep.objects.get(pk=groep.pk)
        if seen.bezet >= seen.plaatsen:
            return False
        return bool(Groep.objects.filter(pk=groep.pk).update(bezet=seen.bezet + 1))

    monkeypatch.setattr(actions, "take", look_then_take)
    monkeypatch.setattr(GroepQuerySet, "locked", lambda rows: rows.order_by("pk"))
    rush(stad, 60, threads=8)
    assert Inschrijving.objects.filter(status=Status.GEPLAATST).count() > PLACES


def test_two_deliveries_at_once_promote_once(stad: Kast) -> None:
    Groep.objects.filter(pk=stad.woe.pk).update(plaatsen=2)
    holders = [stad.sent(stad.bram), stad.sent(stad.cem)]
    waiting = [stad.sent(stad.somebody()) for _ in range(4)]
    for holder, owner in zip(holders, (stad.bram, stad.cem), strict=True):
        actions.give_up(holder.dossier, by=as_citizen(owner))
    kenmerken = [holder.dossier.kenmerk for holder in holders] * 4

    def free(kenmerk: str) -> bool:
        try:
            return actions.leave(kenmerk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(free, kenmerken)) == 2
    deliver()
    states = [Inschrijving.objects.get(dossier=one.dossier).status for one in waiting]
    assert states == ["aangeboden", "aangeboden", "wacht", "wacht"]
    assert taken(stad.woe) == 2
