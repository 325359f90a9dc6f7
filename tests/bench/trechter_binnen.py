"""The measuring of tests.bench.trechter, inside the portal: prints JSON."""

from __future__ import annotations

import gc
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

STEP = {"nieuw_adres-postcode": "2140", "nieuw_adres-straat": "Kroonstraat", "nieuw_adres-huisnummer": "24"}
WRONG = STEP | {"nieuw_adres-postcode": "21"}
_VERSION = re.compile(r'name="versie" value="(\d+)"')
_KEY = re.compile(r'name="sleutel" value="([^"]+)"')
_TICKS = 100.0
"""Clock ticks a second of /proc (USER_HZ on Linux)."""


def backend_cpu(pid: int) -> float:
    """Seconds of CPU that this backend of PostgreSQL has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def funnel(*, on: bool) -> Iterator[None]:
    """Off: wherever the two doors of the funnel were taken in by name, they do nothing. On: the same work is done to
    put the real ones there, so that neither side meets a colder processor."""
    from loket.trechter import meten

    real: dict[str, Callable[..., Any]] = {"record": meten.record, "look": meten.look}
    empty: dict[str, Callable[..., Any]] = {
        "record": lambda *args, **kwargs: None,
        "look": lambda aanvraag, kanaal, *lijnen: list(lijnen),
    }
    doors = [
        (module, name)
        for module in list(sys.modules.values())
        for name in real
        if module is not None and getattr(module, name, None) is real[name]
    ]
    for module, name in doors:
        setattr(module, name, real[name] if on else empty[name])
    try:
        yield
    finally:
        for module, name in doors:
            setattr(module, name, real[name])


class Invuller:
    """Somebody with a draft at the step that asks for an address."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        from profiel.mensen.models import Account, Profiel
        from profiel.toegang.models import Level
        from profiel.toegang.niveau import Proof, remember

        account = Account.objects.create_user("trechter@voorbeeld.invalid", naam="Bezoeker")
        Profiel.objects.create(account=account, voornaam="Bezoeker", achternaam="A")
        self.client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        self.client.force_login(account)
        session = self.client.session
        remember(session, Proof(account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
        session.save()
        start = "/loket/adreswijziging/start/"
        key = _KEY.search(self.client.get(start).content.decode())
        assert key, "geen sleutel op de startpagina"
        kenmerk = self.client.post(start, {"sleutel": key[1]}).headers["Location"].split("/")[3]
        self.url = f"/loket/aanvragen/{kenmerk}/stap/adres/"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.pid = int(cursor.fetchone()[0])

    def look(self) -> str:
        return self.client.get(self.url).content.decode()

    def version(self) -> str:
        found = _VERSION.search(self.look())
        assert found
        return found[1]

    def post(self, fields: dict[str, str]) -> Callable[[], object]:
        """A post of what stands there now, ready to be made."""
        data = fields | {"versie": self.version()}
        return lambda: self.client.post(self.url, data)

    def cpu(self, act: Callable[[], object]) -> tuple[float, float]:
        """CPU of the process and of its backend, in seconds."""
        mine, theirs = time.process_time(), backend_cpu(self.pid)
        act()
        return time.process_time() - mine, backend_cpu(self.pid) - theirs


def forget_visit() -> None:
    """A visit of an ordinary length: the next post reads the lines of a few steps, not of hundreds."""
    from loket.trechter.models import Proceslijn

    Proceslijn.objects.all().delete()


def measure(one: Invuller, ready: Callable[[], Callable[[], object]], times: int, *, control: bool) -> dict[str, float]:
    """By turns with and without, in ms; as a `control` with and with."""
    found: dict[bool, list[float]] = {True: [], False: []}
    backend = dict.fromkeys(found, 0.0)
    for number in range(2 * times):
        side = (number + number // 2) % 2 == 0  # with, without, without, with: whoever comes second gains nothing
        act = ready()
        with funnel(on=side or control):
            process, other = one.cpu(act)
        found[side].append(process)
        backend[side] += other
        if number % 20 == 0:
            forget_visit()
            gc.collect()
    each = {side: 1000 * (statistics.median(rows) + backend[side] / times) for side, rows in found.items()}
    return {"with": each[True], "without": each[False], "added": 100 * (each[True] / each[False] - 1)}


def count(act: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def main() -> None:
    django.setup()
    times = int(sys.argv[1])
    one = Invuller()
    kinds: dict[str, tuple[Callable[[], Callable[[], object]], bool]] = {
        "post of a step that is right": (lambda: one.post(STEP), True),
        "post of a step with an error": (lambda: one.post(WRONG), False),
        "look at a step": (lambda: one.look, False),
    }
    for ready, _ in kinds.values():  # what a process keeps, it has from here on
        ready()()
    statements = {}
    for name, (ready, _) in kinds.items():
        act, bare = ready(), ready
        more = count(act)
        with funnel(on=False):
            statements[name] = (more, count(bare()))
    gc.disable()
    what = {}
    for name, (ready, judged) in kinds.items():
        often = times if judged else times // 4
        found = measure(one, ready, often, control=False)
        noise = measure(one, ready, often, control=True)["added"]
        what[name] = {**found, "noise": noise, "judged": judged}
    sys.stdout.write(json.dumps({"posts": times, "what": what, "statements": statements}) + "\n")


if __name__ == "__main__":
    main()
