"""Proof 3: the broker stops answering under submissions; nobody notices, and later everything is delivered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from tests.proofs.bezoekers import Crowd, Sent, p95
from tests.proofs.stad import Stad, wait_for

FACTOR = 1.2
"""How much slower the 95th percentile may be without a broker."""


@dataclass(frozen=True)
class Result:
    """What was counted after the broker went on; seconds are of whole submissions."""

    stopped_seconds: float
    acknowledged: int
    acknowledged_while_stopped: int
    failures: int
    lost: int
    undelivered_while_stopped: int
    undelivered: int
    normal_p95: float
    stopped_p95: float
    stopped_median: float
    slowest_stopped: float
    seconds: float

    @property
    def ratio(self) -> float:
        return self.stopped_p95 / self.normal_p95

    @property
    def is_complete(self) -> bool:
        """Nothing lost, nothing refused, all delivered after; says nothing about speed."""
        wrong = self.failures, self.lost, self.undelivered
        return not any(wrong) and self.acknowledged_while_stopped > 0 and self.undelivered_while_stopped > 0

    @property
    def is_proved(self) -> bool:
        return self.is_complete and self.ratio <= FACTOR


def stop_broker(stad: Stad, *, seconds: float, rate: float, control: str = "") -> Result:
    """Half the time normal, `seconds` stopped, half normal again, under `rate` submissions a second.

    With `control` the poke waits for the broker, as a client with default timeouts does.
    """
    began = time.monotonic()
    stad.forget_deliveries()
    forms = stad.forms(people=8, ready=int(2 * seconds * rate) + 10)["submit"]
    web = stad.start_web(PROEF_CONTROLE=control)
    worker, beat = stad.start_worker("werker-broker"), stad.start_beat()
    crowd = Crowd(stad.port, forms, people=4, rate=rate)
    try:
        wait_for("the worker", lambda: stad.worker_is_ready(worker))
        with crowd.at_work():
            time.sleep(seconds / 2)
            with stad.broker_stopped():
                stop_at = time.monotonic()
                time.sleep(seconds)
                open_while = stad.undelivered()
                go_at = time.monotonic()
            time.sleep(seconds / 2)
        # a redis client in the worker may need the sweep or its own reconnection first
        wait_for("all deliveries", lambda: stad.undelivered() == 0, 90, pause=0.3)
        stopped = [sent for sent in crowd.sent if _began(sent) < go_at and sent.at > stop_at]
        normal = [sent for sent in crowd.sent if sent not in stopped]
        sent_now = {row[0] for row in stad.ask("SELECT kenmerk FROM dossiers_dossier WHERE fase <> 'concept'")}
        return Result(
            stopped_seconds=go_at - stop_at,
            acknowledged=len(crowd.sent),
            acknowledged_while_stopped=sum(stop_at < sent.at < go_at for sent in crowd.sent),
            failures=len(crowd.failures),
            lost=sum(sent.kenmerk not in sent_now for sent in crowd.sent),
            undelivered_while_stopped=open_while,
            undelivered=stad.undelivered(),
            normal_p95=p95([_took(sent) for sent in normal]),
            stopped_p95=p95([_took(sent) for sent in stopped]),
            stopped_median=median(_took(sent) for sent in stopped),
            slowest_stopped=max(_took(sent) for sent in stopped),
            seconds=time.monotonic() - began,
        )
    finally:
        for child in (web, worker, beat):
            child.stop()


def _took(sent: Sent) -> float:
    return sum(answer.seconds for answer in sent.tries)


def _began(sent: Sent) -> float:
    return sent.at - _took(sent)
