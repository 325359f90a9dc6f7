"""Loads the site: starts the client process, and turns what it found into figures."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from statistics import median
from typing import Any, Self
from urllib.parse import urlencode

from stadsportaal.embedded.supervisor import ROOT


class WrongAnswer(Exception):
    """A page answered something else than it should: nothing to measure."""


@dataclass(frozen=True)
class Load:
    """What one measurement of some seconds found."""

    per_second: float
    p50_ms: float
    p95_ms: float
    slowest_ms: float
    client_cpu: float
    """Share of one core that the client itself took."""
    count: int


@dataclass(frozen=True)
class Spread:
    """Median and extremes of the runs."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    def text(self, form: str = "{:,.0f}") -> str:
        low, high = min(self.values), max(self.values)
        return f"{form.format(self.median)} ({form.format(low)}–{form.format(high)})"


def get(port: int, url: str, cookie: str = "") -> str:
    """A GET as a browser sends it, without compression."""
    return _request("GET", port, url, cookie)


def post(port: int, form: dict[str, Any], **other: Any) -> str:
    """A POST of one form."""
    body = urlencode(form["fields"] | other)
    kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return _request("POST", port, form["url"], form["cookie"], kind) + body


def _request(method: str, port: int, url: str, cookie: str, extra: str = "") -> str:
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"{method} {url} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\n{cookies}{extra}\r\n"


def load(port: int, connections: list[list[str]], *, seconds: float, expect: int = 200) -> Load:
    """Measure. Raises WrongAnswer for any other status than `expect`."""
    asked = {"port": port, "seconds": seconds, "expect": expect, "connections": connections}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client"],
        cwd=ROOT, input=json.dumps(asked) + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WrongAnswer(f"the client stopped: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    if found["wrong"]:
        line = connections[0][0].split("\r\n")[0]
        raise WrongAnswer(f"{line}: expected {expect}, got {found['wrong']}\n{found['sample']}")
    return Load(
        found["count"] / found["seconds"], found["p50"] * 1000, found["p95"] * 1000, found["slowest"] * 1000,
        found["cpu"] / found["seconds"], found["count"],
    )  # fmt: skip


_STUB = """
import socket, threading
server = socket.create_server(("127.0.0.1", 0), backlog=64)
print(server.getsockname()[1], flush=True)
answer = b"HTTP/1.1 200 OK\\r\\nContent-Length: 5000\\r\\n\\r\\n" + b"x" * 5000
def serve(client):
    while client.recv(65536):
        client.sendall(answer)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
"""


def client_ceiling(seconds: float) -> Load:
    """What the client can do at most: against a server that does nothing."""
    with subprocess.Popen([sys.executable, "-c", _STUB], stdout=subprocess.PIPE, text=True) as stub:
        assert stub.stdout
        try:
            port = int(stub.stdout.readline())
            return load(port, [[get(port, "/")]] * 8, seconds=seconds)
        finally:
            stub.kill()


class SlowUploads:
    """So many browsers that upload a file at a trickle, over and over, until stopped."""

    def __init__(self, port: int, forms: list[dict[str, Any]], *, count: int, bytes_per_second: int, size: int) -> None:
        self.stopping = threading.Event()
        self.statuses: list[int] = []
        self.port, self.rate, self.size = port, bytes_per_second, size
        self.threads = [threading.Thread(target=self._upload, args=(forms[i],)) for i in range(count)]

    def _upload(self, form: dict[str, Any]) -> None:
        import socket

        boundary = "proefgrens"
        parts = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in form["fields"].items()
        )
        name = 'name="huurcontract"; filename="contract.pdf"'
        file = (
            f"--{boundary}\r\nContent-Disposition: form-data; {name}\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n"
        )
        body = (parts + file).encode() + b"% proef\n" * (self.size // 8) + f"\r\n--{boundary}--\r\n".encode()
        kind = f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body)}\r\n"
        head = _request("POST", self.port, form["url"], form["cookie"], kind + "Connection: close\r\n")
        while not self.stopping.is_set():
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
                client.sendall(head.encode())
                for start in range(0, len(body), self.rate // 10):
                    client.sendall(body[start : start + self.rate // 10])
                    if self.stopping.wait(0.1):
                        return
                self.statuses.append(int(client.recv(4096)[9:12] or 0))

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()
