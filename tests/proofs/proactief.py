"""Proof: a rule over 100,000 people tells each of them once per threshold, whoever is killed and however often it
is started again. The control, without the unique row, tells them twice.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session

from stadsportaal.embedded.processes import Child
from stadsportaal.embedded.servers import DATABASE
from tests.embedded.portal import family
from tests.proofs.sink import Sink, smtp_sink
from tests.proofs.stad import Stad, read_json, wait_for

MAILED = 100
"""One in so many has an address; the others get the inbox only."""
_OPEN = "SELECT count(*) FROM kern_levering WHERE status NOT IN ('klaar', 'dood')"
_TOLD = "SELECT count(*) FROM proactief_proactiefbericht WHERE status = 'verstuurd'"
_TABLES = (
    "proactief_proactiefbericht, proactief_uitvoering, berichten_verzending, berichten_bericht, producten_product, "
    "mensen_profiel, mensen_account, kern_taakslot, kern_vindplaats"
)
_UNIQUE = "UNIQUE (regel_id, profiel_id, object, drempel)"
_AGAIN = """
UPDATE proactief_uitvoering SET cursor = 0, klaar_op = NULL;
UPDATE kern_levering SET status = 'wacht', klaar_op = NULL, volgende_op = now(), lease_tot = NULL, lease_token = NULL
WHERE handler LIKE 'proactief.%' AND status = 'klaar';
"""


@dataclass(frozen=True)
class Result:
    """What was counted when nothing was left to deliver."""

    people: int
    expected: int
    kills: int
    restarts: int
    told: int
    doubled: int
    messages: int
    not_sent: int
    dead: int
    mails_expected: int
    mails_sent: int
    mails_unique: int
    peak_mib: float
    seconds: float

    @property
    def is_proved(self) -> bool:
        """One row and one message for each who was to be told; a mail may come twice, with one Message-ID."""
        once = self.told == self.messages == self.expected and not (self.doubled or self.dead or self.not_sent)
        return once and self.mails_unique == self.mails_expected


class Postbus(Sink):
    """Keeps (Message-ID, address, 0): the subject of these mails has no number."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's
        mail = message_from_bytes(envelope.content if isinstance(envelope.content, bytes) else b"")
        self.mails.append((mail["Message-ID"], mail["To"], 0))
        return "250 OK"


def run_day(stad: Stad, *, people: int, kills: int, control: str = "") -> Result:
    """Start the day with two workers, kill one again and again, restart the run at every second kill and at the end."""
    expected = fill(stad, people)
    with smtp_sink(Postbus()) as (sink, email_url), _constraint(stad, dropped=bool(control)):
        extra = {"EMAIL_URL": email_url, "PROEF_CONTROLE": control, "STILLE_UREN": ""}
        beat = stad.start_beat()
        workers = [stad.start_worker(f"proactief-a-{i}", **extra) for i in range(2)]
        memory = Memory(workers)
        try:
            for worker in workers:
                wait_for(worker.name, lambda worker=worker: stad.worker_is_ready(worker), 90)  # type: ignore[misc]
            began = time.monotonic()
            stad.run("-m", "tests.proofs.proef.proactief", "start", **extra)
            restarts = _kill(stad, workers, memory, kills, expected["told"], extra)
            done = memory.wait(stad)
            if kills or control:
                restarts += 1
                _again(stad)
                memory.wait(stad)
        finally:
            for child in (beat, *workers):
                child.stop()
        return _count(stad, sink, people, expected, kills, restarts, memory.peak, done - began)


def fill(stad: Stad, people: int) -> dict[str, int]:
    """A city of so many people and nobody told; how many are to be told, and mailed."""
    stad.forget_deliveries()
    with psycopg.connect(stad.postgres.url("postgres", DATABASE), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"TRUNCATE {_TABLES} RESTART IDENTITY CASCADE")
    stad.reference()
    found: dict[str, int] = read_json(
        stad.run("-m", "tests.proofs.proef.proactief", "vullen", str(people), str(MAILED))
    )
    return found


@contextmanager
def _constraint(stad: Stad, *, dropped: bool) -> Iterator[None]:
    """For the control: no unique row. It comes back, over a table that was emptied."""
    if not dropped:
        yield
        return
    with psycopg.connect(stad.postgres.url("postgres", DATABASE), autocommit=True) as connection:
        connection.execute("ALTER TABLE proactief_proactiefbericht DROP CONSTRAINT proactief_once")
        yield
        connection.execute("TRUNCATE proactief_proactiefbericht")
        connection.execute(f"ALTER TABLE proactief_proactiefbericht ADD CONSTRAINT proactief_once {_UNIQUE}")


@dataclass
class Memory:
    """The largest process of the workers so far (VmHWM, MiB)."""

    workers: list[Child]
    peak: float = 0.0

    def look(self) -> None:
        for worker in self.workers:
            for pid in (worker.process.pid, *(process.pid for process in family(worker.process.pid))):
                self.peak = max(self.peak, _high_water(pid))

    def wait(self, stad: Stad) -> float:
        """Until nothing waits, while looking; the moment that was so."""

        def empty() -> bool:
            self.look()
            return stad.figure(_OPEN) == 0

        wait_for("all deliveries", empty, 900, pause=0.5)
        return time.monotonic()


def _high_water(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:  # it ended meanwhile
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1024


def _kill(stad: Stad, workers: list[Child], memory: Memory, kills: int, told: int, extra: dict[str, str]) -> int:
    """kill -9 one of the two workers at each equal part of the work; how often the run was started again."""
    restarts = 0
    for kill in range(kills):
        victim = workers[kill % 2]
        wait_for(victim.name, lambda victim=victim: stad.worker_is_ready(victim), 90)  # type: ignore[misc]
        part = told * (kill + 1) // (kills + 1)
        wait_for(f"{part} told", lambda part=part: stad.figure(_TOLD) >= part, 600, pause=0.1)  # type: ignore[misc]
        memory.look()
        time.sleep(random.random() * 0.3)
        victim.process.kill()
        victim.stop()
        if kill % 2:
            restarts += 1
            _again(stad)
        workers[kill % 2] = stad.start_worker(f"proactief-{'ab'[kill // 2 % 2]}-{kill % 2}", **extra)
    return restarts


def _again(stad: Stad) -> None:
    """Start the run from the beginning, and deliver again everything that was delivered."""
    with psycopg.connect(stad.postgres.url("postgres", DATABASE)) as connection:
        connection.execute(_AGAIN)


def _count(
    stad: Stad, sink: Any, people: int, expected: dict[str, int], kills: int, restarts: int, peak: float, seconds: float
) -> Result:
    doubles = "SELECT count(*) - count(DISTINCT (profiel_id, object, drempel)) FROM proactief_proactiefbericht"
    return Result(
        people=people,
        expected=expected["told"],
        kills=kills,
        restarts=restarts,
        told=stad.figure(_TOLD),
        doubled=stad.figure(doubles),
        messages=stad.figure("SELECT count(*) FROM berichten_bericht"),
        not_sent=stad.figure("SELECT count(*) FROM proactief_proactiefbericht WHERE status <> 'verstuurd'"),
        dead=stad.figure("SELECT count(*) FROM kern_levering WHERE status = 'dood'"),
        mails_expected=expected["mailed"],
        mails_sent=len(sink.mails),
        mails_unique=len({(message_id, to) for message_id, to, _ in sink.mails}),
        peak_mib=peak,
        seconds=seconds,
    )
