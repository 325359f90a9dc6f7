"""Announcing: inside the transaction, once, readable again; and outside cursors that lose nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from django.db import transaction

from stadsportaal.kern import outbox
from stadsportaal.kern.events import Event, OutsideTransaction, handles, publish, publish_all, register_event
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering
from tests.kern.leveringen import Proef, announce, drain, effects, intern, levering, slot

pytestmark = pytest.mark.usefixtures("registries", "pokes")
DUTIES = (("test.intern", "gewoon"), ("test.bulk", "bulk"))


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        publish(Proef(stroom="S1"))
    assert Gebeurtenis.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_fact_was_never_announced(pokes: list[str]) -> None:
    intern()
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(Proef(stroom="S1"))
        raise RuntimeError
    assert (Gebeurtenis.objects.count(), Levering.objects.count(), pokes) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_one_poke_per_transaction_and_lane(pokes: list[str]) -> None:
    intern()
    handles(Proef, naam="test.dringend", lane=Lane.DRINGEND)(lambda event: None)
    with transaction.atomic():
        for word in "abc":
            publish(Proef(stroom="S1", woord=word))
    assert sorted(pokes) == ["dringend", "gewoon"]
    assert Levering.objects.count() == 6


@pytest.mark.django_db
def test_a_fact_costs_a_delivery_only_for_whom_it_concerns(pokes: list[str]) -> None:
    intern()
    handles(Proef, naam="test.nee", wanneer=lambda event: event.woord == "nee")(lambda event: slot("nee"))
    publish_all([Proef(stroom="S1"), Proef(stroom="S2", woord="nee")])
    duties = set(Levering.objects.values_list("stroom", "handler"))
    assert duties == {("S1", "test.intern"), ("S2", "test.intern"), ("S2", "test.nee")}


@pytest.mark.parametrize("extern", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_delivery_from_before_the_question_does_nothing(pokes: list[str], extern: bool) -> None:
    intern()
    announce("S1")
    handles(Proef, naam="test.nee", extern=extern, wanneer=lambda event: event.woord == "nee")(
        lambda event, key="": slot("nee")
    )
    Levering.objects.update(handler="test.nee", extern=extern)
    assert drain() == 1
    assert effects() == []
    assert levering().status == Levering.Status.KLAAR


@pytest.mark.django_db
def test_many_events_cost_as_much_as_one(pokes: list[str], django_assert_num_queries: Any) -> None:
    intern()
    handles(Proef, naam="test.bulk", lane=Lane.BULK)(lambda event: None)
    with django_assert_num_queries(2):
        rows = publish_all([Proef(stroom=f"S{n}") for n in range(50)])
    assert [row.stroom for row in rows] == [f"S{n}" for n in range(50)]
    duties = Levering.objects.values_list("gebeurtenis__stroom", "stroom", "handler", "lane")
    assert set(duties) == {(f"S{n}", f"S{n}", *duty) for n in range(50) for duty in DUTIES}


@pytest.mark.django_db
def test_the_event_comes_back_as_it_was_published() -> None:
    got: list[Proef] = []
    intern(got.append)
    announce("S7", "é")
    drain()
    assert got == [Proef(stroom="S7", woord="é")]
    assert Gebeurtenis.objects.get().xid


@pytest.mark.django_db
def test_a_name_has_one_owner() -> None:
    intern(naam="test.een")
    with pytest.raises(ValueError, match=r"test\.een"):
        handles(Proef, naam="test.een")(lambda event: None)
    with pytest.raises(ValueError, match="1 tot 10"):
        handles(Proef, naam="test.twee", timeout=11)

    @dataclass(frozen=True)
    class Ander(Event):
        soort: ClassVar[str] = "test.proef"

    with pytest.raises(ValueError, match=r"test\.proef"):
        register_event(Ander)
    assert register_event(Proef) is Proef


@pytest.fixture
def second(owner: Any) -> Iterator[Any]:
    """A transaction of somebody else that stays open."""
    owner.autocommit = False
    yield owner
    owner.rollback()


@pytest.mark.django_db(transaction=True)
def test_an_outside_cursor_waits_for_transactions_that_still_run(second: Any) -> None:
    """The negative control: reading everything with a higher id passes over the one that commits late."""
    second.execute(
        "INSERT INTO kern_gebeurtenis (soort, versie, stroom, payload, correlatie) VALUES ('laat', 1, 'S', '{}', '')"
    )
    announce("vroeg")
    naive = list(Gebeurtenis.objects.order_by("pk").values_list("soort", "pk"))
    assert [kind for kind, _ in naive] == ["test.proef"]
    assert outbox.readable_events((0, 0), 10) == []
    second.commit()
    assert Gebeurtenis.objects.filter(soort="laat", pk__gt=naive[-1][1]).count() == 0, "the naive cursor lost it"
    read = _read_when_others_ended(2)
    assert sorted(event.soort for event in read) == ["laat", "test.proef"]
    last = read[-1]
    assert outbox.readable_events((int(str(last.xid)), last.pk), 10) == []


def _read_when_others_ended(count: int) -> list[Gebeurtenis]:
    """PostgreSQL counts transactions of the whole server: a test beside this one may hold the cursor up."""
    until = time.monotonic() + 30
    while len(read := outbox.readable_events((0, 0), 10)) < count and time.monotonic() < until:
        time.sleep(0.05)
    return read
