"""`make run`: refuses clearly, keeps its data, and leaves nothing behind however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.servers import embedded_servers
from stadsportaal.embedded.valkey import free_port
from tests.embedded.portal import ROOT, Portal, family, left_of

Start = Callable[..., Portal]
SECOND_RUN_SECONDS = 10


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts portals and ends what a failing test leaves."""
    started: list[Portal] = []

    def begin(data_dir: Path, port: int | None = None, given: dict[str, str] | None = None) -> Portal:
        started.append(Portal(data_dir, port or free_port(), given or {}))
        return started[-1]

    yield begin
    for portal in started:
        portal.interrupt()


def forget(data_dir: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stadsportaal.embedded.forget", str(data_dir)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_life(start: Start, tmp_path: Path) -> None:
    """Interrupted first run, run, refusals beside it, kill -9, second run with its data, Ctrl-C, forget."""
    data_dir = tmp_path / "data"
    interrupted = start(data_dir)
    while not (data_dir / "postgres.unfinished" / "base").exists():
        assert interrupted.process.poll() is None, interrupted.said
        time.sleep(0.01)
    half = family(interrupted.process.pid)
    interrupted.process.kill()
    assert left_of(half) == []
    assert not (data_dir / "postgres").exists()

    first = start(data_dir)
    first.wait_ready()
    assert "is in use by process" in start(data_dir).refused()
    assert f"Port {first.port} is in use" in start(tmp_path / "other", first.port).refused()
    refused = forget(data_dir)
    assert refused.returncode == 1
    assert "is in use by process" in refused.stderr
    url = f"postgresql://stad_eigenaar@/stadsportaal?host={socket_folder(data_dir)}"
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE keepsake AS SELECT 'kept' AS word")
    everything = family(first.process.pid)
    assert len(everything) >= 8  # PostgreSQL, Valkey, web and its workers, worker and its pool, beat
    first.process.kill()
    assert left_of(everything) == []

    second = start(data_dir)
    second.wait_ready()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT word FROM keepsake").fetchone() == ("kept",)
    everything = family(second.process.pid)
    assert second.interrupt() == 0
    assert left_of(everything, seconds=0) == []
    assert second.said.rstrip().endswith("Stopped.")

    assert forget(data_dir).returncode == 0
    assert not data_dir.exists()


def test_busy_port_starts_nothing(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = start(tmp_path / "data", port).refused()
    assert f"Port {port} is in use by another program. Choose another: PORT={port + 10} make run" in said
    assert not (tmp_path / "data").exists()


def test_servers_of_your_own_are_used(start: Start, tmp_path: Path) -> None:
    """DATABASE_URL and REDIS_URL given: nothing is started for them."""
    with embedded_servers(tmp_path / "own") as own:
        given = {name: own[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")}
        portal = start(tmp_path / "data", given=given)
        portal.wait_ready()
        commands = " ".join(process.command for process in family(portal.process.pid))
        portal.interrupt()
    assert "granian" in commands
    assert "valkey-server" not in commands
    assert "bin/postgres" not in commands
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.langzaam
def test_second_run_is_quick(start: Start, tmp_path: Path) -> None:
    """A promise about a machine that does nothing else, hence not beside other tests."""
    first = start(tmp_path / "data")
    first.wait_ready()
    first.interrupt()
    assert start(tmp_path / "data").wait_ready() < SECOND_RUN_SECONDS


@pytest.mark.langzaam
@pytest.mark.parametrize("part", ["granian", " worker ", " beat", "bin/postgres", "valkey-server"])
def test_one_part_killed_ends_all(start: Start, tmp_path: Path, part: str) -> None:
    portal = start(tmp_path / "data")
    portal.wait_ready()
    everything = family(portal.process.pid)
    os.kill(portal.part(part).pid, signal.SIGKILL)
    assert "stopped by itself" in portal.refused()
    assert left_of(everything) == []
    start(tmp_path / "data").wait_ready()


@pytest.mark.langzaam
@pytest.mark.parametrize("part", ["granian", " worker "])
def test_descendants_end_without_the_supervisor(start: Start, tmp_path: Path, part: str) -> None:
    """The supervisor is stopped (not dead), so nobody sweeps: the kernel alone ends the pool."""
    portal = start(tmp_path / "data")
    portal.wait_ready()
    parent = portal.part(part)
    deadline = time.monotonic() + 30
    while not (pool := family(parent.pid)):  # the worker makes its pool after the site is ready
        assert time.monotonic() < deadline
        time.sleep(0.2)
    portal.process.send_signal(signal.SIGSTOP)
    try:
        os.kill(parent.pid, signal.SIGKILL)
        assert left_of(pool) == []
    finally:
        portal.process.send_signal(signal.SIGCONT)
