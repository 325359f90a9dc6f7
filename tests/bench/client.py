"""A load generator: keep-alive connections over raw sockets, in a process of its own.

Reads one JSON line `{"port", "seconds", "expect", "connections": [[request, …], …]}`: each connection sends its
requests in turn. With `seconds` it starts over until the time is up; with `seconds` 0 every request is sent once.
Prints counts, latencies and the CPU it used itself. Any status but `expect` is an error.
"""

from __future__ import annotations

import json
import resource
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Connection:
    """One visitor: sends, waits for the whole answer, sends the next."""

    socket: socket.socket
    requests: list[bytes]
    once: bool
    place: int = 0
    began: float = 0.0
    buffer: bytearray = field(default_factory=bytearray)
    size: int = -1

    def send(self) -> bool:
        """The next request; False when all are sent."""
        if self.once and self.place == len(self.requests):
            return False
        self.buffer.clear()
        self.size = -1
        self.began = time.perf_counter()
        self.socket.sendall(self.requests[self.place % len(self.requests)])
        self.place += 1
        return True

    def read(self) -> int:
        """The status when the answer is whole, else 0. Raises ConnectionError when the server hangs up."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self.buffer += chunk
        if self.size < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return 0
            head = bytes(self.buffer[:end]).lower()
            at = head.find(b"\r\ncontent-length:")
            if at < 0:
                raise ValueError("an answer without Content-Length")
            self.size = end + 4 + int(head[at + 17 :].split(b"\r\n", 1)[0])
        return int(self.buffer[9:12]) if len(self.buffer) >= self.size else 0


def run(port: int, seconds: float, expect: int, connections: list[list[bytes]]) -> dict[str, Any]:
    """Send, and count what came back."""
    selector = selectors.DefaultSelector()
    visitors = []
    for requests in connections:
        opened = socket.create_connection(("127.0.0.1", port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitors.append(Connection(opened, requests, once=not seconds))
    took: list[float] = []
    wrong: dict[int, int] = {}
    sample, cpu, began = "", _cpu(), time.perf_counter()
    for visitor in visitors:
        visitor.send()
        selector.register(visitor.socket, selectors.EVENT_READ, visitor)
    until = began + seconds if seconds else float("inf")
    busy = len(visitors)
    while busy:
        for key, _ in selector.select(30) or _silence():
            visitor = key.data
            status = visitor.read()
            if not status:
                continue
            now = time.perf_counter()
            took.append(now - visitor.began)
            if status != expect:
                wrong[status] = wrong.get(status, 0) + 1
                sample = sample or bytes(visitor.buffer[:2000]).decode(errors="replace")
            if now >= until or not visitor.send():
                selector.unregister(visitor.socket)
                busy -= 1
    lasted = time.perf_counter() - began
    for visitor in visitors:
        visitor.socket.close()
    took.sort()
    return {
        "count": len(took), "seconds": lasted, "wrong": wrong, "sample": sample, "cpu": _cpu() - cpu,
        "p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)], "slowest": took[-1],
    }  # fmt: skip


def _silence() -> list[Any]:
    raise TimeoutError("no answer in 30 s")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    connections = [[request.encode("latin-1") for request in requests] for requests in asked["connections"]]
    found = run(asked["port"], asked["seconds"], asked["expect"], connections)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
