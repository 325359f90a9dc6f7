"""Proof 6: a payment provider that says everything twice and in any order, to a portal whose workers are killed."""

from __future__ import annotations

import http.client
import json
import random
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from queue import Empty, Queue
from typing import Any

from producten.koppelingen.handtekening import HEADER, sign
from stadsportaal.embedded.processes import Child
from tests.proofs.proef.boetes import BEDRAG
from tests.proofs.stad import Stad, read_json, wait_for

PATH = "/betaaldienst/meldingen/"
SENDERS = 6
OUTCOMES: dict[str, tuple[str, ...]] = {
    "paid": ("betaald",),
    "failed": ("mislukt",),
    "expired": ("verlopen",),
    "late": ("verlopen", "betaald"),
    "double": ("betaald", "betaald"),
    "out of order": ("gestart", "mislukt", "betaald"),
    "never": ("betaald",),
}
"""Outcome → what happens at the provider, in its order. Of "never" no message is sent."""
PER_ATTEMPT = 10 / 7
"""Events told per attempt, on average."""
SPARE = 2
"""Attempts more than on average, times the root of the messages: at least 4 standard deviations of their number."""
_OPEN = "SELECT count(*) FROM kern_levering WHERE status NOT IN ('klaar', 'dood')"

Event = dict[str, str]


@dataclass(frozen=True)
class Result:
    """What stood in the database after the last message was acknowledged, beside what should stand there."""

    webhooks: int
    attempts: int
    kills: int
    unanswered: int
    wrong: int
    doubled: Decimal
    thanked_wrong: int
    missing: int
    repaired: int
    planted: int
    differences: int
    wrong_after: int
    seconds: float

    @property
    def is_proved(self) -> bool:
        """Equal to the reference, nothing twice; at night the rest is found and repaired."""
        night = self.repaired == self.missing and self.differences == self.planted and not self.wrong_after
        return not (self.wrong or self.doubled or self.thanked_wrong) and night


@dataclass
class Verhaal:
    """What happened at the provider, and which of it is told."""

    told: list[Event] = field(default_factory=list)
    silent: list[Event] = field(default_factory=list)


def happen(attempts: list[dict[str, str]], rng: random.Random) -> Verhaal:
    """Give every attempt an outcome."""
    story, began = Verhaal(), datetime.now(UTC) - timedelta(days=1)
    for attempt in attempts:
        outcome = rng.choice(list(OUTCOMES))
        for place, kind in enumerate(OUTCOMES[outcome]):
            event = {
                "id": f"ev_{secrets.token_hex(8)}",
                "sleutel": attempt["sleutel"],
                "soort": kind,
                "bedrag": BEDRAG,
                "transactie": f"tr_{secrets.token_hex(8)}" if kind == "betaald" else "",
                "op": (began + timedelta(seconds=place)).isoformat(),
            }
            (story.silent if outcome == "never" else story.told).append(event)
    return story


# -- the reference: no database, no portal -------------------------------------------------------


def reference(attempts: list[dict[str, str]], events: list[Event]) -> dict[str, tuple[str, Decimal]]:
    """Per fine its status and what came in."""
    owner = {attempt["sleutel"]: attempt["kenmerk"] for attempt in attempts}
    money = dict.fromkeys(owner.values(), Decimal(0))
    for event in events:
        if event["soort"] == "betaald":
            money[owner[event["sleutel"]]] += Decimal(event["bedrag"])
    return {kenmerk: ("betaald" if sum_ >= Decimal(BEDRAG) else "open", sum_) for kenmerk, sum_ in money.items()}


def found_in(stad: Stad, attempts: list[dict[str, str]]) -> dict[str, tuple[str, Decimal]]:
    rows = stad.ask(
        "SELECT kenmerk, status, ontvangen FROM producten_betaalverzoek WHERE kenmerk = ANY(%s)",
        sorted({attempt["kenmerk"] for attempt in attempts}),
    )
    return {kenmerk: (status, amount) for kenmerk, status, amount in rows}


# -- the storm ------------------------------------------------------------------------------------


class Storm:
    """Sends every message until it is acknowledged, over a few connections."""

    def __init__(self, port: int, secret: str, events: list[Event]) -> None:
        self.port, self.secret = port, secret
        self.waiting: Queue[Event] = Queue()
        for event in events:
            self.waiting.put(event)
        self.total, self.done, self.unanswered = len(events), 0, 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(SENDERS)]

    def _send_all(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while True:
            try:
                event = self.waiting.get_nowait()
            except Empty:
                if connection is not None:
                    connection.close()
                return
            body = json.dumps(event).encode()
            while True:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                if self._send(connection, body):
                    break
                connection.close()
                connection = None
                time.sleep(0.1)

    def _send(self, connection: http.client.HTTPConnection, body: bytes) -> bool:
        headers = {
            "Host": f"localhost:{self.port}",
            "Content-Type": "application/json",
            HEADER: sign(self.secret, "POST", PATH, body, int(time.time())),
        }
        try:
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            answer = None
        with self.lock:
            taken = answer is not None and answer.status == 204
            self.done += taken
            self.unanswered += not taken
        return taken

    def progress(self) -> float:
        return self.done / self.total


def storm(stad: Stad, *, webhooks: int, kills: int, control: str = "") -> Result:
    """Send `webhooks` messages or a few more, each event twice, all shuffled; kill web and worker `kills` times.

    With `control` the portal keeps no book of what was said.
    """
    began = time.monotonic()
    rng = random.Random()
    stad.reference()
    attempts: list[dict[str, str]] = read_json(
        stad.run("-m", "tests.proofs.proef.boetes", str(round(webhooks / 2 / PER_ATTEMPT + SPARE * webhooks**0.5)))
    )
    story = happen(attempts, rng)
    messages = story.told * 2
    assert len(messages) >= webhooks, "fewer than asked"
    rng.shuffle(messages)
    secret = secrets.token_urlsafe(16)
    extra = {"BETAALPROVIDER_SECRET": secret, "PROEF_CONTROLE": control}
    sending = Storm(stad.port, secret, messages)
    beat, web, worker = stad.start_beat(), stad.start_web(**extra), stad.start_worker("werker-geld-0", **extra)
    try:
        for thread in sending.threads:
            thread.start()
        for kill in range(kills):
            wanted = (kill + 1) / (kills + 1)
            wait_for("part of the messages", lambda: sending.progress() >= wanted, 900)  # noqa: B023
            if kill % 2:
                _kill(worker)
                worker = stad.start_worker(f"werker-geld-{kill}", **extra)
            else:
                _kill(web)
                web = stad.start_web(**extra)
        for thread in sending.threads:
            thread.join(900)
        wait_for("all deliveries", lambda: stad.figure(_OPEN) == 0, 600, pause=0.2)
    finally:
        for child in (beat, web, worker):
            child.stop()
    return _count(stad, attempts, story, sending, kills, time.monotonic() - began)


def _kill(child: Child) -> None:
    """kill -9 of the process and, before it can clean up, of all it started."""
    child.process.kill()
    child.stop()


def _count(
    stad: Stad, attempts: list[dict[str, str]], story: Verhaal, sending: Storm, kills: int, seconds: float
) -> Result:
    expected, found = reference(attempts, story.told), found_in(stad, attempts)
    thanked = defaultdict(int)
    for (key,) in stad.ask("SELECT sleutel FROM berichten_bericht WHERE sleutel LIKE 'betaling:%%'"):
        thanked[key.partition(":")[2]] += 1
    due = {kenmerk for kenmerk, (status, _) in expected.items() if status == "betaald"}
    after = reference(attempts, story.told + story.silent)
    planted = _plant(story)
    path = stad.folder / "boeken.json"
    path.write_text(json.dumps(story.told + story.silent + planted))
    night: dict[str, Any] = read_json(stad.run("-m", "tests.proofs.proef.boetes", "nazien", str(path)))
    return Result(
        webhooks=sending.total,
        attempts=len(attempts),
        kills=kills,
        unanswered=sending.unanswered,
        wrong=sum(found[kenmerk] != expected[kenmerk] for kenmerk in expected),
        doubled=sum((found[k][1] - expected[k][1] for k in expected if found[k][1] > expected[k][1]), Decimal(0)),
        thanked_wrong=sum(thanked[kenmerk] != (kenmerk in due) for kenmerk in expected),
        missing=len(story.silent),
        repaired=night["hersteld"],
        planted=len(planted),
        differences=night["verschillen"],
        wrong_after=sum(now != after[kenmerk] for kenmerk, now in found_in(stad, attempts).items()),
        seconds=seconds,
    )


def _plant(story: Verhaal) -> list[Event]:
    """Another amount for a payment that we know, and a payment that nobody reserved."""
    paid = next(event for event in story.told if event["soort"] == "betaald")
    story.told.remove(paid)
    ghost = {**paid, "id": "ev_spook", "sleutel": "f" * 32, "transactie": f"tr_spook_{secrets.token_hex(4)}"}
    return [{**paid, "bedrag": "60.00"}, ghost]
