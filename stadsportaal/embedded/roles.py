"""The two database roles and what each may do; used for every PostgreSQL, ours or not.

`stad_eigenaar` owns the database and migrates it. `stad_app` runs the portal: it reads and
writes rows and cannot change a table. Repeating this changes nothing.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit, urlunsplit

OWNER, APP = "stad_eigenaar", "stad_app"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")

_PREPARE = f"""
ALTER SCHEMA public OWNER TO {OWNER};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""

# A cluster made without a locale knows no é: lower('É') would stay 'É'.
_PLAIN_C = """
SELECT 1 FROM pg_database
WHERE datname = 'template0' AND datlocprovider = 'c' AND datctype IN ('C', 'POSIX')
"""


def with_database(url: str, database: str, user: str | None = None, password: str = "") -> str:
    """`url` pointing to another database, and when given another user."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if user is not None:
        secret = f":{quote(password, safe='')}" if password else ""
        netloc = f"{user}{secret}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}"))


def make_roles(superuser_url: str, passwords: Mapping[str, str] | None = None, *, createdb: bool = False) -> None:
    """Make both roles, or change them: `passwords` per role, none where it says nothing.

    `createdb` lets the owner make databases too: test runs need that, production does not.
    """
    import psycopg
    from psycopg import sql

    with psycopg.connect(superuser_url, autocommit=True) as connection:
        # two runs may share one cluster: one makes the roles at a time
        connection.execute("SELECT pg_advisory_lock(7329001)")
        for role in (OWNER, APP):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if known.fetchone() else "CREATE"
            may = "CREATEDB" if role == OWNER and createdb else "NOCREATEDB"
            order = sql.SQL(f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE {may} PASSWORD {{}}")
            connection.execute(order.format(sql.Identifier(role), (passwords or {}).get(role) or None))


def make_database(superuser_url: str, database: str) -> None:
    """Make `database`, owned by stad_eigenaar, with extensions and grants; keep an existing one."""
    import psycopg
    from psycopg import sql

    name = sql.Identifier(database)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if not found.fetchone():
            make = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0"
            plain_c = connection.execute(_PLAIN_C).fetchone()
            make += " LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'" if plain_c else ""
            connection.execute(sql.SQL(make).format(name, sql.Identifier(OWNER)))
        private = "REVOKE ALL ON DATABASE {0} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE {0} TO {1}"
        connection.execute(sql.SQL(private).format(name, sql.Identifier(APP)))
    prepare_database(with_database(superuser_url, database))


def prepare_database(superuser_url: str) -> None:
    """Extensions and grants inside the database that `superuser_url` names."""
    import psycopg

    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        connection.execute(_PREPARE)


def user_of(url: str) -> str:
    """The user name in a database address."""
    return unquote(urlsplit(url).username or "")
