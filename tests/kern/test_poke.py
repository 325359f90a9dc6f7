"""A poke is quick, never raises, and rests after a failure."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from stadsportaal.kern import poke as module
from stadsportaal.kern.models import Lane
from stadsportaal.kern.poke import Poker, poke


@pytest.fixture(autouse=True)
def poker(monkeypatch: pytest.MonkeyPatch) -> Poker:
    fresh = Poker()
    monkeypatch.setattr(module, "poker", fresh)
    return fresh


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
