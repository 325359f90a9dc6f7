"""Make the roles and the database on a PostgreSQL of your own; repeat it as often as you like.

Reads DATABASE_SUPERUSER_URL (only this command needs it), DATABASE_URL and DATABASE_OWNER_URL;
the last two give the passwords and the name of the database.
"""

import os
import sys
from urllib.parse import unquote, urlsplit

from stadsportaal.embedded import roles


def provision(superuser_url: str, app_url: str, owner_url: str) -> None:
    """Have both roles exist with the passwords of their addresses, and the database they share."""
    passwords = {}
    for role, url in ((roles.OWNER, owner_url), (roles.APP, app_url)):
        if roles.user_of(url) != role:
            sys.exit(f"The user of that address should be {role}, not {roles.user_of(url)!r}.")
        passwords[role] = unquote(urlsplit(url).password or "")
    roles.make_roles(superuser_url, passwords)
    roles.make_database(superuser_url, urlsplit(app_url).path.lstrip("/"))


if __name__ == "__main__":
    names = ("DATABASE_SUPERUSER_URL", "DATABASE_URL", "DATABASE_OWNER_URL")
    if missing := [name for name in names if not os.environ.get(name)]:
        sys.exit(f"Set {', '.join(missing)}.")
    provision(*(os.environ[name] for name in names))
