"""Fixtures of all tests: the database, the guards, the cast."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import settings as hypothesis

from tests import database, guards
from tests.profiel.dossiers.cast import Cast

# a busy machine is no failure: how fast we are is measured in `make bench`
hypothesis.register_profile("stad", deadline=None)
hypothesis.load_profile("stad")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """A migrated database of this run's own, used as the role `stad_app`."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock(), database.test_database(worker=worker, keep=request.config.getvalue("reuse_db")):
        yield


@pytest.fixture(scope="session", autouse=True)
def _guards(django_test_environment: None) -> Iterator[None]:
    """Hold every test to the rules of tests/guards.py."""
    with guards.all_guards():
        yield


@pytest.fixture(autouse=True)
def _remembers_nothing(django_test_environment: None) -> None:
    """What a process keeps for a minute is of another test."""
    from django.core.cache import caches

    from stadsportaal.kern.onthouden import CACHE

    caches[CACHE].clear()


@pytest.fixture
def owner(django_db_setup: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the test database as its owner, for what `stad_app` may not do."""
    with psycopg.connect(database.owner_url(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def cast(db: None) -> Cast:
    """Ada (owner), Bram (her gemachtigde), Cem (a stranger), Dirk and Els (medewerkers of her team)."""
    return Cast()
