"""The database of a test run: migrated by its owner, used as `stad_app`.

Every run makes a database of its own, so runs beside each other on one server don't meet.
Only there, and only so that tests with real transactions can be cleaned up after, `stad_app`
may TRUNCATE and the triggers against it are off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from stadsportaal.embedded import roles

TRUNCATE_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE NOT tgisinternal AND (tgtype & 32) > 0 AND tgenabled <> %s
"""


def owner_url() -> str:
    """The address of the test database for its owner; only valid while tests run."""
    return roles.with_database(settings.DATABASE_OWNER_URL, settings.DATABASES["default"]["NAME"])


@contextmanager
def test_database(*, worker: str, keep: bool) -> Iterator[None]:
    """Make and migrate a database, switch Django to it as `stad_app`, drop it after."""
    if not settings.DATABASE_OWNER_URL:
        raise RuntimeError("DATABASE_URL is set; tests need DATABASE_OWNER_URL too (a role with CREATEDB)")
    run = "keep" if keep else str(os.getpid())
    name = "_".join(filter(None, ("test", run, worker)))
    target = connections["default"].settings_dict
    as_app = {key: target[key] for key in ("NAME", "USER", "PASSWORD")}
    connections["default"].close()
    if not keep:
        _drop(name)
    roles.make_database(settings.DATABASE_OWNER_URL, name)
    try:
        owner = urlsplit(settings.DATABASE_OWNER_URL)
        target |= {"NAME": name, "USER": unquote(owner.username or ""), "PASSWORD": unquote(owner.password or "")}
        call_command("migrate", verbosity=0, interactive=False)
        connections["default"].close()
        target |= as_app | {"NAME": name}
        with psycopg.connect(owner_url(), autocommit=True) as owner_connection:
            _allow_truncate(owner_connection)
        yield
    finally:
        connections["default"].close()
        target |= as_app
        if not keep:
            _drop(name)


def _drop(name: str) -> None:
    """Also with connections left open. A plain DROP sends autovacuum away, which is a superuser's to FORCE."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as connection:
        try:
            connection.execute(drop)
        except psycopg.errors.ObjectInUse:
            connection.execute(drop + sql.SQL(" WITH (FORCE)"))


def _allow_truncate(connection: psycopg.Connection[Any]) -> None:
    """What a test's clean-up needs and the portal itself never gets."""
    tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'public'"
    for schema, table in connection.execute(tables).fetchall():
        grant = sql.SQL("GRANT TRUNCATE ON {} TO {}")
        connection.execute(grant.format(sql.Identifier(schema, table), sql.Identifier(roles.APP)))
    switch_truncate_triggers(connection, on=False)


def switch_truncate_triggers(connection: psycopg.Connection[Any], *, on: bool) -> None:
    """Turn the triggers that refuse TRUNCATE on or off; the module that proves them turns them on."""
    for table, trigger in connection.execute(TRUNCATE_TRIGGERS, ["O" if on else "D"]).fetchall():
        verb = sql.SQL("ENABLE" if on else "DISABLE")
        order = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
        connection.execute(
            order.format(sql.Identifier(*table.replace('"', "").split(".")), verb, sql.Identifier(trigger))
        )
