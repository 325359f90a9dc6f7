"""Proof: hundreds of citizens want a few places at the same moment. Exactly so many get one, the others stand on the
list once each, in an order without gaps or doubles; who gives up makes room for who is first in that order.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import psycopg

from stadsportaal.embedded.servers import DATABASE
from tests.proofs.afspraken import post_all
from tests.proofs.bezoekers import Answer
from tests.proofs.stad import Stad, read_json, wait_for

HANDLER = "wachtlijst.dossier_progressed"
_MINE = """
SELECT d.kenmerk, i.status, v.parameters ->> 'plaats',
       (SELECT count(*) FROM producten_product p WHERE p.dossier_id = d.id AND p.beeindigd_op IS NULL)
FROM wachtlijst_inschrijving i
JOIN dossiers_dossier d ON d.id = i.dossier_id
LEFT JOIN dossiers_voortgang v ON v.dossier_id = d.id AND v.code = 'op_wachtlijst'
WHERE d.kenmerk = ANY(%s) ORDER BY i.id
"""
_UNDONE = "SELECT count(*) FROM kern_levering WHERE handler = %s AND status <> 'klaar'"
_OVER = """
UPDATE wachtlijst_inschrijving SET status = 'vervallen' WHERE groep_id = %(group)s OR status = 'wacht';
UPDATE wachtlijst_groep SET bezet = 0 WHERE id = %(group)s;
"""


@dataclass(frozen=True)
class Stand:
    """One citizen in the order of sending, as the database and the message say it."""

    kenmerk: str
    status: str
    number: int
    """What we told: the number on the list; 0 for who was told of none."""
    products: int


@dataclass(frozen=True)
class Run:
    """One rush on one group, and what became of it when some gave up their place again."""

    places: int
    people: int
    rows: list[Stand]
    after: dict[str, str]
    """Status per kenmerk once places came free."""
    gave_up: int
    answers: list[Answer]

    @property
    def placed(self) -> list[Stand]:
        return [row for row in self.rows if row.status == "geplaatst"]

    @property
    def waiting(self) -> list[Stand]:
        return [row for row in self.rows if row.status == "wacht"]

    @property
    def gaps(self) -> int:
        """Numbers on the list that nobody or more than one was told, or out of the order of sending."""
        told = [row.number for row in self.waiting]
        return sum(number != place for place, number in enumerate(told, 1))

    @property
    def offered(self) -> list[str]:
        return [row.kenmerk for row in self.waiting if self.after[row.kenmerk] == "aangeboden"]

    @property
    def in_order(self) -> bool:
        """Whether exactly the first of the list were offered what came free."""
        return self.offered == [row.kenmerk for row in self.waiting[: self.gave_up]]

    @property
    def other(self) -> int:
        """Answers that were not the confirmation."""
        return sum(not (a.status == 302 and a.location.endswith("/verstuurd/")) for a in self.answers)

    @property
    def is_right(self) -> bool:
        right = len(self.placed) == self.places and len(self.waiting) == self.people - self.places
        granted = all(row.products == (row.status == "geplaatst") for row in self.rows)
        return right and granted and not self.gaps and not self.other and self.in_order


@dataclass(frozen=True)
class Result:
    """What all rushes did."""

    people: int
    places: int
    runs: list[Run]
    seconds: float

    @property
    def is_proved(self) -> bool:
        return all(run.is_right for run in self.runs)

    @property
    def too_many(self) -> int:
        """Citizens with a place above the number of places, in all rushes."""
        return sum(max(0, len(run.placed) - self.places) for run in self.runs)

    @property
    def gaps(self) -> int:
        return sum(run.gaps for run in self.runs)

    @property
    def p99(self) -> float:
        """The 99th percentile of the time to an answer, of everybody in every rush."""
        found = sorted(answer.seconds for run in self.runs for answer in run.answers)
        return found[min(len(found) - 1, int(len(found) * 0.99))]


def subscribe(stad: Stad, *, people: int, places: int, runs: int, control: str = "") -> Result:
    """Everybody sends at once; then half of who got a place gives it up at once. `runs` times.

    With a control nobody gives up: a group that lost count has no place to take back.
    """
    began = time.monotonic()
    stad.reference()
    made = read_json(stad.run("-m", "tests.proofs.proef.zwembad", *map(str, (people, runs, places))))
    web = stad.start_web(PROEF_CONTROLE=control)
    worker = stad.start_worker("wachtlijst", PROEF_CONTROLE=control)
    try:
        leaving = 0 if control else places // 2
        done = [_run(stad, forms, leaving, places, made["group"]) for forms in made["runs"]]
    finally:
        worker.stop()
        web.stop()
    return Result(people, places, done, time.monotonic() - began)


def _run(stad: Stad, forms: list[dict[str, Any]], leaving: int, places: int, group: int) -> Run:
    """`leaving` of who got a place give it up. Afterwards the group is empty again, for the next."""
    try:
        answers = post_all(stad.port, [form["send"] for form in forms])
        rows = _look(stad, forms)
        holders = {row.kenmerk for row in rows if row.status == "geplaatst"}
        posts = [form["give_up"] for form in forms if form["kenmerk"] in holders][:leaving]
        gave_up = sum(answer.status == 302 for answer in post_all(stad.port, posts))
        wait_for("every place that came free", lambda: not stad.figure(_UNDONE, HANDLER), seconds=600, pause=0.2)
        after = {row.kenmerk: row.status for row in _look(stad, forms)}
    finally:
        with psycopg.connect(stad.postgres.url("postgres", DATABASE), autocommit=True) as connection:
            for statement in filter(str.strip, _OVER.split(";")):
                connection.execute(statement, {"group": group})
    return Run(places, len(forms), rows, after, gave_up, answers)


def _look(stad: Stad, forms: list[dict[str, Any]]) -> list[Stand]:
    found = stad.ask(_MINE, [form["kenmerk"] for form in forms])
    return [Stand(kenmerk, status, int(number or 0), int(products)) for kenmerk, status, number, products in found]
