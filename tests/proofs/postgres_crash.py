"""Proof 2: PostgreSQL crashes under submissions; what was acknowledged is there, and the site heals by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

from stadsportaal.embedded.healthy import answers
from tests.proofs.bezoekers import Crowd
from tests.proofs.stad import Stad, wait_for

HEALTHY = 10.0
"""Seconds after the database is back within which everything works again."""


@dataclass(frozen=True)
class Result:
    """What was counted after the last crash."""

    crashes: int
    acknowledged: int
    lost: int
    doubled: int
    repeated: int
    slowest_recovery: float
    undelivered: int
    restarted: int
    seconds: float

    @property
    def is_proved(self) -> bool:
        wrong = self.lost, self.doubled, self.undelivered, self.restarted
        return not any(wrong) and self.acknowledged > 0 and self.slowest_recovery <= HEALTHY


def crash_postgres(stad: Stad, *, crashes: int, calm: float, rate: float, control: str = "") -> Result:
    """Crash after every `calm` seconds under `rate` submissions a second.

    With `control` a commit is acknowledged before it is on disk.
    """
    began = time.monotonic()
    stad.forget_deliveries()
    forms = stad.forms(people=8, ready=int((crashes * (calm + 2 + 10 * bool(control)) + calm) * rate) + 10)["submit"]
    stad.write_ahead_late(late=bool(control))
    processes = [stad.start_web(PROEF_CONTROLE=control)]
    if not control:  # a control is judged on its loss alone, and a worker's commits would write the others' too
        processes += [stad.start_worker("werker-crash"), stad.start_beat()]
    ready = f"http://127.0.0.1:{stad.port}/status/ready"
    crowd = Crowd(stad.port, forms, people=4, rate=rate)
    back: list[float] = []
    try:
        with crowd.at_work():
            for _ in range(crashes):
                time.sleep(calm)
                if control:
                    _wait_until_only_memory_knows(stad, crowd)
                stad.crash_postgres()
                stad.restart_postgres()
                back.append(time.monotonic())
                wait_for("the site after the crash", lambda: answers(ready), 60)
            time.sleep(calm)
        restarted = sum(not child.is_alive for child in processes)
        if not control:  # the worker comes back by itself too
            wait_for("all deliveries", lambda: stad.undelivered() == 0, 90, pause=0.3)
        return _count(stad, crowd, back, restarted, time.monotonic() - began)
    finally:
        for child in processes:
            child.stop()
        stad.write_ahead_late(late=False)


def _wait_until_only_memory_knows(stad: Stad, crowd: Crowd) -> None:
    """Until an acknowledged submission began after the last write to the disk: a flush just before hides the fault."""

    def acknowledged_since_the_last_flush() -> bool:
        flushed, sent = stad.flushed(), len(crowd.sent)
        # of one more than there are people, one began after the look at the log
        wait_for("submissions", lambda: len(crowd.sent) > sent + crowd.people, 60)
        return stad.flushed() == flushed

    wait_for("an acknowledgement that is not on disk", acknowledged_since_the_last_flush, 120)


def _count(stad: Stad, crowd: Crowd, back: list[float], restarted: int, seconds: float) -> Result:
    stored = dict(
        stad.ask(
            """SELECT d.kenmerk, count(v.id) FILTER (WHERE v.code = 'ingediend')
               FROM dossiers_dossier d LEFT JOIN dossiers_voortgang v ON v.dossier_id = d.id GROUP BY d.kenmerk"""
        )
    )
    times = [stored.get(sent.kenmerk, 0) for sent in crowd.sent]
    # the last wrong answer before the next crash, counted from the moment the database was back
    ends = [*back[1:], float("inf")]
    late = [
        max((moment - start for moment in crowd.failures if start < moment < end - 1), default=0.0)
        for start, end in zip(back, ends, strict=True)
    ]
    return Result(
        crashes=len(back),
        acknowledged=len(crowd.sent),
        lost=sum(count == 0 for count in times),
        doubled=sum(count > 1 for count in times),
        repeated=sum(len(sent.tries) > 1 for sent in crowd.sent),
        slowest_recovery=max(late, default=0.0),
        undelivered=stad.undelivered(),
        restarted=restarted,
        seconds=seconds,
    )
