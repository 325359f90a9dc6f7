"""Run a command with servers of its own: `python -m stadsportaal.embedded -- pytest`.

The servers live as long as the command. With `--on URL` the databases are made on that
PostgreSQL instead (a superuser's address of a server that carries no portal).
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from stadsportaal.embedded import roles
from stadsportaal.embedded.processes import StartFailed
from stadsportaal.embedded.servers import DATABASE, embedded_servers

_DATABASE = DATABASE + "_proef"


def borrow(superuser_url: str) -> dict[str, str]:
    """Make the roles and an empty database on somebody's server; return how to reach them."""
    import psycopg

    carries = "SELECT 1 FROM pg_database WHERE datname = %s"
    with psycopg.connect(superuser_url) as connection:
        if connection.execute(carries, [DATABASE]).fetchone():
            raise StartFailed(
                f"That server has a database '{DATABASE}': tests would change its roles. "
                "Use a PostgreSQL that carries no portal."
            )
    password = {role: secrets.token_urlsafe(24) for role in (roles.OWNER, roles.APP)}
    roles.make_roles(superuser_url, password, createdb=True)
    roles.make_database(superuser_url, _DATABASE)
    owner, app = (
        roles.with_database(superuser_url, _DATABASE, role, password[role]) for role in (roles.OWNER, roles.APP)
    )
    return {
        "DATABASE_URL": app,
        "DATABASE_OWNER_URL": owner,
        "DATABASE_SUPERUSER_URL": superuser_url,
    }


def main() -> int:
    """Start, run, stop; the status is the command's."""
    parser = argparse.ArgumentParser(prog="stadsportaal.embedded", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path(".data/test"))
    parser.add_argument("--durable", action="store_true", help="PostgreSQL with fsync, as in production")
    parser.add_argument("--on", metavar="URL", help="superuser's address of a PostgreSQL of your own")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        given = borrow(asked.on) if asked.on else {}
        servers = embedded_servers(asked.data_dir, durable=asked.durable, given=given)
        environ = os.environ | {"SITE_URL": "http://localhost:8000"} | stack.enter_context(servers) | given
        try:
            return subprocess.run(asked.command, env=environ, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StartFailed as failure:
        sys.exit(str(failure))
