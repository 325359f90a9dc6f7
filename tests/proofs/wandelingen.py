"""Random walks through every form: never an aanvraag with missing answers, never a broken page."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg

from stadsportaal.embedded import roles
from stadsportaal.embedded.servers import DATABASE
from tests.proofs.stad import Stad, read_json


@dataclass(frozen=True)
class Result:
    """What `walks` walks through each of `formulieren` met."""

    formulieren: tuple[str, ...]
    walks: int
    pages: int
    sent: Counter[str]
    statuses: Counter[str]
    wrong: tuple[str, ...]
    seconds: float

    @property
    def is_proved(self) -> bool:
        """Nothing wrong, every form walked and sent, and the walks met refusals and conflicts at all."""
        met = all(self.statuses[status] for status in ("302", "422", "409"))
        return not self.wrong and met and all(self.sent[form] for form in self.formulieren)


def published(stad: Stad) -> tuple[str, ...]:
    """Every form that has a live version."""
    rows = stad.ask("SELECT formulier_id FROM loket_formulierversie WHERE status = 'gepubliceerd' ORDER BY 1")
    return tuple(str(row[0]) for row in rows)


def wander(stad: Stad, *, walks: int, formulieren: tuple[str, ...] = (), control: bool = False) -> Result:
    """Walk through these forms (all of them when none is named), on every core of the machine.

    Commits do not wait for the disk here: what is proved is what the portal lets through, not what it keeps.
    """
    began = time.monotonic()
    stad.reference()
    forms = formulieren or published(stad)
    with psycopg.connect(stad.postgres.url("postgres", DATABASE), autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {roles.APP} SET synchronous_commit = off")
    cores = os.cpu_count() or 1
    share = -(-walks // cores)
    jobs = [(form, seed) for form in forms for seed in range(cores)]

    def run(job: tuple[str, int]) -> dict[str, object]:
        form, seed = job
        extra = ["trusting"] if control else []
        made = stad.run("-m", "tests.proofs.proef.wandelen", form, str(share), str(seed), *extra)
        found: dict[str, object] = read_json(made)
        return found | {"form": form}

    try:
        with ThreadPoolExecutor(cores) as pool:
            found = list(pool.map(run, jobs))
    finally:
        with psycopg.connect(stad.postgres.url("postgres", DATABASE), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {roles.APP} RESET synchronous_commit")
    statuses: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    wrong: list[str] = []
    for one in found:
        statuses.update(one["statuses"])  # type: ignore[call-overload]
        sent[str(one["form"])] += int(one["sent"])  # type: ignore[call-overload]
        wrong += [f"{one['form']}: {what}" for what in one["wrong"]]  # type: ignore[attr-defined]
    return Result(
        formulieren=forms,
        walks=share * cores,
        pages=sum(int(one["pages"]) for one in found),  # type: ignore[call-overload]
        sent=sent,
        statuses=statuses,
        wrong=tuple(wrong),
        seconds=time.monotonic() - began,
    )
