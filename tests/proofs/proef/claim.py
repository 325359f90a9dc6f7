"""How long a claim takes in a large outbox: prints JSON.

`python -m tests.proofs.proef.claim DONE OPEN CLAIMS`: so many rows done and open. The open ones are free to go, then
all but one held back by a wait (an outside system that is down), then half behind a dead letter of their stroom.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

_FILL = """
WITH facts AS (
    INSERT INTO kern_gebeurtenis (soort, versie, stroom, payload, correlatie)
    SELECT 'proef.claim', 1, 'C' || (n %% %(streams)s), '{}', '' FROM generate_series(1, %(count)s) n
    RETURNING id, stroom)
INSERT INTO kern_levering
    (gebeurtenis_id, handler, stroom, lane, extern, status, pogingen, laatste_fout, klaar_op)
SELECT id, 'proef.rij', stroom, 'bulk', false, %(status)s::text, 0, '',
       CASE WHEN %(status)s::text = 'klaar' THEN now() END FROM facts
"""
_HOLD = """
UPDATE kern_levering SET volgende_op = now() + interval '1 hour'
WHERE status = 'wacht' AND id < (SELECT max(id) FROM kern_levering)
"""
# the older half in pairs: one that is dead, one that waits behind it
_BURY = """
UPDATE kern_levering l SET stroom = 'D' || (o.place - 1) / 2, volgende_op = now(),
       status = CASE WHEN o.place %% 2 = 1 THEN 'dood' ELSE 'wacht' END
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM kern_levering WHERE status = 'wacht') o
WHERE o.id = l.id AND o.place <= %(half)s
"""


def claims(count: int) -> list[float]:
    """Milliseconds per claim, each in a transaction that is rolled back: the table stays as it is."""
    from django.db import transaction

    from stadsportaal.kern.models import Lane
    from stadsportaal.kern.outbox import _claim

    took = []
    for _ in range(count):
        with transaction.atomic():
            began = time.perf_counter()
            assert _claim(Lane.BULK)
            took.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    return sorted(took)


def rows_read(*, left_alone: bool) -> int:
    """Deliveries that one claim looks at as candidates; with `left_alone` the planner gets no direction."""
    from django.db import connection, transaction

    from stadsportaal.kern.models import Lane
    from stadsportaal.kern.outbox import _claim

    plans: list[dict[str, Any]] = []

    def watch(execute: Any, statement: str, params: Any, many: Any, context: Any) -> Any:
        if left_alone and statement.startswith("SET LOCAL"):
            return None
        if "SKIP LOCKED" in statement:
            execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, params, many, context)
            plans.append(context["cursor"].fetchone()[0][0]["Plan"])
        return execute(statement, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        assert _claim(Lane.BULK)
        transaction.set_rollback(True)
    return _candidates(plans[0])


def _candidates(node: dict[str, Any]) -> int:
    own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) if node.get("Alias") == "l" else 0
    return int(max([own, *map(_candidates, node.get("Plans", []))]))


def main(done: int, waiting: int, count: int) -> None:
    """Fill, measure, print. Nothing is ANALYZEd: a mailing comes faster than statistics."""
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '120s'")
        cursor.execute(_FILL, {"count": done, "streams": max(1, done // 5), "status": "klaar"})
        cursor.execute(_FILL, {"count": waiting, "streams": waiting, "status": "wacht"})
        found: dict[str, Any] = {
            "rows_read": rows_read(left_alone=False),
            "rows_left_alone": rows_read(left_alone=True),
            "free": claims(count),
        }
        cursor.execute(_HOLD)
        found["held"] = claims(count)
        cursor.execute(_BURY, {"half": waiting // 2})
        cursor.execute("UPDATE kern_levering SET volgende_op = now() WHERE status = 'wacht'")
        found["behind_dead"] = claims(count)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
