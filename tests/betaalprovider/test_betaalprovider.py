"""The demo's payment provider, met as a process over HTTP: seven outcomes, signed messages, again until taken."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from producten.betalen.nazicht import reconcile
from producten.koppelingen.betaling import Begonnen, HttpProvider, Opdracht
from producten.koppelingen.handtekening import HEADER, is_genuine
from producten.models import Betaalverschil, Betaling
from stadsportaal.betaalprovider.bezorger import deliver
from stadsportaal.betaalprovider.boek import PAGE, Boek
from stadsportaal.betaalprovider.uitkomsten import UITKOMSTEN, uitkomst
from stadsportaal.embedded.processes import Child, wait_until
from stadsportaal.embedded.supervisor import ROOT, one_worker
from stadsportaal.embedded.valkey import free_port
from stadsportaal.kern.errors import KoppelingUnavailable
from tests.producten.geld import begonnen, boete, fresh
from tests.profiel.dossiers.cast import Cast

SECRET = "van portaal en betaaldienst"
WEBHOOK = "/betaaldienst/meldingen/"


class Portaal:
    """What the provider meets in the place of the portal: keeps each message and answers what it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.seen.append((self.headers[HEADER], body))
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count: int, seconds: float = 20) -> list[bytes]:
        until = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        assert len(self.seen) == count, f"{len(self.seen)} messages instead of {count}"
        return [body for _, body in self.seen]


@pytest.fixture
def portaal() -> Iterator[Portaal]:
    made = Portaal()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def dienst(portaal: Portaal, tmp_path: Path) -> Iterator[HttpProvider]:
    """The process itself, as the supervisor starts it."""
    port = free_port()
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DEMO": "1",
        "SECRET_KEY": "een sleutel voor de test",
        "SITE_URL": portaal.url,
        "BETAALPROVIDER_URL": f"http://localhost:{port}",
        "BETAALPROVIDER_SECRET": SECRET,
        "DATA_DIR": str(tmp_path),
    }
    command = [
        "env",
        "-C",
        str(ROOT),
        sys.executable,
        *one_worker(port, "stadsportaal.betaalprovider.wsgi:application"),
    ]
    child = Child("payments", command, tmp_path / "log", env=environ)

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/levend", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    wait_until(answers, child, 60)
    yield HttpProvider(f"http://localhost:{port}", SECRET)
    child.stop()


def start(dienst: HttpProvider, portaal: Portaal, betaling: Betaling) -> Begonnen:
    back, hook = f"{portaal.url}/terug/", portaal.url + WEBHOOK
    return dienst.create(Opdracht(betaling.sleutel, betaling.bedrag, "Stad Antwerpen", back, hook))


class Browser:
    """Somebody at the page of the provider: keeps cookies, follows nothing."""

    def __init__(self) -> None:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *args: object) -> None:
                return None

        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), Stay)

    def choose(self, url: str, code: str) -> str:
        """Where the page leads to afterwards."""
        with self.opener.open(url) as shown:
            page = shown.read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        data = urlencode({"csrfmiddlewaretoken": token[1], "uitkomst": code}).encode()
        request = urllib.request.Request(url, data, {"Origin": url.rpartition("/betaal")[0]})
        with pytest.raises(urllib.error.HTTPError) as answer:
            self.opener.open(request)
        answer.value.close()
        assert answer.value.code == 302
        return answer.value.headers["Location"]


ENDS: dict[str, tuple[int, str, int, str]] = {
    "betaald": (1, "betaald", 0, "betaald"),
    "mislukt": (1, "open", 0, "mislukt"),
    "verlopen": (1, "open", 0, "verlopen"),
    "te_laat": (2, "betaald", 0, "betaald"),
    "dubbel": (4, "betaald", 58, "betaald"),
    "door_elkaar": (3, "betaald", 0, "betaald"),
    "nooit": (0, "open", 0, "gereserveerd"),
}
"""Outcome → messages, status of what was asked, what is to be paid back, status of the attempt."""


def test_every_outcome_ends_as_it_should(
    cast: Cast, client: Client, settings: object, dienst: HttpProvider, portaal: Portaal
) -> None:
    settings.BETAALPROVIDER_SECRET = SECRET  # type: ignore[attr-defined]
    assert {found.code for found in UITKOMSTEN} == ENDS.keys()
    never = None
    for code, (count, status, back, attempt) in ENDS.items():
        portaal.seen.clear()
        verzoek = boete(cast)
        betaling = begonnen(cast, verzoek)
        begun = start(dienst, portaal, betaling)
        assert start(dienst, portaal, betaling) == begun, "the same key is the same payment"
        assert Browser().choose(begun.url, code) == f"{portaal.url}/terug/"
        portaal.wait(count)
        for signed, body in portaal.seen:
            headers = {HEADER: signed}
            answer = client.post(WEBHOOK, body, content_type="application/json", headers=headers)
            assert answer.status_code == 204, code
        now = fresh(verzoek)
        betaling.refresh_from_db()
        assert (now.status, now.te_veel, betaling.status) == (status, Decimal(back), attempt), code
        with urllib.request.urlopen(begun.url) as again:
            assert "al afgehandeld" in again.read().decode()
        never = verzoek if code == "nooit" else never
    assert never is not None
    found = reconcile(dienst, now=timezone.now())
    assert (found.hersteld, found.verschillen) == (1, 0)
    assert fresh(never).status == "betaald", "at night the books tell what nobody said"
    assert not Betaalverschil.objects.exists()


def test_a_message_is_sent_again_until_it_is_taken(cast: Cast, dienst: HttpProvider, portaal: Portaal) -> None:
    portaal.answers = [500, 503]
    begun = start(dienst, portaal, begonnen(cast, boete(cast)))
    Browser().choose(begun.url, "betaald")
    bodies = portaal.wait(3)
    assert len(set(bodies)) == 1
    for signed, body in portaal.seen:
        assert is_genuine(signed, SECRET, "POST", WEBHOOK, body, int(time.time()))
        assert not is_genuine(signed, SECRET, "POST", WEBHOOK, body + b" ", int(time.time()))


def test_only_the_portal_may_ask_and_only_the_portal_is_told(
    cast: Cast, dienst: HttpProvider, portaal: Portaal
) -> None:
    betaling = begonnen(cast, boete(cast))
    with pytest.raises(KoppelingUnavailable):
        start(HttpProvider(dienst.url, "raad"), portaal, betaling)
    with pytest.raises(KoppelingUnavailable):
        list(HttpProvider(dienst.url, "raad").payments(timezone.now()))
    for back, hook in (
        ("http://elders.invalid/", portaal.url + WEBHOOK),
        (portaal.url + "/t/", "http://elders.invalid/"),
    ):
        with pytest.raises(KoppelingUnavailable):
            dienst.create(Opdracht(betaling.sleutel, betaling.bedrag, "x", back, hook))
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(f"{dienst.url}/betaal/bt_onbekend")
    gone.value.close()


# -- the book -------------------------------------------------------------------------------------


@pytest.fixture
def boek(tmp_path: Path) -> Boek:
    return Boek(tmp_path / "boek.sqlite3")


def order(number: int, hook: str = "http://localhost:9/") -> dict[str, str]:
    return {"sleutel": f"s{number}", "bedrag": "5.00", "omschrijving": "x", "terug_url": "x", "webhook_url": hook}


def test_the_book_survives_and_chooses_once(boek: Boek) -> None:
    paid = uitkomst("dubbel")
    assert paid is not None
    made = boek.create(order(1))
    assert boek.choose(made, paid, 100.0)
    assert not boek.choose(made, paid, 100.0)
    again = Boek(boek.path)
    assert [m.inhoud["transactie"][-1] for m in again.due(101.0)] == ["1", "1", "2", "2"]
    assert uitkomst("gestolen") is None


def test_the_list_has_pages(boek: Boek) -> None:
    late = uitkomst("betaald")
    assert late is not None
    for number in range(PAGE + 1):
        boek.choose(boek.create(order(number)), late, 100.0)
    first, after = boek.events(50.0, 0, 200.0)
    second, end = boek.events(50.0, after, 200.0)
    assert (len(first), len(second), end) == (PAGE, 1, 0)
    assert boek.events(150.0, 0, 200.0)[0] == []


@pytest.mark.parametrize(("status", "left"), [(204, 0), (404, 0), (500, 1)])
def test_what_is_taken_is_done(boek: Boek, portaal: Portaal, status: int, left: int) -> None:
    paid = uitkomst("betaald")
    assert paid is not None
    boek.choose(boek.create(order(1, portaal.url + WEBHOOK)), paid, 100.0)
    portaal.answers = [status]
    assert deliver(boek, SECRET, 101.0) == 1 - left
    assert boek.due(101.0) == []
    assert len(boek.due(200.0)) == left
    assert json.loads(portaal.seen[0][1])["soort"] == "betaald"


def test_nobody_there_is_tried_later_and_later(boek: Boek) -> None:
    paid = uitkomst("betaald")
    assert paid is not None
    boek.choose(boek.create(order(1)), paid, 100.0)
    waits: list[float] = []
    now = 100.0
    for _ in range(3):
        deliver(boek, SECRET, now)
        waits.append(next(step for step in (1.0, 2.0, 4.0) if boek.due(now + step)))
        now += waits[-1]
    assert waits == [1.0, 2.0, 4.0]


def test_it_starts_in_the_demo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("DEMO", "0")
    with pytest.raises(ImproperlyConfigured, match="DEMO=1"):
        importlib.import_module("stadsportaal.betaalprovider.settings")


def test_a_message_refused_for_a_week_does_not_stop_the_others(tmp_path: Path) -> None:
    boek = Boek(tmp_path / "boek.sqlite3")
    away = f"http://127.0.0.1:{free_port()}/"
    data = {"sleutel": "s", "bedrag": "1.00", "omschrijving": "x", "terug_url": away, "webhook_url": away}
    boek.choose(boek.create(data), UITKOMSTEN[0], 0.0)
    for attempt in range(2000):
        boek.again(1, float(attempt))
    assert deliver(boek, SECRET, 5000.0) == 0
    assert boek.due(5000.0) == [], "it is tried again in ten minutes"
