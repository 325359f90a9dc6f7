"""Citizens who send forms over HTTP, and press again when the answer does not come."""

from __future__ import annotations

import http.client
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE = 20.0
"""Seconds that a citizen waits for one answer."""


@dataclass(frozen=True)
class Answer:
    """What came back: status 0 is no answer at all."""

    status: int
    location: str
    seconds: float


@dataclass
class Sent:
    """One form that was acknowledged, and what it took."""

    kenmerk: str
    at: float
    tries: list[Answer] = field(default_factory=list)


class Browser:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: http.client.HTTPConnection | None = None

    def post(self, form: dict[str, Any], **other: str) -> Answer:
        """Send the form; no answer is an answer with status 0."""
        body = urlencode(form["fields"] | other)
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": form["cookie"],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = time.monotonic()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connection.request("POST", form["url"], body, headers)
            got = self.connection.getresponse()
            got.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(0, "", time.monotonic() - began)
        return Answer(got.status, got.headers.get("Location", ""), time.monotonic() - began)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Crowd:
    """So many citizens who send the waiting forms at `rate` per second together, each until it is acknowledged."""

    def __init__(self, port: int, forms: list[dict[str, Any]], *, people: int, rate: float) -> None:
        self.port, self.people, self.pause = port, people, people / rate
        self.waiting = deque(forms)
        self.sent: list[Sent] = []
        self.failures: list[float] = []
        """Moments at which a citizen got no or a wrong answer."""
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._citizen, args=(i / people,)) for i in range(people)]

    def _citizen(self, offset: float) -> None:
        browser = Browser(self.port)
        self.stop.wait(self.pause * offset)
        try:
            while not self.stop.is_set():
                began = time.monotonic()
                try:
                    form = self.waiting.popleft()
                except IndexError:
                    return
                self._send(browser, form)
                self.stop.wait(max(0.0, self.pause - (time.monotonic() - began)))
        finally:
            browser.close()

    def _send(self, browser: Browser, form: dict[str, Any]) -> None:
        """Until it is acknowledged; also after `stop`: a form that was sent once is finished."""
        sent = Sent(form["kenmerk"], 0.0)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            answer = browser.post(form)
            sent.tries.append(answer)
            if answer.status == 302 and answer.location.endswith("/verstuurd/"):
                sent.at = time.monotonic()
                self.sent.append(sent)
                return
            self.failures.append(time.monotonic())
            time.sleep(0.1)
        raise AssertionError(f"never acknowledged: {form['url']} {sent.tries[-3:]}")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They send as long as the block lasts and there are forms."""
        for thread in self.threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in self.threads:
                thread.join()


def p95(seconds: list[float]) -> float:
    """The 95th percentile; there must be something to take it of."""
    assert seconds, "nothing was measured"
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.95))]
