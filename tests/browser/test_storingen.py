"""When it is our fault: the pages that say so stand without the database, and the portal comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.roles import APP
from stadsportaal.embedded.servers import DATABASE
from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal

ADA = "Ada Peeters"


@contextmanager
def sabotage(portaal: Portaal, before: list[str], after: list[str]) -> Iterator[None]:
    """As the superuser of the portal's own PostgreSQL: break it, and mend it whatever happens."""
    folder = str(socket_folder(portaal.folder))
    with psycopg.connect(host=folder, user="postgres", dbname=DATABASE, autocommit=True) as connection:
        for statement in before:
            connection.execute(statement)
        try:
            yield
        finally:
            for statement in after:
                connection.execute(statement)


def explains(visitor: Bezoeker, words: str) -> None:
    visitor.titled(words)
    for channel in ("Bel 03 22 11 333", "Kom naar een stadsloket", "Kom naar een webpunt"):
        visitor.sees(channel)


def test_the_database_is_away_and_comes_back(portaal: Portaal, venster: Venster, maat: tuple[int, bool]) -> None:
    width, js = maat
    ada = venster(width, js=js, who=ADA)
    ada.go("/mijn-stad/")
    gone = [
        f"ALTER ROLE {APP} NOLOGIN",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{APP}'",
    ]
    with sabotage(portaal, gone, [f"ALTER ROLE {APP} LOGIN"]):
        ada.go("/mijn-stad/", status=503)
        explains(ada, "Het Stadsportaal is even niet bereikbaar")
    ada.go("/mijn-stad/")


def test_a_mistake_of_ours_is_said_to_be_ours(portaal: Portaal, venster: Venster, maat: tuple[int, bool]) -> None:
    width, js = maat
    nobody = venster(width, js=js)
    table, elsewhere = "mensen_gegevenssoort", "mensen_gegevenssoort_weg"
    broken = [f"ALTER TABLE {table} RENAME TO {elsewhere}"]
    with sabotage(portaal, broken, [f"ALTER TABLE {elsewhere} RENAME TO {table}"]):
        nobody.go("/privacy/", status=500)
        explains(nobody, "Er ging iets mis bij ons")
        nobody.sees("Het ligt niet aan jou")
    nobody.go("/privacy/")
