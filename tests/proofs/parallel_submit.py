"""Proof 4: the same form arrives fifty times at once; one dossier, one sending, fifty equal answers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.proofs.bezoekers import Answer, Browser
from tests.proofs.stad import Stad


@dataclass(frozen=True)
class Result:
    """What `copies` equal posts of each form did."""

    forms: int
    copies: int
    started: int
    sent: int
    sent_twice: int
    unequal: int
    refused: int
    seconds: float

    @property
    def is_proved(self) -> bool:
        once = self.started == self.forms and self.sent == self.forms and not self.sent_twice
        return once and not self.unequal and not self.refused


def submit_in_parallel(stad: Stad, *, forms: int, copies: int, same_key: bool = True) -> Result:
    """Post every form `copies` times at once: the one that makes a dossier, and the one that sends it.

    With `same_key=False`, the control, each copy has a key of its own, as forms without a key would be.
    """
    began = time.monotonic()
    found = stad.forms(people=forms, ready=forms, keys=1 if same_key else copies)
    web = stad.start_web()
    before = stad.figure("SELECT count(*) FROM dossiers_dossier")
    try:
        with_answers = [_post_at_once(stad.port, form, copies) for kind in ("start", "submit") for form in found[kind]]
    finally:
        web.stop()
    kenmerken = [form["kenmerk"] for form in found["submit"]]
    times = stad.ask(
        """SELECT count(*) FROM dossiers_voortgang v JOIN dossiers_dossier d ON d.id = v.dossier_id
           WHERE v.code = 'ingediend' AND d.kenmerk = ANY(%s) GROUP BY d.id""",
        kenmerken,
    )
    return Result(
        forms=forms,
        copies=copies,
        started=stad.figure("SELECT count(*) FROM dossiers_dossier") - before,
        sent=len(times),
        sent_twice=sum(count > 1 for (count,) in times),
        unequal=sum(len(Counter((a.status, a.location) for a in answers)) > 1 for answers in with_answers),
        refused=sum(answer.status != 302 for answers in with_answers for answer in answers),
        seconds=time.monotonic() - began,
    )


def _post_at_once(port: int, form: dict[str, Any], copies: int) -> list[Answer]:
    """Every copy from a browser of its own; they start together."""
    start = threading.Barrier(copies)
    answers: list[Answer] = []
    keys = form["keys"]

    def send(number: int) -> Callable[[], None]:
        def run() -> None:
            browser = Browser(port)
            start.wait()
            try:
                answers.append(browser.post(form, sleutel=keys[number % len(keys)]))
            finally:
                browser.close()

        return run

    threads = [threading.Thread(target=send(number)) for number in range(copies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
