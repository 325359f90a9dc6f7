"""Web and worker refuse to start on a database that would lose commits or mixes demo and real people."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from stadsportaal import celery
from stadsportaal.kern import start
from stadsportaal.kern.models import Stempel


@pytest.fixture(autouse=True)
def _one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's transaction lives on its connection."""
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.mark.django_db
def test_our_own_database_may_be_worked_on() -> None:
    start.check_start()


@pytest.mark.django_db
def test_commits_that_may_be_forgotten_are_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(ImproperlyConfigured, match="synchronous_commit"):
        start.check_start()


@pytest.mark.django_db
@pytest.mark.parametrize(("stamped", "demo"), [(True, False), (False, True)])
def test_demo_and_real_are_not_mixed(stamped: bool, demo: bool, settings: Any) -> None:
    settings.DEMO = demo
    if stamped:
        Stempel.objects.create(soort="demo")
    with pytest.raises(ImproperlyConfigured, match="DEMO=1"):
        start.check_start()


def _away(times: int) -> Iterator[None]:
    for _ in range(times):
        yield


def test_a_database_that_is_still_starting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    away = _away(2)

    def check() -> None:
        if next(away, "here") is None:
            raise OperationalError

    monkeypatch.setattr(start, "check_durable", check)
    monkeypatch.setattr(start, "check_stamp", lambda: None)
    monkeypatch.setattr(start.time, "sleep", lambda seconds: None)
    start.check_start()
    assert next(away, "here") == "here"


def test_a_database_that_stays_away_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> None:
        raise OperationalError

    monkeypatch.setattr(start, "check_durable", check)
    with pytest.raises(OperationalError):
        start.check_start(wait=0)


def _refuse() -> None:
    raise ImproperlyConfigured("niet deze")


def test_the_web_process_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(start, "check_start", lambda: None)
        wsgi = importlib.import_module("stadsportaal.wsgi")
    monkeypatch.setattr(start, "check_start", _refuse)
    with pytest.raises(ImproperlyConfigured, match="niet deze"):
        importlib.reload(wsgi)


def test_the_worker_asks_before_it_takes_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "check_start", _refuse)
    assert celery._refuse_a_bad_start in [receiver() for _, receiver in worker_init.receivers]
    with pytest.raises(SystemExit, match="niet deze"):
        celery._refuse_a_bad_start()
