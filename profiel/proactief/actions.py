"""A day of speaking first: start the rules, choose who they concern, judge again, send.

Choosing is one INSERT … SELECT per chunk in which the unique row decides; the cursor of the run, the rows and the
event that sends them are one commit. Sending judges each fact again, because time may have passed: a batch waits for
its turn, and what does not fit in a citizen's week waits for the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import capfirst

from profiel.berichten.actions import NieuwBericht, Tekst, send_berichten
from profiel.berichten.models import Bericht, Berichtsjabloon
from profiel.berichten.rules import render_text
from profiel.mensen.models import Profiel
from profiel.proactief.doelgroep import chosen_by, doelgroep, explained
from profiel.proactief.events import BatchDue, UitvoeringDue
from profiel.proactief.models import Proactiefbericht, Regel, Uitvoering
from profiel.proactief.poorten import FEITEN
from profiel.proactief.rules import PER_WEEK, free_places, next_week, reached, week_of
from stadsportaal.kern.events import publish, publish_all
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.models import Taakslot

CHUNK: Final = 1000
"""Rows in one transaction: some tenths of a second, some megabytes."""
TAAK: Final = "proactief.daily"
MAIL_REDEN: Final = "Je krijgt dit bericht omdat we je op tijd willen verwittigen."
"""What a mail says: it is a postcard. The facts stand in the message itself."""
NIET_MEER_WAAR: Final = "het is niet meer waar"
ANDERE_TERMIJN: Final = "de dag is voorbij, of een latere termijn is bereikt"
REGEL_GESTOPT: Final = "de regel geldt niet meer"
WEEK_VOL: Final = f"al {PER_WEEK} berichten deze week"

_CHOOSE = """
WITH doel AS MATERIALIZED ({doelgroep}),
nieuw AS (
    INSERT INTO proactief_proactiefbericht (regel_id, profiel_id, object, drempel, datum, status, waarom, week)
    SELECT %s, profiel_id, object, drempel, datum, 'wacht', '', '' FROM doel
    ON CONFLICT DO NOTHING RETURNING id)
SELECT (SELECT count(*) FROM doel), (SELECT max(id) FROM doel), ARRAY(SELECT id FROM nieuw ORDER BY id)
"""
_SENT = """
UPDATE proactief_proactiefbericht p
SET status = 'verstuurd', waarom = '', week = %s, plaats = sent.plaats, bericht_id = sent.bericht_id
FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[]) AS sent (id, plaats, bericht_id) WHERE p.id = sent.id
"""


@dataclass(frozen=True, slots=True)
class Waar:
    """A chosen row whose fact still holds."""

    row: Proactiefbericht
    datum: date
    params: dict[str, Any]


# -- start ----------------------------------------------------------------------------------------


@transaction.atomic
def start_day(now: datetime) -> int:
    """Start every rule of the day, and wake what was held over; how many rules. Once a day, however many beats."""
    dag = vandaag(now)
    if not Taakslot.objects.get_or_create(taak=TAAK, slot=dag.isoformat())[1]:
        return 0
    runs = [Uitvoering.objects.get_or_create(regel=regel, dag=dag)[0] for regel in Regel.objects.actief(dag)]
    publish_all([_due(run) for run in runs])
    held = Proactiefbericht.objects.filter(status=Proactiefbericht.Status.WACHT, niet_voor__lte=dag)
    ids = held.order_by("pk").values_list("pk", flat=True).iterator(CHUNK)
    for number, batch in enumerate(_batches(ids)):
        publish(BatchDue(stroom=f"proactief-{dag}-{number}", ids=batch))
    return len(runs)


def _batches(ids: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(ids, CHUNK)):
        yield batch


def _due(run: Uitvoering) -> UitvoeringDue:
    return UitvoeringDue(stroom=f"uitvoering-{run.pk}", uitvoering_id=run.pk)


# -- choose ---------------------------------------------------------------------------------------


@transaction.atomic
def choose_chunk(uitvoering_id: int) -> int:
    """Choose the next CHUNK of a run, and have them sent; how many were new. The last chunk ends the run."""
    run = Uitvoering.objects.select_for_update(of=("self",)).select_related("regel").get(pk=uitvoering_id)
    if run.klaar_op is not None:
        return 0
    judged, last, ids = _insert(run)
    run.cursor, run.gekozen = last or run.cursor, run.gekozen + len(ids)
    if judged < CHUNK:
        run.klaar_op = timezone.now()
    run.save(update_fields=["cursor", "gekozen", "klaar_op"])
    if ids:
        publish(BatchDue(stroom=f"proactief-{run.pk}-{run.cursor}", ids=ids))
    if run.klaar_op is None:
        publish(_due(run))
    return len(ids)


def _insert(run: Uitvoering) -> tuple[int, int | None, list[int]]:
    """How many were looked at, the id of the last one, and the ids of the new rows."""
    rows = doelgroep(run.regel, run.dag).filter(pk__gt=run.cursor).order_by("pk")
    chosen = rows.values("id", "profiel_id", "object", "datum", "drempel")[:CHUNK]
    sql, params = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_CHOOSE.format(doelgroep=sql), [*params, run.regel_id])
        judged, last, ids = cursor.fetchone()
    return judged, last, ids


# -- send -----------------------------------------------------------------------------------------


@transaction.atomic
def send_batch(ids: Sequence[int], now: datetime) -> int:
    """Judge these rows again and send what still holds and fits in the week; how many messages."""
    dag = vandaag(now)
    waiting = Proactiefbericht.objects.filter(pk__in=ids, status=Proactiefbericht.Status.WACHT)
    rows = waiting.exclude(niet_voor__gt=dag).select_related("regel").select_for_update(of=("self",))
    true = _judge(list(rows.order_by("profiel_id", "datum", "pk")), dag)
    # whoever sends to the same citizen at this moment waits here, so that places are counted one by one
    locked = Profiel.objects.only("voornaam", "achternaam").select_for_update(no_key=True).order_by("pk")
    people = locked.in_bulk({fact.row.profiel_id for fact in true})
    placed = _place(true, dag)
    made = send_berichten(_compose(placed, people, now))
    _record_sent(placed, made, week_of(dag))
    return len(placed)


def _judge(rows: Sequence[Proactiefbericht], dag: date) -> list[Waar]:
    """The rows that still hold, with their facts as they are now, in the same order; the others say why not."""
    facts = _facts_now(rows)
    true: list[Waar] = []
    gone: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        fact = facts.get((row.regel_id, row.profiel_id, row.object))
        if not row.regel.geldt_op(dag):
            gone[REGEL_GESTOPT].append(row.pk)
        elif fact is None:
            gone[NIET_MEER_WAAR].append(row.pk)
        elif reached((fact["datum"] - dag).days, row.regel.drempels, row.regel.laatste_dag) != row.drempel:
            gone[ANDERE_TERMIJN].append(row.pk)
        else:
            true.append(Waar(row, fact["datum"], fact["params"]))
    for why, pks in gone.items():
        Proactiefbericht.objects.filter(pk__in=pks).update(status=Proactiefbericht.Status.VERVALLEN, waarom=why)
    return true


def _facts_now(rows: Sequence[Proactiefbericht]) -> dict[tuple[int, int, str], dict[str, Any]]:
    found = {}
    for regel in {row.regel for row in rows}:
        own = [row for row in rows if row.regel_id == regel.pk]
        facts = chosen_by(regel).filter(profiel__in={row.profiel_id for row in own}, object__in={r.object for r in own})
        for fact in facts.order_by().values("profiel_id", "object", "datum", "params"):
            found[regel.pk, fact["profiel_id"], fact["object"]] = fact
    return found


def _place(true: Sequence[Waar], dag: date) -> list[tuple[Waar, int]]:
    """Each with its place in the citizen's week, the nearest day first; what does not fit waits until Monday."""
    taken: dict[int, set[int | None]] = defaultdict(set)
    used = Proactiefbericht.objects.filter(
        profiel__in={fact.row.profiel_id for fact in true}, week=week_of(dag), plaats__isnull=False
    )
    for profiel_id, plaats in used.order_by().values_list("profiel_id", "plaats"):
        taken[profiel_id].add(plaats)
    placed, held = [], []
    for fact in true:
        if free := free_places(taken[fact.row.profiel_id]):
            taken[fact.row.profiel_id].add(free[0])
            placed.append((fact, free[0]))
        else:
            held.append(fact.row.pk)
    Proactiefbericht.objects.filter(pk__in=held).update(niet_voor=next_week(dag), waarom=WEEK_VOL)
    return placed


def _compose(placed: Sequence[tuple[Waar, int]], people: Mapping[int, Profiel], now: datetime) -> list[NieuwBericht]:
    codes = {fact.row.regel.sjabloon for fact, _ in placed}
    newest = Berichtsjabloon.objects.filter(code__in=codes, soort="", geldig_vanaf__lte=now).order_by("versie")
    templates = {template.code: template for template in newest}
    return [
        compose(fact, templates[fact.row.regel.sjabloon], people[fact.row.profiel_id], vandaag(now))
        for fact, _ in placed
    ]


def compose(fact: Waar, template: Berichtsjabloon, profiel: Profiel, dag: date) -> NieuwBericht:
    """The message, with why it is sent: which fact, of which source, as it stood on this day."""
    regel, feit, params = fact.row.regel, FEITEN[fact.row.regel.feit], fact.params
    values = explained(params, fact.datum, dag) | {"naam": profiel.voornaam or profiel.naam}
    shown = {
        "naam": params["titel"],
        "waarde": feit.zin.format(datum=format_datum(fact.datum)),
        "bron": f"{capfirst(params['bron'])}, bekeken op {format_datum(dag)}",
    }
    return NieuwBericht(
        profiel_id=profiel.pk,
        tekst=Tekst(render_text(template.onderwerp, values), render_text(template.tekst, values), MAIL_REDEN),
        thema=regel.thema or params["thema"],
        sleutel=_key(fact.row),
        sjabloon=template,
        dossier_id=params.get("dossier_id"),
        aanleiding={"zin": render_text(template.reden, values), "feiten": [shown]},
        link=feit.link(params) if feit.link else ("", ""),
    )


def _key(row: Proactiefbericht) -> str:
    return f"proactief:{row.pk}"


def _record_sent(placed: Sequence[tuple[Waar, int]], made: Mapping[str, Bericht], week: str) -> None:
    rows = [(fact.row.pk, place, made[_key(fact.row)].pk) for fact, place in placed]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_SENT, [week, *(list(column) for column in zip(*rows, strict=True))])


# -- forget ---------------------------------------------------------------------------------------


@transaction.atomic
def forget(before: datetime) -> int:
    """Delete who was told, and the runs, about days before this moment; how many rows."""
    told = Proactiefbericht.objects.filter(datum__lt=vandaag(before)).delete()[0]
    return told + Uitvoering.objects.filter(dag__lt=vandaag(before)).delete()[0]
