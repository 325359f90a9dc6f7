"""A row written by a compiled statement is the row that `save` writes, and what it cannot write it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Now, Upper
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stadsportaal.kern import nieuw
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering, Sleutel, Straat
from stadsportaal.kern.nieuw import MOST, insert_rows, insert_together, insert_unless
from stadsportaal.kern.plaats import load_plaats

pytestmark = pytest.mark.django_db


def key(name: str, **facts: Any) -> Sleutel:
    return Sleutel(actie="proef", eigenaar="ada", sleutel=name, digest="d", **facts)


def event(stroom: str) -> Gebeurtenis:
    return Gebeurtenis(soort="proef", stroom=stroom, payload={"a": [1, None, "é"]})


def facts(row: Any) -> dict[str, Any]:
    kept = ("_state", "id", "sleutel", "stroom", "created_at")
    return {name: value for name, value in row.__dict__.items() if name not in kept}


def test_the_same_row_as_save_writes() -> None:
    ours, theirs = event("a"), event("b")
    with CaptureQueriesContext(connection) as asked:
        insert_rows([ours])
        theirs.save()
    assert len(asked) == 2
    assert facts(ours) == facts(theirs)
    assert ours.pk is not None
    assert (ours._state.adding, ours._state.db) == (False, "default")
    read = Gebeurtenis.objects.get(pk=ours.pk)
    assert (facts(read), read.created_at) == (facts(theirs), ours.created_at)


def test_what_is_given_stays_and_what_is_left_the_database_fills_in() -> None:
    then = timezone.now() - timedelta(days=3)
    given, left = key("een", created_at=then), key("twee")
    insert_rows([given])
    insert_rows([left])
    assert Sleutel.objects.get(sleutel="een").created_at == then == given.created_at
    assert left.created_at > then
    assert Sleutel.objects.get(sleutel="twee").created_at == left.created_at
    numbered = key("drie", pk=left.pk + 1000)
    insert_rows([numbered])
    assert Sleutel.objects.get(pk=left.pk + 1000).sleutel == "drie"


@pytest.mark.parametrize("count", [1, 2, MOST, MOST + 1])
def test_many_rows_in_their_order(count: int) -> None:
    rows = [event(f"s{number}") for number in range(count)]
    with CaptureQueriesContext(connection) as asked:
        insert_rows(rows)
    assert len(asked) == 1
    found = list(Gebeurtenis.objects.order_by("pk").values_list("pk", "stroom"))
    assert found == [(row.pk, row.stroom) for row in rows]
    insert_rows([])
    assert Gebeurtenis.objects.count() == len(rows)


def test_rows_that_differ_in_what_they_leave_are_refused() -> None:
    with pytest.raises(TypeError):
        insert_rows([key("een"), key("twee", created_at=timezone.now())])
    with pytest.raises(TypeError):
        insert_rows([key("een"), event("a")])
    assert not Sleutel.objects.exists()


def test_rows_of_several_tables_in_one_statement() -> None:
    first = event("a")
    insert_rows([first])
    duty = Levering(gebeurtenis=first, handler="h", stroom="a", lane=Lane.BULK)
    lone, named = event("b"), key("een")
    with CaptureQueriesContext(connection) as asked:
        insert_together(duty, lone, named)
    assert len(asked) == 1
    assert Levering.objects.get().pk == duty.pk
    assert (Levering.objects.get().gebeurtenis_id, duty.volgende_op) == (first.pk, Levering.objects.get().volgende_op)
    assert Gebeurtenis.objects.get(stroom="b").xid == lone.xid
    assert Sleutel.objects.get().created_at == named.created_at
    with pytest.raises(TypeError):
        insert_together(key("twee"), key("drie"))


def test_who_points_to_a_row_without_key_or_gives_an_expression_is_refused() -> None:
    with pytest.raises(TypeError):
        insert_rows([Levering(gebeurtenis=event("a"), handler="h", stroom="a", lane=Lane.BULK)])
    with pytest.raises(TypeError):
        insert_rows([key("een", created_at=Now())])
    with pytest.raises(TypeError):
        insert_rows([key(Upper(Value("een")))])  # type: ignore[arg-type]
    assert not Levering.objects.exists()


def test_a_column_that_is_not_one_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in (nieuw._shape, nieuw._sql):  # what this process compiled for a test before this one
        kept.cache_clear()
    monkeypatch.setattr(Straat._meta.get_field("naam"), "get_placeholder", lambda *given: "upper(%s)", raising=False)
    with pytest.raises(TypeError):
        insert_rows([Straat(naam="Meir", postcode="2000")])


def test_one_that_is_there_already_leaves_the_other_unwritten() -> None:
    load_plaats()
    there = Straat.objects.order_by("pk")[0]
    again = Straat(
        pk=there.pk, naam="x", postcode="2000", gebied=there.gebied, van=1, tot=2, lat=1.0, lon=2.0, punt=(1.0, 2.0)
    )
    count = Straat.objects.count()
    assert not insert_unless(again, "id")
    assert again._state.adding
    assert Straat.objects.count() == count
    again.pk = None
    assert insert_unless(again, "id")
    assert Straat.objects.get(pk=again.pk).punt == (1.0, 2.0)


def test_a_refusal_of_the_database_is_the_callers_and_spoils_only_its_block() -> None:
    insert_rows([key("een")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([key("een")])
    assert Sleutel.objects.count() == 1


def test_what_the_database_tells_is_read_by_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    field = Sleutel._meta.get_field("created_at")
    monkeypatch.setattr(field, "from_db_value", lambda value, *_: value.date(), raising=False)
    row = key("een")
    insert_rows([row])
    assert row.created_at == Sleutel.objects.get(pk=row.pk).created_at
    assert type(row.created_at) is date
