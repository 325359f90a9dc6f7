"""Web and worker refuse to start on a database that would lose commits or mixes demo and real people.

A web process loads before it serves what its first citizens would wait for.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from stadsportaal import celery
from stadsportaal.kern import kalender, start
from stadsportaal.kern.models import Lane, Stempel

LATE = ["holidays.countries.belgium", "kombu.transport.redis", "celery.result", "loket.views.versturen"]
"""What Python would import when somebody first sends a form."""
_LOADED = f"""
import json, sys, django
django.setup()
from stadsportaal.kern.start import load_ahead
loaded = lambda: [name for name in {LATE} if name in sys.modules]
before = loaded()
load_ahead()
print(json.dumps([before, loaded()]))
"""


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
        patched.setattr(start, "load_ahead", lambda: None)
        wsgi = importlib.import_module("stadsportaal.wsgi")
    monkeypatch.setattr(start, "check_start", _refuse)
    with pytest.raises(ImproperlyConfigured, match="niet deze"):
        importlib.reload(wsgi)


def test_the_web_process_loads_ahead_after_it_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(start, "check_start", lambda: done.append("asked"))
        patched.setattr(start, "load_ahead", lambda: done.append("loaded"))
        importlib.reload(importlib.import_module("stadsportaal.wsgi"))
    assert done[-2:] == ["asked", "loaded"]


def test_what_is_loaded_ahead_is_not_loaded_under_a_citizen() -> None:
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "stadsportaal.settings"}
    done = subprocess.run([sys.executable, "-c", _LOADED], env=environ, capture_output=True, text=True, check=True)
    before, after = json.loads(done.stdout.splitlines()[-1])
    assert before == []
    assert after == LATE


def test_loading_ahead_pokes_once_and_knows_the_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    poked: list[Lane] = []
    monkeypatch.setattr(start, "poke", poked.append)
    kalender._holidays.cache_clear()
    start.load_ahead()
    assert poked == [Lane.GEWOON]
    assert kalender._holidays.cache_info().currsize == 1


def test_the_worker_asks_before_it_takes_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "check_start", _refuse)
    assert celery._refuse_a_bad_start in [receiver() for _, receiver in worker_init.receivers]
    with pytest.raises(SystemExit, match="niet deze"):
        celery._refuse_a_bad_start()
