"""A `make run` of its own, in a process of its own, with everything it started in sight."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from stadsportaal.embedded.healthy import answers

ROOT = Path(__file__).resolve().parents[2]


class Process(NamedTuple):
    """One process: its number may be used again, number and start time together are not."""

    pid: int
    started: str
    parent: int
    command: str

    @classmethod
    def at(cls, pid: int) -> "Process | None":
        """What runs as `pid`; None when nothing does, or only a zombie."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return None
        return None if stat[0] == "Z" else cls(pid, stat[19], int(stat[1]), command)

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs, whoever is its parent now."""
        now = Process.at(self.pid)
        return now is not None and now.started == self.started


def family(pid: int) -> list[Process]:
    """All living descendants of `pid`, without itself."""
    everybody = [
        found for entry in Path("/proc").iterdir() if entry.name.isdigit() if (found := Process.at(int(entry.name)))
    ]
    members, parents = [], {pid}
    while born := [process for process in everybody if process.parent in parents and process not in members]:
        members += born
        parents = {process.pid for process in born}
    return members


def left_of(processes: list[Process], seconds: float = 15) -> list[str]:
    """The commands of those that still run after at most `seconds`."""
    deadline = time.monotonic() + seconds
    while (alive := [process for process in processes if process.is_alive]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return [process.command for process in alive]


class Portal:
    """Starts like a person does: from the checkout, with PORT and DATA_DIR and nothing else."""

    def __init__(self, data_dir: Path, port: int, given: dict[str, str]) -> None:
        self.port = port
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.log = data_dir.parent / f"run-{self.port}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stadsportaal.embedded.supervisor"],
                cwd=ROOT,
                env=kept | given | {"PORT": str(self.port), "DATA_DIR": str(data_dir), "DEMO": "0"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.began = time.monotonic()

    @property
    def said(self) -> str:
        """Everything it told the person at the keyboard."""
        return self.log.read_text()

    def wait_ready(self, seconds: float = 90) -> float:
        """Wait for the last line of a successful start; how long it took."""
        while "Stop with Ctrl-C" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() - self.began < seconds, self.said
            time.sleep(0.1)
        took = time.monotonic() - self.began
        assert answers(f"http://127.0.0.1:{self.port}/status/ready")
        return took

    def refused(self, seconds: float = 60) -> str:
        """Wait until it gives up; what it said."""
        assert self.process.wait(seconds) == 1, self.said
        return self.said

    def part(self, name: str) -> Process:
        """The parent process of one part, by a word of its command."""
        return next(p for p in family(self.process.pid) if p.parent == self.process.pid and name in p.command)

    def interrupt(self, seconds: float = 60) -> int:
        """Ctrl-C; the status it ends with."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)
