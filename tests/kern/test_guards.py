"""Each guard of tests/guards.py bites on a planted violation, and lets the rest through."""

from __future__ import annotations

import socket
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings as portal
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client
from django.urls import path

from stadsportaal.kern.models import GeparkeerdePost, Synoniemgroep
from stadsportaal.kern.posts import post_herhaalbaar
from tests import database, guards, undefined

# -- a site that breaks the rules -----------------------------------------------------------------


@login_not_required
@post_herhaalbaar
def writes(request: HttpRequest) -> HttpResponse:
    Synoniemgroep.objects.create(woorden=["a"])
    return HttpResponse()


@login_not_required
def allowed(request: HttpRequest) -> HttpResponse:
    request.session["x"] = 1
    GeparkeerdePost.objects.all().delete()
    with transaction.atomic():
        list(Synoniemgroep.objects.select_for_update())
    return HttpResponse()


@login_not_required
@post_herhaalbaar
def hooks(request: HttpRequest) -> HttpResponse:
    transaction.on_commit(lambda: seen.append("commit"))
    return HttpResponse()


seen: list[str] = []
urlpatterns = [
    path("schrijft/", writes),
    path("terug/", writes, name="terug"),
    path("mag/", allowed),
    path("haken/", hooks),
]


@pytest.fixture
def rules(settings: Any, site: None) -> None:
    settings.ROOT_URLCONF = __name__


# -- GET ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_get_that_writes_fails(rules: None, client: Client, method: str) -> None:
    with pytest.raises(guards.GetWrote, match="kern_synoniemgroep"):
        getattr(client, method)("/schrijft/")


@pytest.mark.django_db
def test_what_may_write(rules: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "GET_MAY_ACT", {"terug"})
    assert client.post("/schrijft/").status_code == 200
    assert client.get("/mag/").status_code == 200
    assert client.get("/terug/").status_code == 200
    assert client.get("/nergens/").status_code == 404


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ('INSERT INTO "a_b" ("x") VALUES (%s) ON CONFLICT DO NOTHING', {"a_b"}),
        ('INSERT INTO "a" VALUES (%s) ON CONFLICT ("x") DO UPDATE SET "x" = 1', {"a"}),
        ('UPDATE "a" SET "x" = %s', {"a"}),
        ("update only a set x = 1", {"a"}),
        ('DELETE FROM "a" WHERE "a"."id" IN (SELECT 1 FROM "b")', {"a"}),
        ("TRUNCATE a", {"a"}),
        ("MERGE INTO a USING b ON true", {"a"}),
        ("WITH x AS (INSERT INTO a VALUES (1) RETURNING id) SELECT * FROM x", {"a"}),
        ('SELECT * FROM "a" FOR UPDATE', set()),
        ('SELECT * FROM "a" FOR UPDATE OF "a"', set()),
        ('SELECT * FROM "a" FOR NO KEY UPDATE OF "a" SKIP LOCKED', set()),
        ("SELECT voortgang_wissen(%s, %s)", {"voortgang_wissen"}),
        ("SELECT dossier_vernietigen (%s)", {"dossier_vernietigen"}),
        ("SAVEPOINT x", set()),
    ],
)
def test_written_tables(statement: str, tables: set[str]) -> None:
    assert guards.written_tables(statement) == tables


# -- commit hooks ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_commit_hooks_run_with_their_request(rules: None, client: Client) -> None:
    seen.clear()
    transaction.on_commit(lambda: seen.append("of the test itself"))
    client.post("/haken/")
    assert seen == ["commit"]


# -- order of rows --------------------------------------------------------------------------------


@pytest.fixture
def words(db: None) -> list[str]:
    words = [f"woord {number:02}" for number in range(30)]
    Synoniemgroep.objects.bulk_create(Synoniemgroep(woorden=[word]) for word in words)
    return words


def test_unordered_rows_are_shuffled(words: list[str]) -> None:
    rows = Synoniemgroep.objects.all()
    first, again = [row.woorden[0] for row in rows], [row.woorden[0] for row in rows]
    assert first != words
    assert first == again  # one result keeps its order
    assert sorted(first) == words
    assert list(Synoniemgroep.objects.values_list("woorden__0", flat=True)) != words


def test_ordered_rows_and_those_of_others_are_left_alone(words: list[str]) -> None:
    assert [row.woorden[0] for row in Synoniemgroep.objects.order_by("woorden")] == words
    types = [list(ContentType.objects.all()) for _ in range(3)]
    assert types[0] == types[1] == types[2]


# -- template variables ---------------------------------------------------------------------------

OURS, THEIRS = portal.BASE_DIR / "templates" / "x.html", Path("/elsewhere/admin/x.html")


def render(source: str, file: Path, **context: Any) -> str:
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", {str(file): source})],
        string_if_invalid=undefined.UndefinedGuard(),
    )
    return engine.get_template(str(file)).render(Context(context))


@pytest.mark.parametrize(
    "source",
    ["{{ weg }}", "{{ weg.verder }}", "{{ er.weg }}", "{{ weg|upper }}", "{% with a=weg %}{{ a }}{% endwith %}"],
)
def test_undefined_variables_fail_in_our_templates(source: str) -> None:
    with pytest.raises(undefined.UndefinedVariable, match=r"x\.html: .*weg"):
        render(source, OURS, er=SimpleNamespace(iets=1))
    assert render(source, THEIRS, er=SimpleNamespace(iets=1)) == ""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ er }}", "ja"),
        ('{{ weg|default:"niets" }}', "niets"),
        ("{% if weg %}a{% else %}b{% endif %}", "b"),
        ('{% firstof weg "anders" %}', "anders"),
    ],
)
def test_a_template_may_say_what_absence_means(source: str, text: str) -> None:
    assert render(source, OURS, er="ja") == text


def test_their_filters_still_run() -> None:
    assert render('{{ weg|default:"niets"|upper }}', THEIRS) == "NIETS"


def test_the_guard_stands_in_the_engine_of_the_portal() -> None:
    from django.template import engines

    assert isinstance(engines["django"].engine.string_if_invalid, undefined.UndefinedGuard)
    with pytest.raises(LookupError):
        bool(undefined.UndefinedGuard())


# -- the outside ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("stad.example", 443), ("10.0.0.1", 25)])
def test_sockets_do_not_leave_the_machine(address: tuple[str, int]) -> None:
    for connect in ("connect", "connect_ex"):
        with socket.socket() as outside, pytest.raises(guards.OutsideWorld):
            getattr(outside, connect)(address)
    with pytest.raises(guards.OutsideWorld):
        socket.create_connection(address if address[0] != "stad.example" else ("192.0.2.1", 443), timeout=1)


def test_sockets_speak_to_this_machine(tmp_path: Path) -> None:
    with socket.socket() as server, socket.socket() as one, socket.socket() as other:
        server.bind(("127.0.0.1", 0))
        server.listen()
        one.connect(server.getsockname())
        assert other.connect_ex(("localhost", server.getsockname()[1])) == 0
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
    assert guards.is_local(socket.AF_INET6, ("::1%lo", 80, 0, 0))


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning, match="planted"):
        warnings.warn("planted", stacklevel=1)


# -- the database ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_runs_as_the_role_that_runs_the_portal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, name = cursor.fetchone()
    assert user == "stad_app"
    assert name.startswith("test_")


@pytest.mark.django_db
def test_may_not_change_a_table() -> None:
    for order in ("CREATE TABLE x ()", "ALTER TABLE kern_sleutel ADD x int", "DROP TABLE kern_sleutel"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(order)


@pytest.mark.django_db(transaction=True)
def test_truncate_triggers_are_off_and_can_be_turned_on(owner: psycopg.Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kern_gebeurtenis CASCADE")
    database.switch_truncate_triggers(owner, on=True)
    try:
        with pytest.raises((ProgrammingError, IntegrityError)), connection.cursor() as cursor:
            cursor.execute("TRUNCATE kern_gebeurtenis CASCADE")
    finally:
        database.switch_truncate_triggers(owner, on=False)


def test_a_database_needs_an_owner(settings: Any) -> None:
    settings.DATABASE_OWNER_URL = ""
    with pytest.raises(RuntimeError, match="DATABASE_OWNER_URL"), database.test_database(worker="", keep=False):
        pass
