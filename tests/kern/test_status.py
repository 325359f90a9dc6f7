"""`/status/`: public words, figures behind a token, and an honest answer when a part is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from stadsportaal.kern import status
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering

pytestmark = pytest.mark.django_db

TOKEN = {"HTTP_AUTHORIZATION": "Bearer open-sesam"}


@pytest.fixture(autouse=True)
def _token(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.STATUS_TOKEN, settings.MEDIA_ROOT = "open-sesam", tmp_path / "media"
    with mock.patch.object(status, "_migrated", new=False):  # another test of this process may have asked
        yield


@pytest.fixture
def waiting() -> None:
    """One delivery that waits in `gewoon`, one dead letter in `bulk`."""
    fact = Gebeurtenis.objects.create(soort="Proef", stroom="A")
    Levering.objects.create(gebeurtenis=fact, handler="een", stroom="A", lane=Lane.GEWOON)
    Levering.objects.create(gebeurtenis=fact, handler="twee", stroom="A", lane=Lane.BULK, status="dood")


def database_away(*_: Any, **__: Any) -> None:
    raise OperationalError("away")


@pytest.mark.parametrize(("name", "word"), [("ping", "pong"), ("live", "live"), ("ready", "ready")])
def test_public_words(client: Client, name: str, word: str) -> None:
    answer = client.get(f"/status/{name}")
    assert (answer.status_code, answer.content.decode()) == (200, f"{word}\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["ping", "live"])
def test_process_answers_without_database(client: Client, name: str) -> None:
    with mock.patch.object(connection, "cursor", database_away):
        assert client.get(f"/status/{name}").status_code == 200


def test_not_ready_without_database(client: Client) -> None:
    assert client.get("/status/ready").status_code == 200
    with mock.patch.object(connection, "cursor", database_away):
        answer = client.get("/status/ready")
    assert (answer.status_code, answer.content) == (503, b"database away\n")
    assert client.get("/status/ready").status_code == 200


def test_not_ready_before_the_migrations(client: Client) -> None:
    with mock.patch.object(MigrationExecutor, "migration_plan", return_value=[("kern", False)]):
        answer = client.get("/status/ready")
    assert (answer.status_code, answer.content) == (503, b"migrations pending\n")
    assert client.get("/status/ready").status_code == 200


@pytest.mark.parametrize("name", ["metrics", "health/components"])
def test_inside_needs_the_token(client: Client, settings: Any, name: str) -> None:
    assert client.get(f"/status/{name}").status_code == 401
    assert client.get(f"/status/{name}", HTTP_AUTHORIZATION="Bearer open").status_code == 401
    settings.STATUS_TOKEN = ""
    assert client.get(f"/status/{name}", HTTP_AUTHORIZATION="Bearer ").status_code == 404


@pytest.mark.usefixtures("waiting")
def test_metrics_count_the_outbox(client: Client) -> None:
    text = client.get("/status/metrics", **TOKEN).content.decode()
    assert "stad_database_up 1\n" in text
    assert 'stad_outbox_waiting{lane="gewoon"} 1\n' in text
    assert 'stad_outbox_waiting{lane="bulk"} 0\n' in text
    assert 'stad_outbox_dead{lane="bulk"} 1\n' in text
    assert 'stad_outbox_dead{lane="dringend"} 0\n' in text


def test_metrics_say_that_the_database_is_away(client: Client) -> None:
    with mock.patch.object(connection, "cursor", database_away):
        text = client.get("/status/metrics", **TOKEN).content.decode()
    assert "stad_database_up 0\n" in text
    assert "lane=" not in text


def well(**parts: Any) -> dict[str, Any]:
    """PARTS in which the broker and the workers are well, and `parts` are as given."""
    fine = {"broker": lambda: {"ok": True}, "workers": lambda: {"ok": True}}
    return status.PARTS | fine | parts


def test_components_are_well(client: Client) -> None:
    with mock.patch.object(status, "PARTS", well()):
        answer = client.get("/status/health/components", **TOKEN)
    assert answer.status_code == 200
    parts = answer.json()["components"]
    assert parts["database"]["role"] == "stad_app"
    assert parts["database"]["synchronous_commit"] == "on"
    assert parts["files"]["free_bytes"] > 0


@pytest.mark.usefixtures("waiting")
def test_a_dead_letter_is_not_well(client: Client) -> None:
    with mock.patch.object(status, "PARTS", well()):
        answer = client.get("/status/health/components", **TOKEN)
    assert answer.status_code == 503
    assert answer.json()["components"]["outbox"]["ok"] is False


def test_a_part_that_fails_is_named_without_its_address(client: Client) -> None:
    def away() -> dict[str, object]:
        raise ConnectionRefusedError("redis://:geheim@10.0.0.1")

    with mock.patch.object(status, "PARTS", well(broker=away)):
        answer = client.get("/status/health/components", **TOKEN)
    assert answer.status_code == 503
    assert answer.json()["components"]["broker"] == {"ok": False, "reason": "ConnectionRefusedError"}
    assert "geheim" not in answer.content.decode()


def test_broker_and_workers_for_real(client: Client) -> None:
    parts = client.get("/status/health/components", **TOKEN).json()["components"]
    assert parts["broker"] == {"ok": True}
    assert parts["workers"] == {"ok": False, "count": 0}  # the broker answers, nobody works
