"""JSON lines, what they never hold, and the correlation id through HTTP and Celery."""

import io
import json
import logging
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.test.client import Client
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern import logs
from stadsportaal.kern.crypto import new_token
from stadsportaal.kern.logs import HEADER, HIDDEN, JsonFormatter, correlation_id, log_privacy, redact


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_line_has_the_agreed_fields(out: io.StringIO) -> None:
    logging.getLogger("loket.actions").warning("ingediend: %s", "KM7R-T4XH", extra={"stroom": "KM7RT4XH", "ms": 1.5})
    (line,) = lines(out)
    stamp = datetime.fromisoformat(line.pop("timestamp"))
    assert stamp.utcoffset() is not None and not stamp.utcoffset()
    assert line == {
        "type": "application",
        "correlationId": "",
        "level": "warning",
        "logger": "loket.actions",
        "message": "ingediend: KM7R-T4XH",
        "ms": 1.5,
        "stroom": "KM7RT4XH",
    }


def test_types(out: io.StringIO) -> None:
    logging.getLogger("kombu").warning("weg")
    logging.getLogger("profiel.toegang").info("x")
    log_privacy("inzage", handler="dossier")
    assert [line["type"] for line in lines(out)] == ["technical", "application", "privacy"]


def test_a_line_break_cannot_forge_a_line(out: io.StringIO) -> None:
    logging.getLogger("loket").info('a\n{"level": "error"}')
    assert len(out.getvalue().splitlines()) == 1


def test_fields_outside_the_list_are_dropped(out: io.StringIO) -> None:
    logging.getLogger("loket").info("x", extra={"naam": "Ada", "telefoon": "03 123"})
    assert "Ada" not in out.getvalue()
    assert "03 123" not in out.getvalue()


SECRET = [
    "ada.peeters+stad@example.be",
    "85073003328",
    "85.07.30-033.28",
    "85 07 30 033 28",
    "85.07.30 - 033.28",
    "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6",
    "8Lpb2gG4Dwn2x58EFTgLI_kuYFdTplvfXpcjm9gj_GA",
]


@pytest.mark.parametrize("secret", SECRET)
@pytest.mark.parametrize(
    "around", ["{}", "voor {} na", "/link/{}/", "x={}&y=1", "<{}>", '"{}"', "({})", "a:{},b", "{}."]
)
def test_secrets_are_hidden_wherever_they_stand(secret: str, around: str) -> None:
    text = redact(around.format(secret))
    assert secret not in text
    assert HIDDEN in text


@given(st.builds(new_token))
def test_every_token_is_hidden(token: str) -> None:
    assert token not in redact(f"GET /uitschrijven/{token}/ 404")


@pytest.mark.parametrize("short", ["?token=abc", "&code=123456", "wachtwoord=geheim", "Authorization: Bearer abc.def"])
def test_short_secrets_are_hidden_by_their_name(short: str) -> None:
    assert redact(short).endswith(HIDDEN)


@pytest.mark.parametrize(
    "plain",
    ["KM7R-T4XH ingediend", "2026-01-03T10:12:13.123+00:00", "loket:aanvraag_submit 200 in 12.5 ms", "tel 03 123 45 67",
     "profiel.berichten.handlers.send_message_to_everybody", "€ 1.234,50", "@ 5"],
)  # fmt: skip
def test_ordinary_text_is_left_alone(plain: str) -> None:
    assert redact(plain) == plain


def test_message_arguments_and_exceptions_are_redacted(out: io.StringIO) -> None:
    text = "duplicate key\nDETAIL:  Key (naam)=(Ada Peeters) exists for ada@example.be"
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("loket").exception("mislukt voor %s", "85.07.30-033.28")
    (line,) = lines(out)
    assert "Traceback" in line["exception"]
    for secret in ("Ada Peeters", "ada@example.be", "85.07.30-033.28"):
        assert secret not in out.getvalue()


def test_control_without_redaction_they_would_show(out: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_SECRETS", ())
    logging.getLogger("loket").info("85.07.30-033.28")
    assert "85.07.30-033.28" in out.getvalue()


def link(request: HttpRequest, token: str) -> HttpResponse:
    logging.getLogger("loket.views").info("binnen")
    return HttpResponse(correlation_id.get(), status=int(request.GET.get("status", 200)))


urlpatterns = [path("link/<str:token>/", link, name="link_open")]


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(
        ROOT_URLCONF=__name__,
        TEMPLATES=[],
        MIDDLEWARE=["stadsportaal.kern.logs.CorrelationMiddleware"],
        ALLOWED_HOSTS=["testserver"],
    ):
        yield Client(raise_request_exception=False)


def test_request_line_has_the_route_and_never_the_path(client: Client, out: io.StringIO) -> None:
    client.get("/link/kort/?token=q")
    inside, request = lines(out)
    assert (request["route"], request["method"], request["status"]) == ("link_open", "GET", 200)
    assert request["ms"] >= 0
    assert inside["correlationId"] == request["correlationId"] != ""
    assert "kort" not in out.getvalue()


@pytest.mark.parametrize(("status", "level"), [(200, "info"), (404, "info"), (500, "warning")])
def test_level_of_the_request_line(client: Client, out: io.StringIO, status: int, level: str) -> None:
    client.get(f"/link/kort/?status={status}")
    (line,) = [line for line in lines(out) if line["message"] == "request"]
    assert (line["status"], line["level"]) == (status, level)
    assert "kort" not in out.getvalue()


def test_unknown_path_is_not_logged_either(client: Client, out: io.StringIO) -> None:
    assert client.get("/geheim-pad/?x=ook-geheim").status_code == 404
    assert "(geen route)" in out.getvalue()
    assert "geheim" not in out.getvalue()


def test_full_path_in_a_line_of_django_becomes_the_route(out: io.StringIO) -> None:
    request = RequestFactory().get("/geheim/?q=1")
    logging.getLogger("django.security").warning(
        "Refused (%s): %s", "why", request.get_full_path(), extra={"request": request}
    )
    logging.getLogger("django.security").warning("no arguments", extra={"request": request})
    assert [line["message"] for line in lines(out)] == ["Refused (why): (geen route)", "no arguments"]


@pytest.mark.parametrize("sane", ["abcDEF-123", "trace.01_x-9", "6f1c0a52-5be5-4f0e-9c7a-6d1c4f0f0b11"])
def test_sane_id_of_the_caller_is_kept_and_returned(client: Client, sane: str) -> None:
    response = client.get("/link/a/", headers={HEADER: sane})
    assert response.headers[HEADER] == response.content.decode() == sane
    assert correlation_id.get() == ""


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "kort",
        "a b c d e f g",
        "<script>alert(1)</script>",
        "x" * 65,
        "85073003328",
        "ada@example.be",
        "q" * 31 + "1" * 9,
    ],
)
def test_other_ids_are_replaced(client: Client, odd: str) -> None:
    response = client.get("/link/a/", headers={HEADER: odd})
    assert str(uuid.UUID(response.headers[HEADER])) == response.content.decode() != odd


def test_id_is_forgotten_when_the_view_below_raises() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("away")

    with pytest.raises(RuntimeError):
        logs.CorrelationMiddleware(broken)(RequestFactory().get("/"))
    assert correlation_id.get() == ""


@pytest.fixture
def celery_app() -> Celery:
    app = Celery("logs_test", broker="memory://", backend="cache+memory://", set_as_current=False, fixups=[])

    @app.task(name="seen")
    def seen() -> str:
        return correlation_id.get()

    return app


def test_celery_carries_the_id_and_leaves_our_handlers(celery_app: Celery) -> None:
    handlers = list(logging.getLogger().handlers)
    with start_worker(celery_app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        token = correlation_id.set("from-the-request")
        inside = celery_app.send_task("seen")
        correlation_id.reset(token)
        outside = celery_app.send_task("seen")
        assert inside.get(timeout=10) == "from-the-request"
        assert str(uuid.UUID(outside.get(timeout=10)))
    assert logging.getLogger().handlers == handlers
