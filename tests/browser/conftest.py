"""A whole portal for the journeys: the supervisor of `make run`, a data folder of its own, real mail and Chromium."""

from __future__ import annotations

import logging
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from playwright.sync_api import Browser, sync_playwright

from tests.browser.bezoeker import Bezoeker
from tests.browser.portaal import Portaal
from tests.browser.stappen import DIRK, sign_in
from tests.chromium import find_chromium

ROOT = Path(__file__).resolve().parents[2]
START = 180
"""Seconds a first start (databases, migrations, demo city) may take on a busy machine."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOT_PASSED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "DEBUG",
    "DATA_DIR",
    "SITE_URL",
)


class Postbus(Message):
    """Keeps what a real SMTP server received."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[object] = []

    def handle_message(self, message: object) -> None:
        self.mails.append(message)


def _three_free_ports() -> int:
    """The first of three ports beside each other, below those that the system gives to outgoing connections."""
    while True:
        port = random.randrange(20_000, 30_000, 4)
        with suppress(OSError), socket.socket() as one, socket.socket() as two, socket.socket() as three:
            for place, probe in enumerate((one, two, three)):
                probe.bind(("127.0.0.1", port + place))
            return port


@pytest.fixture(scope="module")
def portaal() -> Iterator[Portaal]:
    """The running portal with the demo city: one a file, for a journey leaves traces."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    postbus = Postbus()
    mail_port = _three_free_ports()
    smtp = Controller(postbus, hostname="127.0.0.1", port=mail_port)
    smtp.start()
    port = _three_free_ports()
    with tempfile.TemporaryDirectory(prefix="stad-reis-") as folder:
        environ = {k: v for k, v in os.environ.items() if k not in NOT_PASSED}
        environ |= {"PORT": str(port), "DATA_DIR": folder, "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}", "DEMO": "1"}
        environ["STILLE_UREN"] = ""  # a journey at night gets its mails too
        log = Path(folder) / "start.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "stadsportaal.embedded.supervisor"],
                cwd=ROOT,
                env=environ,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"http://localhost:{port}"
            _wait_until_ready(url, process, log)
            yield Portaal(url, Path(folder), postbus.mails)
        finally:
            process.terminate()
            process.wait(30)
            smtp.stop()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with suppress(OSError), urllib.request.urlopen(f"{url}/status/ready", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"het portaal start niet:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def cookies(portaal: Portaal, chromium: Browser) -> Callable[[str], Any]:
    """The cookies of somebody of the demo cast, who signs in once; not for a test that signs out."""
    known: dict[str, Any] = {}

    def of(persona: str) -> Any:
        if persona not in known:
            visitor = Bezoeker.open(portaal, chromium, 1280, js=True)
            sign_in(visitor, persona)
            known[persona] = visitor.context.storage_state()
            visitor.close()
        return known[persona]

    return of


Venster = Callable[..., Bezoeker]


@pytest.fixture
def venster(portaal: Portaal, chromium: Browser, cookies: Callable[[str], Any]) -> Iterator[Venster]:
    """Opens windows on the portal: `venster(360, js=True, who="Ada Peeters")`. At the end each one fails the
    test on a script error, a breach of the content policy or a request to elsewhere."""
    opened: list[Bezoeker] = []

    def open_window(width: int = 1280, *, js: bool = True, who: str = "") -> Bezoeker:
        visitor = Bezoeker.open(portaal, chromium, width, js, cookies(who) if who else None)
        opened.append(visitor)
        return visitor

    yield open_window
    for visitor in opened:
        visitor.close()


@pytest.fixture(
    params=[(360, True), (1280, True), (360, False), (1280, False)],
    ids=["360-js", "1280-js", "360-zonder-js", "1280-zonder-js"],
)
def maat(request: pytest.FixtureRequest) -> tuple[int, bool]:
    """Width in CSS px, and whether JavaScript runs."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def bezoeker(venster: Venster, maat: tuple[int, bool]) -> Bezoeker:
    """Somebody who is not signed in, on every size."""
    width, js = maat
    return venster(width, js=js)


@pytest.fixture
def dirk(venster: Venster, maat: tuple[int, bool]) -> Bezoeker:
    """The handler, at his own browser, signed in."""
    width, js = maat
    return venster(width, js=js, who=DIRK)
