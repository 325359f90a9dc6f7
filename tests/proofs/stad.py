"""A whole portal of a proof's own: servers that may be killed, and processes started as the supervisor does."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from stadsportaal.embedded import roles
from stadsportaal.embedded.healthy import answers
from stadsportaal.embedded.keys import local_keys
from stadsportaal.embedded.postgres import Postgres
from stadsportaal.embedded.processes import Child, StartFailed, clean_environment
from stadsportaal.embedded.servers import DATABASE, sole_user
from stadsportaal.embedded.supervisor import ROOT, web_command, worker_command
from stadsportaal.embedded.valkey import Valkey, free_port
from tests.embedded.portal import family, left_of

_EFFECTS = f"""
CREATE TABLE IF NOT EXISTS proef_effect (
    id bigserial PRIMARY KEY, handler text NOT NULL, stroom text NOT NULL, nummer int NOT NULL, werker int NOT NULL);
GRANT ALL ON proef_effect TO {roles.APP};
GRANT ALL ON SEQUENCE proef_effect_id_seq TO {roles.APP};
"""
_REFERENCE = ("loket_formulierversie", "inclusie_webpunt", "berichten_berichtsjabloon", "proactief_regel")
_EMPTY = "TRUNCATE proef_effect, kern_levering, kern_gebeurtenis RESTART IDENTITY"


class Timeout(AssertionError):
    """What had to happen did not happen in time."""


def wait_for(what: str, ready: Callable[[], bool], seconds: float = 60, pause: float = 0.02) -> float:
    """Wait until `ready()`; how long it took. Raises Timeout."""
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > seconds:
            raise Timeout(f"{what}: not in {seconds:.0f} s")
        time.sleep(pause)
    return time.monotonic() - began


class Stad:
    """PostgreSQL and Valkey of its own in `folder`, migrated; web, worker and beat on demand."""

    def __init__(self, folder: Path, stack: ExitStack, *, settings: str = "tests.proofs.settings") -> None:
        self.folder, self.stack = folder, stack
        stack.enter_context(sole_user(folder))
        self.logs = folder / "logs"
        self.logs.mkdir(exist_ok=True)
        self.postgres = Postgres(folder, durable=True, max_connections=200)
        stack.callback(self.stop_postgres)
        self.valkey = Valkey(folder)
        stack.callback(self.valkey.stop)
        superuser = self.postgres.url("postgres", "postgres")
        roles.make_roles(superuser)
        roles.make_database(superuser, DATABASE)
        self.port = free_port()
        self.environ = clean_environment(local_keys(folder)) | {
            "DATABASE_URL": self.postgres.url(roles.APP, DATABASE),
            "DATABASE_OWNER_URL": self.postgres.url(roles.OWNER, DATABASE),
            "REDIS_URL": self.valkey.url,
            "DATA_DIR": str(folder.resolve()),
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
            "SITE_URL": f"http://localhost:{self.port}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "DEMO": "0",
            "DEBUG": "0",
            "SCAN": "niet_gecontroleerd",
            "STATUS_TOKEN": secrets.token_urlsafe(16),
            "EMAIL_URL": "",
            "OIDC_ISSUER": "",
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(ROOT),
        }
        owner = {"DATABASE_URL": self.environ["DATABASE_OWNER_URL"]}
        self.run("manage.py", "migrate", "--verbosity", "0", **owner)
        with psycopg.connect(self.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
            connection.execute(_EFFECTS)

    # -- our own look at the database -------------------------------------------------------------

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query, over a connection of our own; PostgreSQL may have been gone in between."""
        with psycopg.connect(self.postgres.url("postgres", DATABASE), connect_timeout=5) as connection:
            return connection.execute(statement, values).fetchall()

    def figure(self, statement: str, *values: Any) -> int:
        return int(self.ask(statement, *values)[0][0])

    def undelivered(self) -> int:
        """Deliveries that are not done; a dead letter counts."""
        return self.figure("SELECT count(*) FROM kern_levering WHERE status <> 'klaar'")

    def reference(self) -> None:
        """Forms, webpunten, templates and rules: loaded when a proof before emptied what they point to."""
        if not all(self.figure(f"SELECT count(*) FROM {table}") for table in _REFERENCE):
            self.run("manage.py", "laad_referentie")

    def forms(self, *, people: int, ready: int, keys: int = 1) -> dict[str, list[dict[str, Any]]]:
        """Forms that new citizens can post, by what they do: see proef/voorbereiden.py."""
        self.reference()
        made = self.run("-m", "tests.proofs.proef.voorbereiden", str(people), str(ready), str(keys))
        found: dict[str, list[dict[str, Any]]] = read_json(made)
        return found

    def without_statistics(self) -> None:
        """The planner knows nothing of the deliveries and learns nothing: a mailing comes faster than autovacuum."""
        with psycopg.connect(self.postgres.url("postgres", DATABASE), autocommit=True) as connection:
            connection.execute("ALTER TABLE kern_levering SET (autovacuum_enabled = false)")
            connection.execute("DELETE FROM pg_statistic WHERE starelid = 'kern_levering'::regclass")

    def forget_deliveries(self) -> None:
        """A clean outbox, between a proof and its control."""
        with psycopg.connect(self.postgres.url("postgres", DATABASE), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(_EMPTY)

    # -- processes --------------------------------------------------------------------------------

    def run(self, *arguments: str, stdin: str | None = None, **extra: str) -> str:
        """Run a command of the portal to its end; what it said. Raises StartFailed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environ | extra, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StartFailed(f"{arguments[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def start(self, name: str, *arguments: str, **extra: str) -> Child:
        """Start a process of the portal that stays; it is stopped with the rest."""
        command = ["env", "-C", str(ROOT), sys.executable, *arguments]
        child = Child(name, command, self.logs / f"{name}.log", env=self.environ | extra)
        self.stack.callback(child.stop, 10)
        return child

    def start_worker(self, name: str, **extra: str) -> Child:
        """The Celery worker as the supervisor starts it; the name only keeps two of them apart."""
        (self.logs / f"{name}.log").unlink(missing_ok=True)
        return self.start(name, *worker_command(), "-n", f"{name}@localhost", **extra)

    def start_beat(self) -> Child:
        return self.start("beat", "-m", "celery", "-A", "stadsportaal.celery", "beat")

    def start_web(self, **extra: str) -> Child:
        """granian as the supervisor starts it; returns when it serves."""
        web = self.start("web", *web_command(self.port), **extra)
        ready = f"http://127.0.0.1:{self.port}/status/ready"
        wait_for(f"the site ({web.log})", lambda: answers(ready), 60)
        return web

    def worker_is_ready(self, worker: Child) -> bool:
        if not worker.is_alive:
            raise StartFailed(f"{worker.name} stopped by itself:\n{worker.last_words()}")
        return " ready." in worker.last_words(100_000)

    # -- faults -----------------------------------------------------------------------------------

    def crash_postgres(self) -> None:
        """kill -9 of the postmaster and all its processes at once: nothing gets the time to write."""
        master = self.postgres.child.process
        processes = family(master.pid)
        for pid in (master.pid, *(process.pid for process in processes)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        master.wait()
        assert not left_of(processes, 10)

    def restart_postgres(self) -> None:
        """The same cluster again, after a crash."""
        self.postgres = Postgres(self.folder, durable=True, max_connections=200)

    def write_ahead_late(self, *, late: bool) -> None:
        """For the control of the crash proof: nobody writes the log of commits that do not wait for it."""
        settings = {"wal_writer_delay": "10s", "wal_writer_flush_after": "1GB", "autovacuum": "off"}
        with psycopg.connect(self.postgres.url("postgres", DATABASE), autocommit=True) as connection:
            for name, value in settings.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'" if late else f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")

    def flushed(self) -> str:
        """How far the write-ahead log is on disk."""
        return str(self.ask("SELECT pg_current_wal_flush_lsn()")[0][0])

    def stop_postgres(self) -> None:
        self.postgres.stop()

    @contextmanager
    def broker_stopped(self) -> Iterator[None]:
        """SIGSTOP: Valkey's connections stay open and nothing answers."""
        pid = self.valkey.child.process.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


class Publisher:
    """A process that publishes events when asked, numbered from 0."""

    def __init__(self, stad: Stad, stromen: int) -> None:
        self.stromen, self.count = stromen, 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.proef.publisher"],
            cwd=ROOT, env=stad.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        stad.stack.callback(self.close)

    def publish(self, count: int) -> None:
        """`count` events, each committed when this returns."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{self.count} {count} {self.stromen}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        while said.startswith("{"):  # a line of the log: a poke failed on a busy machine, the sweep takes over
            said = self.process.stdout.readline()
        if said != "ok\n":
            raise StartFailed(f"the publisher said {said!r}")
        self.count += count

    def close(self) -> None:
        with self.process:
            assert self.process.stdin
            self.process.stdin.close()
            self.process.wait(10)


@contextmanager
def new_stad(folder: Path, *, settings: str = "tests.proofs.settings") -> Iterator[Stad]:
    """A portal that ends with the block, whatever happens in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        yield Stad(folder, stack, settings=settings)


def read_json(text: str) -> Any:
    """The last line of what a command said."""
    return json.loads(text.strip().splitlines()[-1])
