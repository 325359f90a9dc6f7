"""Deliveries: exactly once inside, at least once outside, in order, never forgotten."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.utils import timezone

from stadsportaal.kern import events, outbox, poke, tasks
from stadsportaal.kern.events import Event, OutsideTransaction, handles, publish, register_event
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering, Taakslot


@dataclass(frozen=True)
class Proef(Event):
    """A fact of these tests."""

    soort: ClassVar[str] = "test.proef"
    woord: str = "ja"


@pytest.fixture(autouse=True)
def _registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this test's own events and handlers."""
    monkeypatch.setattr(events, "HANDLERS", {})
    monkeypatch.setattr(outbox, "HANDLERS", events.HANDLERS)
    monkeypatch.setattr(events, "EVENTS", {Proef.soort: Proef})


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lanes that were poked."""
    found: list[str] = []
    monkeypatch.setattr(poke, "poke", lambda lane: found.append(str(lane)))
    return found


def slot(name: str) -> None:
    """An effect in our own database that fails when it happens twice."""
    Taakslot.objects.create(taak="test", slot=name)


def effects() -> list[str]:
    return list(Taakslot.objects.order_by("pk").values_list("slot", flat=True))


def announce(stroom: str = "S1", woord: str = "ja") -> Gebeurtenis:
    with transaction.atomic():
        return publish(Proef(stroom=stroom, woord=woord))


def intern(run: Callable[[Proef], None] | None = None, naam: str = "test.intern") -> None:
    handles(Proef, naam=naam)(run or (lambda event: slot(f"{event.stroom}:{event.woord}")))


def drain() -> int:
    return outbox.drain_lane(Lane.GEWOON, seconds=20)


def levering(**where: Any) -> Levering:
    return Levering.objects.get(**where)


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
def test_the_event_comes_back_as_it_was_published() -> None:
    got: list[Proef] = []
    intern(got.append)
    announce("S7", "é")
    drain()
    assert got == [Proef(stroom="S7", woord="é")]
    assert Gebeurtenis.objects.get().xid


@pytest.mark.django_db
def test_an_intern_effect_and_done_are_one_commit() -> None:
    intern()
    announce()
    assert drain() == 1
    assert effects() == ["S1:ja"]
    assert levering().status == "klaar"
    assert drain() == 0


@pytest.mark.django_db
def test_a_failing_handler_leaves_nothing_and_waits_longer_each_time(caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: Proef) -> None:
        slot("half")
        raise ValueError("stuk")

    intern(fail)
    announce()
    waits = []
    for _ in range(3):
        Levering.objects.update(volgende_op=timezone.now())
        assert drain() == 1
        waits.append(levering().volgende_op - timezone.now())
    assert effects() == []
    assert waits[0] < waits[1] < waits[2]
    row = levering()
    assert (row.status, row.pogingen, row.laatste_fout) == ("wacht", 3, "ValueError: stuk")


@pytest.mark.django_db
def test_a_dead_letter_stops_only_its_own_stroom_and_can_be_tried_again() -> None:
    broken = {"S1"}

    def run(event: Proef) -> None:
        if event.stroom in broken:
            raise ValueError(event.stroom)
        slot(f"{event.stroom}:{event.woord}")

    intern(run)
    announce("S1", "een")
    announce("S1", "twee")
    announce("S2", "een")
    for _ in range(outbox.ATTEMPTS):
        Levering.objects.exclude(status="dood").update(volgende_op=timezone.now() - timedelta(seconds=1))
        drain()
    assert effects() == ["S2:een"]
    dead = levering(status="dood")
    assert dead.pogingen == outbox.ATTEMPTS
    assert levering(status="wacht").gebeurtenis.payload == {"woord": "twee"}
    assert outbox.waiting_lanes(timezone.now()) == [Lane.GEWOON]
    broken.clear()
    assert outbox.retry_dead(dead)
    assert not outbox.retry_dead(dead)
    drain()
    assert effects() == ["S2:een", "S1:een", "S1:twee"]


def test_the_waits_last_at_least_four_hours_and_never_bunch() -> None:
    shortest = sum((outbox.wait_after(n, 0.0) for n in range(1, outbox.ATTEMPTS)), timedelta())
    assert shortest >= timedelta(hours=4)
    assert outbox.wait_after(1, 0.0) == timedelta(seconds=1.6)
    assert outbox.wait_after(1, 0.5) == timedelta(seconds=2)
    assert outbox.wait_after(40, 0.999) < timedelta(hours=1.2)


@pytest.mark.django_db
def test_a_handler_that_is_gone_is_an_error_that_shows() -> None:
    intern()
    announce()
    events.HANDLERS.clear()
    drain()
    assert "geen handler test.intern" in levering().laatste_fout


@pytest.mark.django_db(transaction=True)
def test_an_extern_call_runs_with_no_transaction_open_and_records_with_done() -> None:
    seen: list[tuple[bool, str]] = []

    @handles(Proef, naam="test.extern", extern=True)
    def call(event: Proef, key: str) -> Callable[[], None]:
        seen.append((connection.in_atomic_block, key))
        return lambda: slot("geboekt")

    event = announce()
    drain()
    assert seen == [(False, f"test.extern:{event.pk}")]
    assert effects() == ["geboekt"]
    row = levering()
    assert (row.status, row.lease_token) == ("klaar", None)


@pytest.mark.django_db(transaction=True)
def test_an_extern_call_without_a_ledger_is_just_done() -> None:
    handles(Proef, naam="test.extern", extern=True)(lambda event, key: None)
    announce()
    drain()
    assert levering().status == "klaar"


@pytest.mark.django_db(transaction=True)
def test_an_extern_failure_counts_once_and_waits() -> None:
    @handles(Proef, naam="test.extern", extern=True)
    def call(event: Proef, key: str) -> None:
        raise TimeoutError("weg")

    announce()
    drain()
    row = levering()
    assert (row.status, row.pogingen, row.lease_token) == ("wacht", 1, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True], ids=["answers late", "fails late"])
def test_who_lost_the_lease_records_nothing(fails: bool) -> None:
    """The call took longer than its lease and somebody else has the delivery now."""
    other = uuid.uuid4()

    @handles(Proef, naam="test.extern", extern=True)
    def call(event: Proef, key: str) -> Callable[[], None]:
        Levering.objects.update(lease_token=other)
        if fails:
            raise TimeoutError
        return lambda: slot("dubbel")

    announce()
    assert outbox.deliver_next(Lane.GEWOON)
    assert effects() == []
    row = levering()
    assert (row.status, row.lease_token, row.laatste_fout) == ("bezig", other, "")


@pytest.mark.django_db(transaction=True)
def test_a_lease_that_ran_out_is_taken_over_and_one_that_runs_is_not() -> None:
    calls: list[str] = []
    handles(Proef, naam="test.extern", extern=True)(lambda event, key: calls.append(key))
    announce()
    now = timezone.now()
    Levering.objects.update(status="bezig", lease_token=uuid.uuid4(), lease_tot=now + timedelta(seconds=30))
    assert drain() == 0
    Levering.objects.update(lease_tot=now - timedelta(seconds=1))
    assert drain() == 1
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_kills_its_worker_each_time_becomes_a_dead_letter() -> None:
    @handles(Proef, naam="test.extern", extern=True)
    def call(event: Proef, key: str) -> None:
        raise SystemExit  # what the worker leaves behind when it dies in the call: a lease

    announce()
    for _ in range(outbox.ATTEMPTS):
        with pytest.raises(SystemExit):
            outbox.deliver_next(Lane.GEWOON)
        Levering.objects.update(lease_tot=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver_next(Lane.GEWOON)
    assert levering().status == "dood"
    assert "werker" in levering().laatste_fout


@pytest.mark.django_db(transaction=True)
def test_two_workers_keep_the_order_of_a_stroom_and_share_the_work() -> None:
    started, go = threading.Event(), threading.Event()
    order: list[str] = []

    def run(event: Proef) -> None:
        if event.stroom == "S1" and event.woord == "een":
            started.set()
            assert go.wait(10)
        order.append(f"{event.stroom}:{event.woord}")

    intern(run)
    for stroom, woord in (("S1", "een"), ("S1", "twee"), ("S2", "een")):
        announce(stroom, woord)
    thread = threading.Thread(target=_in_thread(drain))
    thread.start()
    assert started.wait(10)
    assert drain() == 1, "only the other stroom may go while S1's first is being delivered"
    assert order == ["S2:een"]
    go.set()
    thread.join(10)
    assert order == ["S2:een", "S1:een", "S1:twee"]


def _in_thread(run: Callable[[], Any]) -> Callable[[], None]:
    def wrapped() -> None:
        try:
            run()
        finally:
            connection.close()

    return wrapped


@pytest.mark.django_db
def test_the_sweep_pokes_every_lane_with_work_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks.drain, "apply_async", lambda args, **kw: asked.append((args[0], kw["queue"])))
    intern()
    assert tasks.sweep() == []
    announce()
    assert tasks.sweep() == ["gewoon"]
    assert asked == [("gewoon", "gewoon")]
    assert tasks.drain("gewoon") == 1
    assert tasks.sweep() == []


@pytest.mark.django_db
def test_the_sweep_finds_a_lease_that_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.drain, "apply_async", lambda args, **kw: None)
    handles(Proef, naam="test.extern", extern=True)(lambda event, key: None)
    announce()
    Levering.objects.update(status="bezig", lease_token=uuid.uuid4(), lease_tot=timezone.now() - timedelta(1))
    assert tasks.sweep() == ["gewoon"]


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
    read = outbox.readable_events((0, 0), 10)
    assert sorted(event.soort for event in read) == ["laat", "test.proef"]
    last = read[-1]
    assert outbox.readable_events((int(str(last.xid)), last.pk), 10) == []
