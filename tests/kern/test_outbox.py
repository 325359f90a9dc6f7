"""Deliveries: exactly once inside, at least once outside, in order, never forgotten."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.utils import timezone

from stadsportaal.kern import events, outbox, tasks
from stadsportaal.kern.events import Event, NotYet, handles, publish, register_event
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering
from tests.kern.leveringen import Proef, announce, drain, effects, intern, levering, slot

pytestmark = pytest.mark.usefixtures("registries", "pokes")


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
def test_the_reason_in_the_admin_quotes_nobody() -> None:
    def fail(event: Proef) -> None:
        raise ValueError("dubbel: ada@voorbeeld.be, 85.04.12-999.12\x00\nDETAIL:  Key (naam)=(Ada Peeters) exists.")

    intern(fail)
    announce()
    drain()
    reason = levering().laatste_fout
    assert reason.startswith("ValueError: dubbel: ")
    assert not any(word in reason for word in ("ada@", "999.12", "Peeters", "\x00"))


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
@pytest.mark.parametrize(("look", "order"), [(0.0, ["S1:een", "code", "S1:twee"]), (60.0, ["S1:een", "S1:twee"])])
def test_a_mailing_lets_a_login_code_go_first(monkeypatch: pytest.MonkeyPatch, look: float, order: list[str]) -> None:
    """The control looks once a minute: then the code waits until the mailing is done."""
    monkeypatch.setattr(outbox, "LOOK", look)

    @dataclass(frozen=True)
    class Code(Event):
        soort: ClassVar[str] = "test.code"

    register_event(Code)
    handles(Code, naam="test.code", lane=Lane.DRINGEND)(lambda event: slot("code"))

    @handles(Proef, naam="test.mailing", lane=Lane.BULK)
    def mailing(event: Proef) -> None:
        slot(f"{event.stroom}:{event.woord}")
        if event.woord == "een":
            publish(Code(stroom="S9"))

    announce("S1", "een")
    announce("S1", "twee")
    assert outbox.drain_lane(Lane.BULK, seconds=20) == len(order)
    assert effects() == order


@pytest.mark.django_db
def test_time_up_stops_a_mailing_and_what_goes_first() -> None:
    intern()
    handles(Proef, naam="test.bulk", lane=Lane.BULK)(lambda event: None)
    announce()
    assert outbox.drain_lane(Lane.BULK, seconds=0) == 0
    assert outbox._drain_only(Lane.GEWOON, 0.0) == 0
    assert levering(handler="test.intern").status == "wacht"


@pytest.mark.django_db
def test_deliveries_done_long_ago_go_and_nothing_else_does() -> None:
    intern()
    now = timezone.now()
    for woord, status, done in (
        ("oud", "klaar", now - timedelta(days=91)),
        ("nieuw", "klaar", now - timedelta(days=89)),
        ("dood", "dood", None),
        ("wacht", "wacht", None),
    ):
        Levering.objects.filter(gebeurtenis=announce("S1", woord)).update(status=status, klaar_op=done)
    assert outbox.purge(now) == 1
    left = Levering.objects.order_by("pk").values_list("gebeurtenis__payload__woord", flat=True)
    assert list(left) == ["nieuw", "dood", "wacht"]
    assert Gebeurtenis.objects.count() == 4, "what happened stays"


def later(until: Any) -> Callable[[Any, str], None]:
    def run(event: Proef, key: str) -> None:
        raise NotYet(until)

    return run


@pytest.mark.django_db
def test_an_extern_handler_that_may_not_act_yet_waits_without_a_try() -> None:
    until = timezone.now() + timedelta(hours=5)
    handles(Proef, naam="test.stil", extern=True)(later(until))
    announce()
    assert drain() == 1
    row = levering()
    assert (row.status, row.pogingen, row.volgende_op, row.lease_token) == ("wacht", 0, until, None)
    assert drain() == 0


@pytest.mark.django_db
def test_not_yet_from_who_lost_the_lease_changes_nothing() -> None:
    def run(event: Proef, key: str) -> None:
        Levering.objects.update(lease_token=uuid.uuid4())
        raise NotYet(timezone.now())

    handles(Proef, naam="test.stil", extern=True)(run)
    announce()
    drain()
    assert levering().status == "bezig"
