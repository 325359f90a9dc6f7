"""Proof 1: kill -9 of the Celery worker while deliveries run; nothing is lost, nothing doubled inside."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from stadsportaal.embedded.processes import Child
from tests.proofs.proef import MAIL, ROW
from tests.proofs.sink import Sink, smtp_sink
from tests.proofs.stad import Publisher, Stad, wait_for

_OPEN = "SELECT count(*) FROM kern_levering WHERE status NOT IN ('klaar', 'dood')"


@dataclass(frozen=True)
class Result:
    """What was counted after everything that could be delivered was."""

    kills: int
    deliveries: int
    open: int
    dead: int
    lost_rows: int
    doubled_rows: int
    lost_mails: int
    mails_sent: int
    mails_unique: int
    out_of_order: int
    seconds: float

    @property
    def lost(self) -> int:
        return self.lost_rows + self.lost_mails

    @property
    def is_proved(self) -> bool:
        """All there, once, in order; a mail may come twice, recognisable by its Message-ID."""
        wrong = self.open, self.dead, self.lost, self.doubled_rows, self.out_of_order
        return not any(wrong) and self.mails_unique * 2 == self.deliveries


def kill_workers(stad: Stad, *, kills: int, deliveries: int, control: str = "") -> Result:
    """Publish `deliveries` (two per event) in waves and kill a worker inside each wave.

    Two workers run, so that the one boots while the other delivers; each kill hits one that has
    delivered since it started. With `control` the deliveries are acknowledged first.
    """
    began = time.monotonic()
    stad.forget_deliveries()
    per_wave = max(1, deliveries // 2 // kills)
    publisher = Publisher(stad, stromen=max(4, deliveries // 20))
    with smtp_sink() as (sink, email_url):
        extra = {"EMAIL_URL": email_url, "PROEF_CONTROLE": control}
        beat = stad.start_beat()
        workers = [stad.start_worker(f"werker-a-{i}", **extra) for i in range(2)]
        try:
            for kill in range(kills):
                victim = workers[kill % 2]
                _kill_at_work(stad, victim, publisher, per_wave)
                workers[kill % 2] = stad.start_worker(f"werker-{'ab'[kill // 2 % 2]}-{kill % 2}", **extra)
            publisher.publish(max(0, deliveries // 2 - publisher.count))
            wait_for("all deliveries", lambda: stad.figure(_OPEN) == 0, 180, pause=0.2)
        finally:
            for child in (beat, *workers):
                child.stop()
        return _count(stad, sink, publisher.count, kills, time.monotonic() - began)


def _kill_at_work(stad: Stad, victim: Child, publisher: Publisher, wave: int) -> None:
    wait_for(f"{victim.name}", lambda: stad.worker_is_ready(victim), 60)
    publisher.publish(wave)
    seen = "SELECT count(*) FROM proef_effect WHERE werker = %s"

    def works() -> bool:
        if stad.figure(_OPEN) == 0:
            publisher.publish(wave)  # the other one was quicker
        return stad.figure(seen, victim.process.pid) > 0

    wait_for(f"work by {victim.name}", works, 60)
    time.sleep(random.random() * 0.03)
    victim.process.kill()
    victim.stop()


def _count(stad: Stad, sink: Sink, events: int, kills: int, seconds: float) -> Result:
    effects = stad.ask("SELECT handler, stroom, nummer FROM proef_effect ORDER BY id")
    by_handler: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for handler, stroom, nummer in effects:
        by_handler[handler].append((stroom, nummer))
    mails = sink.first_of_each()
    return Result(
        kills=kills,
        deliveries=stad.figure("SELECT count(*) FROM kern_levering"),
        open=stad.figure(_OPEN),
        dead=stad.figure("SELECT count(*) FROM kern_levering WHERE status = 'dood'"),
        lost_rows=sum(events - len(set(by_handler[handler])) for handler in (ROW, MAIL)),
        doubled_rows=sum(len(rows) - len(set(rows)) for rows in by_handler.values()),
        lost_mails=events - len(set(mails)),
        mails_sent=len(sink.mails),
        mails_unique=len(mails),
        out_of_order=sum(map(out_of_order, (*by_handler.values(), mails))),
        seconds=seconds,
    )


def out_of_order(rows: Iterable[tuple[str, int]]) -> int:
    """How often a stroom went back: (stroom, nummer) in the order in which they happened."""
    last: dict[str, int] = {}
    wrong = 0
    for stroom, nummer in rows:
        wrong += nummer < last.get(stroom, -1)
        last[stroom] = nummer
    return wrong
