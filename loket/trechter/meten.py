"""Writing process lines: after the act itself, in a statement of their own that may be lost and never waits.

A line says nothing that a citizen depends on, so its commit waits for no disk (`synchronous_commit` off, for this
statement alone), and when it cannot be written the citizen goes on and the log says so. Inside a transaction it is
written after the commit: what was rolled back did not happen.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from loket.trechter.models import Dagsleutel, Proceslijn, Soort
from stadsportaal.kern.kalender import lokaal, vandaag

if TYPE_CHECKING:
    from loket.models import Aanvraag

CONTROLE: Final = "_controleren"
"""The check page, as a step."""
GEOPEND: Final = "geopend"
"""Code of help that was looked at and not asked: it ends an offer, and rescues nobody."""

_log = logging.getLogger(__name__)
_DAG: Final = 24 * 60 * 60


class Lijn(NamedTuple):
    """One line: what, at which step, and for an error at which field and with which code (never what was typed)."""

    soort: str
    stap: str = ""
    vraag: str = ""
    code: str = ""
    vragen: str = ""
    klok: int = 0


class Bezoek(NamedTuple):
    """One draft on one day: its pseudonym, and what its clock says now."""

    dag: date
    id: uuid.UUID
    klok: int


class Plaats(NamedTuple):
    """Whose lines: of which draft, of which version of which form, through which channel."""

    aanvraag: int
    formulier: str
    versie: int
    kanaal: str


_known: tuple[date, bytes] | None = None


def key_of(day: date) -> bytes:
    """The key of a day, made by whoever comes first; a process remembers that of one day only."""
    global _known  # noqa: PLW0603 one tuple, replaced whole
    known = _known  # once: another thread may forget it meanwhile
    if known is None or known[0] != day:
        fresh = Dagsleutel(dag=day, sleutel=secrets.token_hex(32))
        Dagsleutel.objects.bulk_create([fresh], ignore_conflicts=True)
        _known = known = (day, bytes.fromhex(Dagsleutel.objects.get(pk=day).sleutel))
    return known[1]


def forget_past_key(**kwargs: object) -> None:
    """At the begin of whatever a process does next: the key of a day that is over leaves its memory."""
    known = _known
    if known is not None and known[0] != vandaag(timezone.now()):
        forget_key()


def forget_key() -> None:
    """Read the key again: after it was destroyed nobody may go on with a copy."""
    global _known  # noqa: PLW0603 see key_of
    _known = None


def bezoek_of(aanvraag: int, now: datetime) -> Bezoek:
    """The visit of a draft at this moment. Its clock is that of Brussels, moved by a distance that the key decides."""
    here = lokaal(now)
    digest = _digest(key_of(here.date()), aanvraag)
    moved = int.from_bytes(digest[16:24], "big") % _DAG
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    return Bezoek(here.date(), uuid.UUID(bytes=digest[:16]), seconds + moved)


def _digest(key: bytes, aanvraag: int) -> bytes:
    return hmac.digest(key, str(aanvraag).encode(), hashlib.sha256)


def record(aanvraag: Aanvraag, kanaal: str, *lijnen: Lijn) -> None:
    """Write lines of a draft; inside a transaction once that is committed. Never raises."""
    _when_committed(partial(_write, _place(aanvraag, kanaal), lijnen, read=False))


def record_sent(aanvraag: Aanvraag, kanaal: str) -> None:
    """It was sent: also a line for each earlier day on which help was asked with it, at that step. Never raises.

    Only here, where the draft is at hand, are its days looked at together; what is written joins nothing.
    """
    place, begun = _place(aanvraag, kanaal), vandaag(aanvraag.dossier.created_at)
    earlier = partial(_earlier, place, begun)
    _when_committed(partial(_write, place, [Lijn(Soort.VERSTUURD)], read=False, ook=earlier))


def _earlier(place: Plaats, begun: date) -> list[Lijn]:
    """What was begun today has no earlier days, and costs no query."""
    if begun >= vandaag(timezone.now()):
        return []
    _went_on(place, begun)
    return _rescued(place.aanvraag, begun)


def _visits(aanvraag: int, begun: date) -> dict[date, uuid.UUID]:
    """The name of this draft on each day before today of which the key is still there."""
    keys = Dagsleutel.objects.filter(dag__gte=begun, dag__lt=vandaag(timezone.now()))
    return {row.dag: uuid.UUID(bytes=_digest(bytes.fromhex(row.sleutel), aanvraag)[:16]) for row in keys}


def _rescued(aanvraag: int, begun: date) -> list[Lijn]:
    """A line for each day before today on which this draft asked help; `code` tells those at one step apart."""
    visits = _visits(aanvraag, begun)
    asked = Proceslijn.objects.filter(dag__in=visits, bezoek__in=visits.values(), soort=Soort.HULP)
    days = Counter(stap for stap, _ in set(asked.exclude(code=GEOPEND).values_list("stap", "dag")))
    return [Lijn(Soort.GERED, stap, code=str(nth + 1)) for stap, times in sorted(days.items()) for nth in range(times)]


def came_back(aanvraag: Aanvraag, kanaal: str, seen: Iterable[Lijn]) -> None:
    """This visit was shown something: who began the draft on an earlier day did not leave it there. Never raises.

    `seen` are the lines of this visit: the first look of a day costs three queries, any other none.
    """
    begun = vandaag(aanvraag.dossier.created_at)
    if begun < vandaag(timezone.now()) and all(lijn.soort != Soort.HERVAT for lijn in seen):
        _went_on(_place(aanvraag, kanaal), begun)


def _went_on(place: Plaats, begun: date) -> None:
    """Take back the exit of the last visit before today, once: on its own day, so in its own month, at the step where
    it ended.

    The line of today says only that this was looked after. The line of that day has a name that nothing else has, for
    it stands right beside the line of today, and would join two days; within the hour it is a count
    (actions.count_resumed), and gone.
    """
    try:
        bezoek, visits = bezoek_of(place.aanvraag, timezone.now()), _visits(place.aanvraag, begun)
        here: list[Any] = [bezoek.dag, bezoek.klok, bezoek.id, place.formulier, place.versie, place.kanaal]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME, [str(bezoek.id)])
            cursor.execute(_WENT_ON, [*here, bezoek.dag, bezoek.id, list(visits), list(visits.values())])
    except Exception:  # noqa: BLE001 measuring never stops a citizen; it is logged
        _log.exception("that a visit went on was not counted", extra={"formulier": place.formulier})


_ONE_AT_A_TIME: Final = """
    SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock(hashtextextended(%s, 0))
"""
"""A browser that opens its tabs again opens them all at once."""
_WENT_ON: Final = """
    WITH nieuw AS (
        INSERT INTO trechter_proceslijn
            (dag, klok, bezoek, formulier, versie, kanaal, soort, stap, vraag, code, vragen)
        SELECT %s, %s, %s, %s, %s, %s, 'hervat', '', '', '', ''
        WHERE NOT EXISTS (SELECT FROM trechter_proceslijn WHERE dag = %s AND bezoek = %s AND soort = 'hervat')
        RETURNING kanaal
    ),
    vorige AS (
        SELECT lijn.dag, lijn.formulier, lijn.versie, lijn.stap, lijn.soort
        FROM trechter_proceslijn AS lijn JOIN unnest(%s::date[], %s::uuid[]) AS bezocht(dag, bezoek)
            ON lijn.dag = bezocht.dag AND lijn.bezoek = bezocht.bezoek
        WHERE lijn.soort IN ('getoond', 'uitkomst', 'verstuurd') ORDER BY lijn.dag DESC, lijn.id DESC LIMIT 1
    )
    INSERT INTO trechter_proceslijn (dag, klok, bezoek, formulier, versie, kanaal, soort, stap, vraag, code, vragen)
    SELECT vorige.dag, 0, gen_random_uuid(), vorige.formulier, vorige.versie, nieuw.kanaal, 'hervat', vorige.stap,
        '', '', ''
    FROM vorige, nieuw WHERE vorige.soort = 'getoond'
"""


def _when_committed(write: Callable[[], object]) -> None:
    if connection.in_atomic_block:
        transaction.on_commit(write, robust=True)
    else:
        write()


def look(aanvraag: Aanvraag, kanaal: str, *lijnen: Lijn) -> list[Lijn]:
    """Write lines, and give all of this visit in their order, these last. Never raises: then it gives these alone."""
    return _write(_place(aanvraag, kanaal), lijnen, read=True)


def _place(aanvraag: Aanvraag, kanaal: str) -> Plaats:
    versie = aanvraag.formulierversie
    return Plaats(aanvraag.pk, versie.formulier_id, versie.nummer, str(kanaal))


def _write(place: Plaats, lijnen: Iterable[Lijn], *, read: bool, ook: Callable[[], list[Lijn]] = list) -> list[Lijn]:
    rows = list(lijnen)
    try:
        rows += ook()
        bezoek = bezoek_of(place.aanvraag, timezone.now())
        return [*_insert(place, bezoek, rows, read=read), *(row._replace(klok=bezoek.klok) for row in rows)]
    except Exception:  # noqa: BLE001 measuring never stops a citizen; it is logged
        _log.exception("process line was not written", extra={"formulier": place.formulier})
        return rows


_ASYNCHRONOUS: Final = "WITH los AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
_COLUMNS: Final = "(dag, klok, bezoek, formulier, versie, kanaal, soort, stap, vraag, code, vragen)"
_ROWS: Final = f"""
    INSERT INTO trechter_proceslijn {_COLUMNS}
    SELECT %s, %s, %s, %s, %s, %s, rij.soort, rij.stap, rij.vraag, rij.code, rij.vragen
    FROM los, unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS rij(soort, stap, vraag, code, vragen)
"""  # noqa: S608 made of constants
_INSERT_ONE: Final = f"""{_ASYNCHRONOUS}
    INSERT INTO trechter_proceslijn {_COLUMNS} SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM los
"""  # noqa: S608 made of constants
"""What nearly every step writes: no arrays to pack and unpack."""
_INSERT: Final = f"{_ASYNCHRONOUS} {_ROWS}"
_INSERT_AND_READ: Final = f"""{_ASYNCHRONOUS}, nieuw AS ({_ROWS})
    SELECT soort, stap, vraag, code, vragen, klok FROM trechter_proceslijn WHERE dag = %s AND bezoek = %s ORDER BY id
"""  # noqa: S608 made of constants


def _insert(place: Plaats, bezoek: Bezoek, rows: list[Lijn], *, read: bool) -> list[Lijn]:
    """One statement in a transaction of its own; the earlier lines of this visit when it reads them."""
    values: list[Any] = [bezoek.dag, bezoek.klok, bezoek.id, place.formulier, place.versie, place.kanaal]
    if read:
        statement, values = _INSERT_AND_READ, [*values, *_columns(rows), bezoek.dag, bezoek.id]
    elif len(rows) == 1:
        statement, values = _INSERT_ONE, [*values, *(str(value) for value in rows[0][:5])]
    else:
        statement, values = _INSERT, [*values, *_columns(rows)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Lijn(*row) for row in cursor.fetchall()] if read else []


def _columns(rows: list[Lijn]) -> list[list[str]]:
    return [[str(getattr(row, name)) for row in rows] for name in ("soort", "stap", "vraag", "code", "vragen")]


__all__ = [
    "CONTROLE", "GEOPEND", "Lijn", "Soort", "bezoek_of", "came_back", "forget_key", "forget_past_key", "key_of",
    "look", "record", "record_sent",
]  # fmt: skip
