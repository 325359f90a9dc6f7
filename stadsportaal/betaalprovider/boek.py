"""The book of the stand-in: one SQLite file, so that a restart forgets neither a payment nor a message to send."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from stadsportaal.betaalprovider.uitkomsten import Uitkomst

PAGE: Final = 200
"""Events on one page of the list."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS betaling (
    id TEXT PRIMARY KEY, sleutel TEXT NOT NULL UNIQUE, bedrag TEXT NOT NULL, omschrijving TEXT NOT NULL,
    terug_url TEXT NOT NULL, webhook_url TEXT NOT NULL, uitkomst TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gebeurtenis (
    nummer INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, betaling TEXT NOT NULL REFERENCES betaling,
    soort TEXT NOT NULL, transactie TEXT NOT NULL, op REAL NOT NULL);
CREATE TABLE IF NOT EXISTS bericht (
    nummer INTEGER PRIMARY KEY AUTOINCREMENT, gebeurtenis TEXT NOT NULL REFERENCES gebeurtenis (id),
    volgende REAL NOT NULL, pogingen INTEGER NOT NULL DEFAULT 0, klaar INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class Bericht:
    """A message that has to be sent now."""

    nummer: int
    pogingen: int
    webhook_url: str
    inhoud: dict[str, str]


class Boek:
    """All that the provider knows. Each call is a connection and a transaction of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as db:
            db.executescript(_TABLES)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=10, isolation_level="IMMEDIATE")
        db.row_factory = sqlite3.Row
        try:
            with db:
                yield db
        finally:
            db.close()

    def create(self, data: dict[str, str]) -> str:
        """The id of this payment; the same key is the same payment."""
        with self._open() as db:
            columns = (data["sleutel"], data["bedrag"], data["omschrijving"], data["terug_url"], data["webhook_url"])
            db.execute(
                "INSERT INTO betaling (id, sleutel, bedrag, omschrijving, terug_url, webhook_url)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sleutel) DO NOTHING",
                (f"bt_{secrets.token_hex(12)}", *columns),
            )
            found = db.execute("SELECT id FROM betaling WHERE sleutel = ?", (data["sleutel"],)).fetchone()
        return str(found["id"])

    def find(self, id: str) -> dict[str, Any] | None:  # noqa: A002 its name in the API
        with self._open() as db:
            row = db.execute("SELECT * FROM betaling WHERE id = ?", (id,)).fetchone()
        return dict(row) if row else None

    def choose(self, id: str, chosen: Uitkomst, now: float) -> bool:  # noqa: A002
        """Let it happen, once: False when something was chosen before."""
        with self._open() as db:
            took = db.execute("UPDATE betaling SET uitkomst = ? WHERE id = ? AND uitkomst = ''", (chosen.code, id))
            if not took.rowcount:
                return False
            for happens in chosen.gebeurt:
                event = f"ev_{secrets.token_hex(12)}"
                moved = f"tr_{id[3:]}_{happens.transactie}" if happens.soort == "betaald" else ""
                db.execute(
                    "INSERT INTO gebeurtenis (id, betaling, soort, transactie, op) VALUES (?, ?, ?, ?, ?)",
                    (event, id, happens.soort, moved, now + happens.op),
                )
                if happens.na is not None:
                    due = [(event, now + happens.na)] * (2 if happens.herhaald else 1)
                    db.executemany("INSERT INTO bericht (gebeurtenis, volgende) VALUES (?, ?)", due)
        return True

    def due(self, now: float) -> list[Bericht]:
        """Messages whose time has come."""
        with self._open() as db:
            rows = db.execute(
                "SELECT b.nummer, b.pogingen, b.gebeurtenis, p.webhook_url FROM bericht b"
                " JOIN gebeurtenis g ON g.id = b.gebeurtenis JOIN betaling p ON p.id = g.betaling"
                " WHERE NOT b.klaar AND b.volgende <= ? ORDER BY b.volgende, b.nummer LIMIT 50",
                (now,),
            ).fetchall()
            return [Bericht(r["nummer"], r["pogingen"], r["webhook_url"], _event(db, r["gebeurtenis"])) for r in rows]

    def done(self, nummer: int) -> None:
        with self._open() as db:
            db.execute("UPDATE bericht SET klaar = 1 WHERE nummer = ?", (nummer,))

    def again(self, nummer: int, at: float) -> None:
        """It was not taken: try again then."""
        with self._open() as db:
            db.execute("UPDATE bericht SET volgende = ?, pogingen = pogingen + 1 WHERE nummer = ?", (at, nummer))

    def events(self, since: float, after: int, until: float) -> tuple[list[dict[str, str]], int]:
        """What happened since then, a page of it, and where the next one begins (0: nowhere)."""
        with self._open() as db:
            rows = db.execute(
                "SELECT nummer, id FROM gebeurtenis WHERE op >= ? AND op <= ? AND nummer > ? ORDER BY nummer LIMIT ?",
                (since, until, after, PAGE),
            ).fetchall()
            events = [_event(db, row["id"]) for row in rows]
        return events, rows[-1]["nummer"] if len(rows) == PAGE else 0


def _event(db: sqlite3.Connection, id: str) -> dict[str, str]:  # noqa: A002
    """An event as the portal reads it."""
    row = db.execute(
        "SELECT g.*, p.sleutel, p.bedrag FROM gebeurtenis g JOIN betaling p ON p.id = g.betaling WHERE g.id = ?", (id,)
    ).fetchone()
    return {
        "id": row["id"],
        "sleutel": row["sleutel"],
        "soort": row["soort"],
        "bedrag": row["bedrag"],
        "transactie": row["transactie"],
        "op": datetime.fromtimestamp(row["op"], UTC).isoformat(),
    }
