"""Proof: a thousand citizens want a hundred places at the same moment; exactly a hundred get one."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from stadsportaal.embedded.servers import DATABASE
from tests.proofs.bezoekers import Answer, Browser
from tests.proofs.stad import Stad, read_json

PATIENCE = 180.0
"""Seconds that a citizen of this crowd waits for one answer: a thousand at once wait for each other."""


@dataclass(frozen=True)
class Run:
    """One rush on one counter."""

    booked: int
    refused: int
    other: int
    fullest: int
    answers: list[Answer]


@dataclass(frozen=True)
class Result:
    """What all rushes did. `fullest` is the most appointments at one moment, as the appointments themselves say."""

    people: int
    moments: int
    counters: int
    runs: list[Run]
    seconds: float

    @property
    def places(self) -> int:
        return self.moments * self.counters

    @property
    def is_proved(self) -> bool:
        return all(
            run.booked == self.places
            and run.refused == self.people - self.places
            and not run.other
            and run.fullest == self.counters
            for run in self.runs
        )

    @property
    def overbooked(self) -> int:
        """Appointments above the number of places, in all rushes."""
        return sum(max(0, run.booked - self.places) for run in self.runs)

    @property
    def p99(self) -> float:
        """The 99th percentile of the time to an answer, of everybody in every rush."""
        found = sorted(answer.seconds for run in self.runs for answer in run.answers)
        return found[min(len(found) - 1, int(len(found) * 0.99))]


def rush(stad: Stad, *, people: int, moments: int, counters: int, runs: int, control: str = "") -> Result:
    """Everybody posts at once, `runs` times, each time for the places of another counter."""
    began = time.monotonic()
    stad.reference()
    sizes = map(str, (people, runs, moments, counters))
    found = read_json(stad.run("-m", "tests.proofs.proef.balie", *sizes))
    web = stad.start_web(PROEF_CONTROLE=control)
    try:
        done = [_rush(stad, found, number) for number in range(runs)]
    finally:
        web.stop()
    return Result(people, moments, counters, done, time.monotonic() - began)


def _rush(stad: Stad, found: dict[str, Any], number: int) -> Run:
    """One run; afterwards everybody has been there, so that nobody holds too many appointments for the next."""
    urls, place = found["runs"][number], found["places"][number]
    forms = [
        {**form, "url": urls[turn % len(urls)], "fields": {**form["fields"], "sleutel": form["keys"][number]}}
        for turn, form in enumerate(found["forms"])
    ]
    answers = post_all(stad.port, forms)
    booked = [answer for answer in answers if answer.status == 302 and answer.location.endswith("/gemaakt/")]
    refused = sum(answer.status == 409 for answer in answers)
    per_moment = stad.ask("SELECT count(*) FROM afspraken_afspraak WHERE locatie_id = %s GROUP BY begin", place)
    made = sum(count for (count,) in per_moment)
    with psycopg.connect(stad.postgres.url("postgres", DATABASE), autocommit=True) as connection:
        connection.execute("UPDATE afspraken_afspraak SET status = 'geweest' WHERE locatie_id = %s", [place])
    other = len(answers) - len(booked) - refused + abs(made - len(booked))
    return Run(made, refused, other, max((count for (count,) in per_moment), default=0), answers)


def post_all(port: int, forms: list[dict[str, Any]]) -> list[Answer]:
    """Every form from a browser of its own; they start together."""
    start = threading.Barrier(max(1, len(forms)))
    answers: list[Answer] = []

    def send(form: dict[str, Any]) -> None:
        browser = Browser(port)
        browser.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        start.wait()
        try:
            answers.append(browser.post(form))
        finally:
            browser.close()

    threads = [threading.Thread(target=send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
