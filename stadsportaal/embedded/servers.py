"""PostgreSQL and Valkey for one data folder, and the environment that leads to them."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stadsportaal.embedded import roles
from stadsportaal.embedded.keys import local_keys
from stadsportaal.embedded.postgres import Postgres
from stadsportaal.embedded.processes import Child, StartFailed
from stadsportaal.embedded.valkey import Valkey

DATABASE = "stadsportaal"


@contextmanager
def sole_user(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; a second holder gets StartFailed and touches nothing.

    The kernel lets go when we die, so a killed run leaves no stale lock.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.pread(descriptor, 20, 0).decode() or "?"
            raise StartFailed(
                f"{data_dir} is in use by process {pid}. Stop that run first, "
                "or choose another folder: DATA_DIR=/some/folder make run"
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def embedded_servers(
    data_dir: Path,
    *,
    durable: bool = False,
    max_connections: int = 200,
    may_create_databases: bool = True,
    given: Mapping[str, str] | None = None,
    children: list[Child] | None = None,
) -> Iterator[dict[str, str]]:
    """Start what `given` does not name, yield the settings to reach it, stop it after.

    A DATABASE_URL or REDIS_URL in `given` (default: nothing) is used as it is and nothing is
    started for it. `durable` is PostgreSQL with fsync, as in production. Yields DATABASE_URL,
    DATABASE_OWNER_URL, REDIS_URL and the local secrets; DATABASE_SUPERUSER_URL too for a
    server of ours. What was started is appended to `children`.
    """
    given, started = given or {}, [] if children is None else children
    with ExitStack() as stack:
        stack.enter_context(sole_user(data_dir))
        (data_dir / "logs").mkdir(exist_ok=True)
        environ = local_keys(data_dir) | {"DATA_DIR": str(data_dir.resolve())}
        if url := given.get("DATABASE_URL"):
            environ |= {"DATABASE_URL": url}
            environ |= {"DATABASE_OWNER_URL": given.get("DATABASE_OWNER_URL") or url}
        else:
            server = Postgres(data_dir, durable=durable, max_connections=max_connections)
            stack.callback(server.stop)
            started.append(server.child)
            environ |= _own_database(server, may_create_databases)
        if url := given.get("REDIS_URL"):
            environ["REDIS_URL"] = url
        else:
            valkey = Valkey(data_dir)
            stack.callback(valkey.stop)
            started.append(valkey.child)
            environ["REDIS_URL"] = valkey.url
        yield environ


def _own_database(server: Postgres, may_create_databases: bool) -> dict[str, str]:
    superuser = server.url("postgres", "postgres")
    roles.make_roles(superuser, createdb=may_create_databases)
    roles.make_database(superuser, DATABASE)
    return {
        "DATABASE_URL": server.url(roles.APP, DATABASE),
        "DATABASE_OWNER_URL": server.url(roles.OWNER, DATABASE),
        "DATABASE_SUPERUSER_URL": superuser,
    }
