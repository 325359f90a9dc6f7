"""`make run`: start the servers, bring the data up to date, serve, and stop it all again.

When one of the parts stops by itself the rest is stopped too, with a message: half a portal
that looks alive helps nobody. (granian replaces a crashed web worker itself, Celery a crashed
pool process.) Everything ends when this process does, also after kill -9.
"""

import os
import secrets
import signal
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from stadsportaal.embedded.healthy import answers
from stadsportaal.embedded.processes import (
    Child,
    StartFailed,
    clean_environment,
    wait_until,
)
from stadsportaal.embedded.servers import embedded_servers

ROOT = Path(__file__).resolve().parents[2]


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or the terminal was closed."""


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # stopping takes seconds; do it once, in order
    raise Stopped


def say(text: str) -> None:
    """Tell the person at the keyboard."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _settings(port: int, data_dir: Path, servers: dict[str, str]) -> dict[str, str]:
    """What a local portal needs; what the person set in the environment wins."""
    local = {
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "MEDIA_ROOT": str(data_dir / "media"),
        "STATIC_ROOT": str(data_dir / "static"),
        "DEMO": "1",
        "SCAN": "niet_gecontroleerd",
    }
    chosen = {name: os.environ[name] for name in local if os.environ.get(name)}
    return local | {k: os.environ.get(k) or v for k, v in servers.items()} | chosen


def _claim_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise StartFailed(
                f"Port {port} is in use by another program. Choose another: PORT={port + 10} make run"
            ) from None


class Portal:
    """The processes of one running portal."""

    def __init__(self, stack: ExitStack, environ: dict[str, str], logs: Path) -> None:
        """Children are stopped by `stack`: who takes work in first, who does it last."""
        self.environ, self.logs = environ, logs
        self.children: list[Child] = []
        stack.callback(self.stop)

    def start(self, name: str, *arguments: str) -> Child:
        """Start a process of ours that stays; its output goes to logs/`name`.log."""
        child = self._spawn(name, self.environ, *arguments)
        self.children.append(child)
        return child

    def stop(self) -> None:
        """Stop in the order of their start: web, the stand-ins, worker, beat."""
        for child in self.children:
            child.stop()

    def once(self, name: str, *arguments: str, **extra: str) -> str:
        """Run a command of ours to its end and return what it said; StartFailed when it fails."""
        log = self.logs / f"{name}.log"
        log.unlink(missing_ok=True)
        child = self._spawn(name, self.environ | extra, *arguments)
        try:
            failed = child.process.wait()
        finally:
            child.stop(5)
        if failed:
            raise StartFailed(f"{name} failed:\n{child.last_words(40)}")
        return log.read_text(errors="replace")

    def _spawn(self, name: str, environ: dict[str, str], *arguments: str) -> Child:
        command = [sys.executable, *arguments]
        return Child(name, command, self.logs / f"{name}.log", env=clean_environment(environ))

    def watch(self, servers: list[Child]) -> None:
        """Return never; raise StartFailed when a child of ours or one of `servers` ends by itself."""
        while True:
            for child in [*servers, *self.children]:
                if not child.is_alive:
                    raise StartFailed(
                        f"{child.name} stopped by itself (status {child.process.returncode}), so "
                        f"everything stops. See {child.log}:\n{child.last_words()}"
                    )
            time.sleep(0.5)


def _has_accounts(database_url: str) -> bool:
    import psycopg

    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT EXISTS (SELECT 1 FROM mensen_account)").fetchone()
    return bool(found and found[0])


def worker_command() -> list[str]:
    """How the Celery worker is started, after the Python that runs it."""
    pool = str(max(2, os.cpu_count() or 2))
    return ["-m", "celery", "-A", "stadsportaal.celery", "worker", "-Q", "dringend,gewoon,bulk", "-c", pool]


def web_command(port: int) -> list[str]:
    """How the site is started, after the Python that runs it."""
    return [
        *("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(os.cpu_count() or 2), "--blocking-threads", "8"),
        *("--backlog", "1024", "--backpressure", "512"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "stadsportaal.wsgi:application",
    ]


def _identity(port: int) -> dict[str, str]:
    """How the portal meets the demo's identity provider, which listens on `port`."""
    return {
        "OIDC_ISSUER": f"http://localhost:{port}",
        "OIDC_CLIENT_ID": "stadsportaal",
        "OIDC_CLIENT_SECRET": secrets.token_urlsafe(32),
        "OIDC_NAME": "de demo-identiteit",
    }


def _payments(port: int) -> dict[str, str]:
    """How the portal meets the demo's payment provider, which listens on `port`."""
    return {"BETAALPROVIDER_URL": f"http://localhost:{port}", "BETAALPROVIDER_SECRET": secrets.token_urlsafe(32)}


def one_worker(port: int, application: str) -> list[str]:
    """A stand-in of the demo, after the Python that runs it. One worker: it remembers what it did."""
    return [
        *("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "2", "--respawn-failed-workers"),
        application,
    ]


def run(port: int, data_dir: Path) -> None:
    """Serve the portal on `port` until somebody stops it."""
    began = time.monotonic()
    _claim_port(port)
    servers: list[Child] = []
    with ExitStack() as stack:
        found = stack.enter_context(
            embedded_servers(
                data_dir,
                durable=True,
                max_connections=100,
                may_create_databases=False,
                given=os.environ,
                children=servers,
            )
        )
        environ = _settings(port, data_dir, found)
        own_identity = environ["DEMO"] == "1" and not os.environ.get("OIDC_ISSUER")
        if own_identity:
            _claim_port(port + 1)
            environ |= _identity(port + 1)
        own_payments = environ["DEMO"] == "1" and not os.environ.get("BETAALPROVIDER_URL")
        if own_payments:
            _claim_port(port + 2)
            environ |= _payments(port + 2)
        portal = Portal(stack, environ, data_dir / "logs")
        # the stand-ins need no database: they start while it is prepared
        if own_identity:
            portal.start("identity", *one_worker(port + 1, "stadsportaal.identiteit.wsgi:application"))
        if own_payments:
            portal.start("payments", *one_worker(port + 2, "stadsportaal.betaalprovider.wsgi:application"))
        owner = environ["DATABASE_OWNER_URL"]
        personas = portal.once("prepare", "-m", "stadsportaal.embedded.prepare", DATABASE_URL=owner)
        if environ["DEMO"] == "1" and not _has_accounts(environ["DATABASE_URL"]):
            say("Making the demo city ...")
            portal.once("seed_demo", "manage.py", "seed_demo")
        web = portal.start("web", *web_command(port))
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/status/ready"), web)
        portal.start("worker", *worker_command())
        portal.start("beat", "-m", "celery", "-A", "stadsportaal.celery", "beat")
        say(f"\nStadsportaal: {environ['SITE_URL']}   (ready in {time.monotonic() - began:.1f} s)")
        say(personas.rstrip())
        say(f"Logs and data: {data_dir}. Stop with Ctrl-C.")
        portal.watch(servers)


def main() -> None:
    """Read PORT and DATA_DIR, run, and turn a failure into a message and status 1."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
    os.chdir(ROOT)
    try:
        port = int(os.environ.get("PORT") or 8000)
        run(port, Path(os.environ.get("DATA_DIR") or ".data").resolve())
    except Stopped:
        say("Stopped.")
    except (StartFailed, ValueError, OSError) as failure:
        say(f"\nThe portal does not run: {failure}")
        sys.exit(1)


if __name__ == "__main__":
    main()
