"""A poke is quick, never raises, and rests after a failure; a sweep waits longer, but not for ever."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings

from stadsportaal.embedded.valkey import Valkey
from stadsportaal.kern import poke as module
from stadsportaal.kern import tasks
from stadsportaal.kern.models import Lane
from stadsportaal.kern.poke import Poker, poke, poke_patiently


@pytest.fixture(autouse=True)
def poker(monkeypatch: pytest.MonkeyPatch) -> Poker:
    fresh = Poker()
    monkeypatch.setattr(module, "poker", fresh)
    return fresh


@pytest.fixture(autouse=True)
def sweeper(monkeypatch: pytest.MonkeyPatch) -> Poker:
    fresh = Poker(sweeps=True)
    monkeypatch.setattr(module, "sweeper", fresh)
    return fresh


@pytest.fixture
def own_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Valkey]:
    """A broker that may be stopped: no other test waits for it."""
    (tmp_path / "logs").mkdir()
    broker = Valkey(tmp_path)
    monkeypatch.setattr(settings, "REDIS_URL", broker.url)
    try:
        yield broker
    finally:
        broker.stop()


@contextmanager
def still(broker: Valkey) -> Iterator[None]:
    """SIGSTOP: connections stay open, new ones are taken by the kernel, nothing answers."""
    pid = broker.child.process.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that was stopped (SIGSTOP): connections open, nothing answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        yield


def test_a_poke_reaches_the_queue_of_its_lane() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    before = client.llen("bulk")
    assert poke(Lane.BULK)
    assert client.llen("bulk") == before + 1
    client.delete("bulk")


@pytest.mark.usefixtures("silent_broker")
def test_a_stopped_broker_costs_little_and_then_nothing(poker: Poker) -> None:
    began = time.monotonic()
    assert not poke(Lane.GEWOON)
    assert time.monotonic() - began < 0.5
    began = time.monotonic()
    assert not any(poke(Lane.GEWOON) for _ in range(1000))
    assert time.monotonic() - began < 0.1, "a rest means that the broker is not even asked"
    poker.rest_until = 0.0
    assert not poke(Lane.GEWOON), "after the rest it is asked again"


def test_a_broker_that_stops_between_two_pokes_costs_little(own_broker: Valkey, poker: Poker) -> None:
    assert poke(Lane.GEWOON)
    with still(own_broker):
        began = time.monotonic()
        assert not poke(Lane.GEWOON), "over the connection that was open"
        poker.rest_until = 0.0
        assert not poke(Lane.GEWOON), "over a new one"
        assert time.monotonic() - began < 1
    poker.rest_until = 0.0
    assert poke(Lane.GEWOON)


def test_a_sweep_waits_where_a_poke_gives_up(own_broker: Valkey) -> None:
    assert poke_patiently(Lane.GEWOON)
    with still(own_broker):
        threading.Timer(0.4, os.kill, (own_broker.child.process.pid, signal.SIGCONT)).start()
        assert not poke(Lane.GEWOON)
        assert poke_patiently(Lane.GEWOON)


def test_a_sweep_does_not_wait_for_ever(own_broker: Valkey, sweeper: Poker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_LIMIT", 0.5)
    monkeypatch.setattr(module, "SWEEP_REST", 60.0)
    monkeypatch.setattr(tasks, "waiting_lanes", lambda now: list(Lane))
    assert tasks.sweep() == ["dringend", "gewoon", "bulk"]
    with still(own_broker):
        began = time.monotonic()
        assert tasks.sweep() == []
        assert 0.5 <= time.monotonic() - began < 1.5, "the first lane waits, the others rest"
        assert 59 < sweeper.rest_until - time.monotonic() < 60
    assert tasks.sweep() == []
    sweeper.rest_until = 0.0
    assert tasks.sweep() == ["dringend", "gewoon", "bulk"]


def test_a_broker_that_is_away_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert not poke(Lane.DRINGEND)


def test_after_a_rest_the_pokes_go_on(monkeypatch: pytest.MonkeyPatch, poker: Poker) -> None:
    real = settings.REDIS_URL
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert not poke(Lane.BULK)
    monkeypatch.setattr(settings, "REDIS_URL", real)
    poker.rest_until = 0.0
    assert poke(Lane.BULK)
    redis.Redis.from_url(real).delete("bulk")


def test_every_thread_has_its_own_connection(poker: Poker) -> None:
    found = [poker.connection()]
    thread = threading.Thread(target=lambda: found.append(poker.connection()))
    thread.start()
    thread.join()
    assert found[0] is poker.connection()
    assert found[0] is not found[1]
