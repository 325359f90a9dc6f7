"""`make prove`: every proof at full size, each with its control; writes its part of docs/metingen.md.

`python -m tests.proofs [NAME ...] [--scale N]`: some of PROOFS, or at 1/N of the size (a run that is not at full
size writes nothing). The walks take hours: `wandelingen --forms FORM ...` walks through some forms and writes a row
for each.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.proofs.afspraken import rush
from tests.proofs.begeleid import help_by_turns
from tests.proofs.broker_stop import FACTOR, stop_broker
from tests.proofs.claim_speed import FREE, SLOWEST, measure_claims
from tests.proofs.meting import Blad, Boek, Meting
from tests.proofs.parallel_submit import submit_in_parallel
from tests.proofs.postgres_crash import HEALTHY, crash_postgres
from tests.proofs.proactief import run_day
from tests.proofs.stad import Stad, new_stad
from tests.proofs.trechter import walk
from tests.proofs.wachtlijst import subscribe
from tests.proofs.wandelingen import Result, published, wander
from tests.proofs.webhooks import storm
from tests.proofs.worker_kill import kill_workers


def worker(stad: Stad, scale: int) -> Meting:
    """8,000 deliveries, 200 kills; acknowledging first, 20 kills."""
    kills, deliveries = 200 // scale, 8000 // scale
    found = kill_workers(stad, kills=kills, deliveries=deliveries)
    wrong = kill_workers(
        stad, kills=max(3, kills // 10), deliveries=max(160, deliveries // 10), control="acknowledge_first"
    )
    figures = {
        "kill -9 of the Celery worker": f"{found.kills}",
        "deliveries (half intern, half extern)": f"{found.deliveries:,}",
        "lost": f"{found.lost}",
        "doubled in our database": f"{found.doubled_rows}",
        "out of order within a stroom": f"{found.out_of_order}",
        "mails sent to a real SMTP server": f"{found.mails_sent:,} ({found.mails_sent - found.mails_unique} repeated)",
        "mails after dedupe by Message-ID": f"{found.mails_unique:,}",
    }
    control = f"acknowledge first, {wrong.kills} kills, {wrong.deliveries} deliveries: {wrong.lost} lost."
    return Meting(
        "kill -9 of the worker", found.is_proved, figures, control, wrong.lost > 0, found.seconds + wrong.seconds
    )


def crash(stad: Stad, scale: int) -> Meting:
    """20 crashes under submissions; the same with commits acknowledged before they are on disk."""
    found = crash_postgres(stad, crashes=max(1, 20 // scale), calm=4, rate=25)
    wrong = crash_postgres(stad, crashes=max(1, 4 // scale), calm=4, rate=25, control="commit_later")
    figures = {
        "kill -9 of PostgreSQL and all its processes": f"{found.crashes}",
        "submissions acknowledged over HTTP": f"{found.acknowledged:,}",
        "acknowledged and lost": f"{found.lost}",
        "submitted twice": f"{found.doubled}",
        "answered only after pressing again": f"{found.repeated}",
        f"slowest recovery after the database was back (at most {HEALTHY:.0f} s)": f"{found.slowest_recovery:.2f} s",
        "web, worker or beat restarted": f"{found.restarted}",
        "deliveries left undone": f"{found.undelivered}",
    }
    control = (
        f"synchronous_commit=off, {wrong.crashes} crashes: {wrong.lost} of {wrong.acknowledged:,} acknowledged lost."
    )
    return Meting(
        "PostgreSQL crashes", found.is_proved, figures, control, wrong.lost > 0, found.seconds + wrong.seconds
    )


def broker(stad: Stad, scale: int) -> Meting:
    """60 s without an answer of Valkey; the same with a client that waits for it."""
    found = stop_broker(stad, seconds=60 / scale, rate=15)
    wrong = stop_broker(stad, seconds=max(4, 10 / scale), rate=15, control="patient_poke")
    figures = {
        "Valkey stopped (SIGSTOP)": f"{found.stopped_seconds:.0f} s",
        "submissions acknowledged": f"{found.acknowledged:,}",
        "acknowledged while stopped": f"{found.acknowledged_while_stopped:,}",
        "refused or unanswered": f"{found.failures}",
        "lost": f"{found.lost}",
        "deliveries waiting at the end of the stop": f"{found.undelivered_while_stopped:,}",
        "deliveries left undone after": f"{found.undelivered}",
        "p95 of a submission, normal": f"{found.normal_p95 * 1000:.0f} ms",
        f"p95 while stopped (at most {FACTOR} ×)": f"{found.stopped_p95 * 1000:.0f} ms = {found.ratio:.2f} ×",
        "slowest while stopped": f"{found.slowest_stopped * 1000:.0f} ms",
    }
    control = f"a poke that waits for the broker, {wrong.stopped_seconds:.0f} s: p95 {wrong.ratio:.1f} × normal."
    return Meting("Valkey stops", found.is_proved, figures, control, not wrong.is_proved, found.seconds + wrong.seconds)


def parallel(stad: Stad, scale: int) -> Meting:
    """200 forms, 50 copies each; the same with a key per copy."""
    found = submit_in_parallel(stad, forms=max(2, 200 // scale), copies=50)
    wrong = submit_in_parallel(stad, forms=max(1, 5 // scale), copies=50, same_key=False)
    figures = {
        "forms × identical parallel posts": f"{found.forms} × {found.copies}, to start and again to submit",
        "dossiers made": f"{found.started}",
        "aanvragen submitted / more than once": f"{found.sent} / {found.sent_twice}",
        "forms with unequal answers": f"{found.unequal}",
        "posts refused": f"{found.refused}",
    }
    control = (
        f"a key per copy, {wrong.forms} forms: {wrong.started} dossiers, {wrong.unequal} forms with unequal answers."
    )
    fails = wrong.started > wrong.forms
    return Meting("Identical parallel submits", found.is_proved, figures, control, fails, found.seconds + wrong.seconds)


def claim(stad: Stad, scale: int) -> Meting:
    """A claim beside 100,000 done deliveries, with 8,000 waiting."""
    began = time.monotonic()
    found = measure_claims(stad, done=100_000 // scale, waiting=8_000 // scale)
    figures = {
        "deliveries done / waiting": f"{found.done:,} / {found.waiting:,}",
        "waiting deliveries that one claim looks at, all may go": f"{found.rows_read}",
        f"median claim, all may go (at most {FREE:.0f} ms)": f"{found.free_ms:.2f} ms",
        f"median claim, all but one held by a wait (at most {SLOWEST:.0f} ms)": f"{found.held_ms:.2f} ms",
        f"median claim, half behind a dead letter (at most {SLOWEST:.0f} ms)": f"{found.behind_dead_ms:.2f} ms",
    }
    control = f"the same claim with the planner left alone looks at {found.rows_left_alone:,} waiting deliveries."
    return Meting(
        "Claiming in a large outbox",
        found.is_proved,
        figures,
        control,
        found.control_reads_all,
        time.monotonic() - began,
    )


def proactief(stad: Stad, scale: int) -> Meting:
    """A rule over 100,000 people: once undisturbed, once with 20 kills and restarts; without the unique row."""
    people, kills = 100_000 // scale, max(2, 20 // scale)
    calm = run_day(stad, people=people, kills=0)
    found = run_day(stad, people=people, kills=kills)
    wrong = run_day(stad, people=max(300, people // 20), kills=0, control="without_unique_row")
    figures = {
        "people, each with a permit that ends": f"{found.people:,}",
        "to be told today (thresholds of 60 and 14 days)": f"{found.expected:,}",
        "a day undisturbed, until the last message and mail": f"{calm.seconds:.0f} s "
        f"({calm.expected / calm.seconds:,.0f} messages/s)",
        "largest worker process": f"{max(calm.peak_mib, found.peak_mib):.0f} MiB",
        "kill -9 of the worker / restarts of the whole run": f"{found.kills} / {found.restarts}",
        "told, messages in an inbox": f"{found.told:,}, {found.messages:,}",
        "told twice for one threshold": f"{found.doubled}",
        "with those kills": f"{found.seconds:.0f} s",
        "mails to a real SMTP server": f"{found.mails_sent:,} ({found.mails_unique:,} of {found.mails_expected:,} "
        "after dedupe by Message-ID)",
    }
    control = (
        f"without the unique row, {wrong.people:,} people, started twice: {wrong.messages:,} messages for "
        f"{wrong.expected:,} who were to be told."
    )
    proved = calm.is_proved and found.is_proved
    seconds = calm.seconds + found.seconds + wrong.seconds
    return Meting("A day of proactive messages", proved, figures, control, wrong.doubled > 0, seconds)


def webhooks(stad: Stad, scale: int) -> Meting:
    """20,000 messages of a payment provider, 20 kills; the same without a book of what was said."""
    found = storm(stad, webhooks=20_000 // scale, kills=max(2, 20 // scale))
    wrong = storm(stad, webhooks=max(60, 400 // scale), kills=0, control="no_book")
    figures = {
        "webhooks sent, shuffled, each event twice": f"{found.webhooks:,} for {found.attempts:,} attempts to pay",
        "kill -9 of web (all its workers) and of the Celery worker, in turn": f"{found.kills}",
        "sent again because nobody answered": f"{found.unanswered:,}",
        "fines whose end differs from the reference": f"{found.wrong}",
        "money counted twice": f"€ {found.doubled}",
        "fines thanked for not exactly once": f"{found.thanked_wrong}",
        "payments nobody told us of / repaired at night": f"{found.missing:,} / {found.repaired:,}",
        "planted differences / found": f"{found.planted} / {found.differences}",
        "fines that differ after the night": f"{found.wrong_after}",
    }
    control = (
        f"no book of events, {wrong.webhooks} webhooks: € {wrong.doubled} counted twice, {wrong.wrong} fines wrong."
    )
    seconds = found.seconds + wrong.seconds
    return Meting("Webhooks of a payment provider", found.is_proved, figures, control, wrong.doubled > 0, seconds)


def begeleid(stad: Stad, scale: int) -> Meting:
    """500 sessies of one helper, by turns with two citizens; the same with a page that remembers names."""
    right = help_by_turns(stad, sessions=max(2, 500 // scale))
    wrong = help_by_turns(stad, sessions=2, control=True)
    found = right.found
    figures = {
        "sessies, by turns with two citizens, ended by turns by helper and citizen": f"{found.sessions}",
        "answers to the helper's browser, searched byte by byte": f"{found.answers:,} ({found.bytes / 1e6:.0f} MB)",
        "answers that rightly held a fact of the citizen who was helped": f"{found.own_seen:,}",
        "facts of the other citizen, or of anybody after the end": f"{len(found.leaks)}",
        "addresses of ended sessies that were not 404 or a redirect": f"{len(found.open_after)}",
    }
    control = f"a middleware that remembers whom the helper helped: {len(wrong.found.leaks)} leaks in 2 sessies."
    caught = bool(wrong.found.leaks)
    return Meting("Begeleide sessies", right.is_proved, figures, control, caught, right.seconds + wrong.seconds)


def afspraken(stad: Stad, scale: int) -> Meting:
    """1,000 citizens for 100 places (10 moments, 10 counters), 20 times; the same when looking comes before taking."""
    people = max(60, 1000 // scale)
    found = rush(stad, people=people, moments=10, counters=max(2, 10 // scale), runs=max(1, 20 // scale))
    wrong = rush(stad, people=people, moments=10, counters=max(2, 10 // scale), runs=1, control="look_then_take")
    figures = {
        "citizens who post at the same moment / places": f"{found.people:,} / {found.places}",
        "times": f"{len(found.runs)}",
        "appointments made, each time": ", ".join(sorted({str(run.booked) for run in found.runs})),
        "most at one moment, of so many counters": f"{max(run.fullest for run in found.runs)} of {found.counters}",
        "refused with another moment to choose, each time": ", ".join(sorted({str(r.refused) for r in found.runs})),
        "other answers, or none": f"{sum(run.other for run in found.runs)}",
        "p99 of an answer, all of them at once": f"{found.p99:.1f} s",
    }
    control = f"look first, take then: {wrong.overbooked} more appointments than the {wrong.places} places."
    seconds = found.seconds + wrong.seconds
    return Meting("A rush on appointments", found.is_proved, figures, control, wrong.overbooked > 0, seconds)


def wachtlijst(stad: Stad, scale: int) -> Meting:
    """600 citizens for 40 places and the list behind them, 5 times; without a lock, and without a condition too."""
    people, places = max(60, 600 // scale), max(6, 40 // scale)
    found = subscribe(stad, people=people, places=places, runs=max(1, 5 // scale))
    wrong = subscribe(stad, people=people, places=places, runs=1, control="look_then_place")
    loose = subscribe(stad, people=people, places=places, runs=1, control="list_without_lock")
    figures = {
        "citizens who send at the same moment / places": f"{found.people:,} / {found.places}",
        "times": f"{len(found.runs)}",
        "got a place at once, each time": ", ".join(sorted({str(len(run.placed)) for run in found.runs})),
        "got a number on the list, each time": ", ".join(sorted({str(len(run.waiting)) for run in found.runs})),
        "numbers missing, told twice, or out of the order of sending": f"{found.gaps}",
        "gave their place up at the same moment, each time": ", ".join(sorted({str(r.gave_up) for r in found.runs})),
        "offered one then, each time": ", ".join(sorted({str(len(run.offered)) for run in found.runs})),
        "times that those were not exactly the first of the list": f"{sum(not run.in_order for run in found.runs)}",
        "other answers, or none": f"{sum(run.other for run in found.runs)}",
        "p99 of an answer, all of them at once": f"{found.p99:.1f} s",
    }
    control = (
        f"look first, take then: {wrong.too_many} more with a place than the {wrong.places} places; "
        f"numbers without a lock on the group: {loose.gaps} missing, told twice, or out of order."
    )
    fails, seconds = bool(wrong.too_many and loose.gaps), found.seconds + wrong.seconds + loose.seconds
    return Meting("A rush on places, and the list", found.is_proved, figures, control, fails, seconds)


def wandelingen(stad: Stad, scale: int, forms: tuple[str, ...] = ()) -> Meting:
    """10,000 random walks through every form, a row as each is done; the same when sending trusts the browser."""
    wrong = wander(stad, walks=max(20, 200 // scale), formulieren=("klacht",), control=True)
    control = f"sending on trust, {wrong.walks} walks through `klacht`: {len(wrong.wrong)} wrong."
    asked = forms or published(stad)
    found: list[Result] = []
    for form in asked:
        found.append(wander(stad, walks=max(20, 10_000 // scale), formulieren=(form,)))
        say(f"{form}: {_row(found[-1])} {found[-1].wrong[:5]}")
        if scale == 1:
            WANDELBOEK.write(form, _row(found[-1]), [f"Control: {control}"])
    statuses, bad = sum((one.statuses for one in found), Counter[str]()), sum(len(one.wrong) for one in found)
    figures = {
        "forms / walks through each": f"{len(asked)} / {found[0].walks:,}",
        "pages asked and posted, by answer": f"{sum(one.pages for one in found):,} "
        f"({', '.join(f'{status}: {count:,}' for status, count in sorted(statuses.items()))})",
        "aanvragen sent": f"{sum(sum(one.sent.values()) for one in found):,}",
        "fewest sent of one form": f"{min(min(one.sent.values()) for one in found):,}",
        "sent with a missing, unasked or excluding answer; other answers than these": f"{bad}",
    }
    seconds = sum(one.seconds for one in found) + wrong.seconds
    proved = all(one.is_proved for one in found)
    return Meting("Random walks through every form", proved, figures, control, bool(wrong.wrong), seconds)


def _row(found: Result) -> tuple[str, ...]:
    statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(found.statuses.items()))
    verdict = "proved" if found.is_proved else "NOT MET"
    sent = sum(found.sent.values())
    return (verdict, f"{found.walks:,}", f"{found.pages:,}", statuses, f"{sent:,}", f"{len(found.wrong)}")


WANDELBOEK = Boek(
    "wandelboek",
    "Random walks, form by form",
    "python -m tests.proofs wandelingen [--forms FORM ...]",
    ("verdict", "walks", "pages", "by answer", "sent", "wrong"),
)


def trechter(stad: Stad, scale: int) -> Meting:
    """1,000 people through a form with one bad step that only who rents is shown; the same without."""
    found = walk(stad, walks=max(200, 1000 // scale), planted=True)
    wrong = walk(stad, walks=max(120, 1000 // scale), planted=False)
    seen, gone, most = found.found["seen"], found.found["gone"], found.found["by_number"]
    first = found.first
    figures = {
        "walks over the pages / that ended without being sent": f"{found.walks:,} / {sum(gone.values()):,}",
        "exits that the funnel counted at another step than where they were": "0" if found.counted_right else "some",
        "ranked first": f"{first}: {gone[first]} of the {seen[first]} who were shown it",
        "most exits in number": f"{most}: {gone[most]} of {seen[most]}",
        "what the screen says": found.found["reason"],
        "steps it accuses": ", ".join(found.accused),
    }
    control = f"without the planted step, {wrong.walks:,} walks: it accuses {', '.join(wrong.accused) or 'no step'}."
    seconds = found.seconds + wrong.seconds
    return Meting("Where people leave a form", found.is_proved, figures, control, not wrong.accused, seconds)


PROOFS: dict[str, Callable[[Stad, int], Meting]] = {
    "worker": worker,
    "crash": crash,
    "broker": broker,
    "parallel": parallel,
    "claim": claim,
    "webhooks": webhooks,
    "proactief": proactief,
    "begeleid": begeleid,
    "afspraken": afspraken,
    "trechter": trechter,
    "wachtlijst": wachtlijst,
    "wandelingen": wandelingen,
}


def main() -> int:
    """Status 1 when a claim is not proved."""
    parser = argparse.ArgumentParser(prog="tests.proofs", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PROOFS, []], default=[])
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--forms", nargs="*", default=[], help="walk through these only")
    asked = parser.parse_args()
    proofs = PROOFS | {"wandelingen": partial(wandelingen, forms=tuple(asked.forms))}
    failed = False
    for name in asked.names or PROOFS:
        # on the disk of the checkout: a temporary folder may be memory, and a crash proof needs a disk
        with (
            tempfile.TemporaryDirectory(prefix=f"proof-{name}-", dir=_data()) as folder,
            new_stad(Path(folder)) as stad,
        ):
            meting = proofs[name](stad, asked.scale)
        failed |= meting.verdict != "proved"
        blad = Blad(f"prove-{name}", meting.titel, f"python -m tests.proofs {name}")
        blad.add(meting)
        say("\n".join(["", meting.titel, *blad.lines]))
        if asked.scale == 1 and not (name == "wandelingen" and asked.forms):
            blad.write()
    return int(failed)


def _data() -> Path:
    folder = Path(".data/prove")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.resolve()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
