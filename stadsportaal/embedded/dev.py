"""Servers that stay up while you develop: `python -m stadsportaal.embedded.dev start`.

start [--data-dir D]   start PostgreSQL and Valkey in the background, print the exports
env   [--data-dir D]   print the exports of the running servers
stop  [--data-dir D]   stop them
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from stadsportaal.embedded.processes import StartFailed
from stadsportaal.embedded.servers import embedded_servers

_EXPORTS = "servers.sh"


def _serve(data_dir: Path, max_connections: int) -> None:
    """Keep the servers up until SIGTERM."""
    exports = data_dir / _EXPORTS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with embedded_servers(data_dir, max_connections=max_connections) as environ:
        try:
            lines = [f"export {name}={shlex.quote(value)}\n" for name, value in environ.items()]
            unfinished = exports.with_suffix(".unfinished")
            unfinished.touch(mode=0o600)
            unfinished.write_text("".join(lines))
            unfinished.rename(exports)
            while True:
                signal.pause()
        finally:
            exports.unlink(missing_ok=True)


def _holder(data_dir: Path) -> int | None:
    """The pid that keeps the servers up, when there is one."""
    try:
        pid = int((data_dir / "lock").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if b"stadsportaal.embedded.dev" in command else None


def _start(data_dir: Path, max_connections: int) -> None:
    exports = data_dir / _EXPORTS
    if not (_holder(data_dir) and exports.exists()):
        exports.unlink(missing_ok=True)
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = [
            sys.executable,
            "-m",
            __spec__.name,
            "serve",
            "--data-dir",
            str(data_dir),
        ]
        with (data_dir / "dev.log").open("wb") as log:
            server = subprocess.Popen(
                [*command, "--max-connections", str(max_connections)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not exports.exists():
            if server.poll() is not None:
                raise StartFailed((data_dir / "dev.log").read_text()[-2000:])
            time.sleep(0.1)
    sys.stdout.write(exports.read_text())


def _env(data_dir: Path) -> None:
    if not _holder(data_dir):
        raise StartFailed(f"No servers run on {data_dir}.")
    sys.stdout.write((data_dir / _EXPORTS).read_text())


def _stop(data_dir: Path) -> None:
    pid = _holder(data_dir)
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    while _holder(data_dir):
        time.sleep(0.1)


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["start", "env", "stop", "serve"])
    parser.add_argument("--data-dir", type=Path, default=Path(".data/dev"))
    parser.add_argument("--max-connections", type=int, default=300)
    asked = parser.parse_args()
    try:
        match asked.what:
            case "start":
                _start(asked.data_dir, asked.max_connections)
            case "serve":
                _serve(asked.data_dir, asked.max_connections)
            case "env":
                _env(asked.data_dir)
            case _:
                _stop(asked.data_dir)
    except StartFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
