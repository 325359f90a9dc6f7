"""docker-compose.yml: its very commands, against servers of our own, with production settings."""

import re
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from stadsportaal.embedded.processes import Child, clean_environment, wait_until
from stadsportaal.embedded.roles import with_database
from stadsportaal.embedded.servers import embedded_servers
from stadsportaal.embedded.valkey import free_port
from tests.embedded.portal import ROOT, family, left_of

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["prepare", "web", "worker", "beat"]
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[A-Z_]+)(?::(?P<sign>[?-])(?P<default>[^}]*))?\}")


def example_names(text: str) -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))


def filled_in(value: str, variables: Mapping[str, str]) -> str:
    """What compose makes of `value`: variables filled in, `$$` a plain dollar."""

    def fill(match: re.Match[str]) -> str:
        given = variables.get(match["name"], "")
        if not given and match["sign"] == "?":
            raise KeyError(match["name"])
        return given or match["default"] or ""

    return VARIABLE.sub(fill, value).replace("$$", "$")


def test_services() -> None:
    assert set(SERVICES) == {"db", "redis", "prepare", "web", "worker", "beat", "proxy", "clamav"}
    assert {name for name, service in SERVICES.items() if "profiles" in service} == {"proxy", "clamav"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"clamav"}))
def test_hardened(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service
    assert "env_file" not in service


def test_nobody_but_prepare_holds_the_owner() -> None:
    """The two roles are worth nothing when the web process has the owner's password."""
    holders = {name for name, service in SERVICES.items() if "DB_OWNER_PASSWORD" in str(service)}
    assert holders == {"prepare"}
    superusers = {name for name, service in SERVICES.items() if "DB_SUPERUSER_PASSWORD" in str(service)}
    assert superusers == {"prepare", "db"}


def test_example_lists_exactly_what_is_read() -> None:
    settings = (ROOT / "stadsportaal" / "settings.py").read_text()
    read = set(re.findall(r"env\.[a-z_]+\(\s*\"([A-Z_]+)\"", settings))
    compose = {match["name"] for match in VARIABLE.finditer((ROOT / "docker-compose.yml").read_text())}
    assert example_names((ROOT / ".env.example").read_text()) == read | compose


def test_image_is_not_root_and_takes_the_context_in() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "**" in ignored
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"templates", "static"} <= {line.strip("!/") for line in ignored}


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Empty servers with passwords to come, and the variables of a filled-in `.env`."""
    folder = tmp_path_factory.mktemp("productie")
    with embedded_servers(folder / "servers") as own:
        example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
        secret = {name: own[name] for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS", "STATUS_TOKEN")}
        passwords = {f"DB_{role}_PASSWORD": f"{role.lower()}-pw" for role in ("SUPERUSER", "OWNER", "APP")}
        servers = {name: own[name] for name in ("DATABASE_SUPERUSER_URL", "REDIS_URL")}
        places = {"DATA_DIR": str(folder / "data"), "MEDIA_ROOT": str(folder / "data" / "media")}
        (folder / "data").mkdir()
        yield example | secret | passwords | servers | places | {"PORT": str(free_port()), "REDIS_PASSWORD": "pw"}


def environment(name: str, production: dict[str, str]) -> dict[str, str]:
    """The environment of a service, with our servers and folders in the place of the containers'."""
    given = {key: filled_in(str(value), production) for key, value in SERVICES[name]["environment"].items()}
    superuser = production["DATABASE_SUPERUSER_URL"]
    for key, role in (("DATABASE_URL", "stad_app"), ("DATABASE_OWNER_URL", "stad_eigenaar")):
        if key in given:
            assert given[key].startswith(f"postgresql://{role}:")
            given[key] = with_database(superuser, "stad_productie", role, given[key].split(":")[2].split("@")[0])
    if "DATABASE_SUPERUSER_URL" in given:
        given["DATABASE_SUPERUSER_URL"] = superuser
    here = {"REDIS_URL": production["REDIS_URL"], "DATA_DIR": production["DATA_DIR"]}
    here |= {"MEDIA_ROOT": production["MEDIA_ROOT"], "STATIC_ROOT": production["DATA_DIR"] + "/static"}
    path = f"{ROOT / '.venv' / 'bin'}:{clean_environment()['PATH']}"
    return {"PATH": path, "HOME": production["DATA_DIR"]} | given | here


def command_of(name: str, production: dict[str, str]) -> list[str]:
    """A service's command as compose reads it, on the port that this test may have."""
    words = shlex.split(filled_in(SERVICES[name]["command"], production))
    return [word.replace("--port 8000", f"--port {production['PORT']}") for word in words]


def health_of(name: str, production: dict[str, str]) -> int:
    """Status of a service's own health check."""
    kind, *rest = (filled_in(word, production) for word in SERVICES[name]["healthcheck"]["test"])
    words = ["sh", "-c", *rest] if kind == "CMD-SHELL" else rest
    words = [word.replace("localhost:8000", f"localhost:{production['PORT']}") for word in words]
    done = subprocess.run(words, cwd=ROOT, env=environment(name, production), capture_output=True, check=False)
    return done.returncode


def run(words: list[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        words, cwd=ROOT, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def prepared(production: dict[str, str]) -> dict[str, str]:
    """After the one-shot service, twice: repeating it harms nothing."""
    for _ in range(2):
        run(command_of("prepare", production), environment("prepare", production))
    return production


def test_deploy_checks_are_clean(prepared: dict[str, str]) -> None:
    environ = environment("web", prepared)
    run(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], environ)


def test_no_migration_is_missing(prepared: dict[str, str]) -> None:
    run(["python", "manage.py", "makemigrations", "--check", "--dry-run"], environment("prepare", prepared))


def get(port: str, path: str, **headers: str) -> tuple[int, str]:
    """Status and place of the answer, redirects not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=10) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers.get("Location", "")


def test_services_run_and_are_healthy(prepared: dict[str, str]) -> None:
    collect = ["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "rest_framework"]
    run(collect, environment("web", prepared))
    port, logs = prepared["PORT"], Path(prepared["DATA_DIR"])
    with ExitStack() as stack:
        children = {}
        for name in ("web", "worker", "beat"):
            environ = environment(name, prepared)
            child = Child(name, command_of(name, prepared), logs / f"{name}.log", env=environ)
            stack.callback(child.stop, 20)
            children[name] = child
        for name, child in children.items():
            wait_until(lambda name=name: health_of(name, prepared) == 0, child, seconds=90)  # type: ignore[misc]
        assert get(port, "/", Host="stad.example.be") == (301, "https://stad.example.be/")
        assert get(port, "/", Host="elders.example")[0] == 400
        https = {"Host": "stad.example.be", "X-Forwarded-Proto": "https"}
        assert get(port, "/status/ready", **https)[0] == 200
        assert get(port, "/status/health/components", **https)[0] == 401
        known = https | {"Authorization": f"Bearer {prepared['STATUS_TOKEN']}"}
        assert get(port, "/status/health/components", **known)[0] == 200
        everything = [process for child in children.values() for process in family(child.process.pid)]
    assert left_of(everything, seconds=0) == []
