"""A read that is compiled once gives what the queryset gives, and refuses a shape that depends on its values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Value
from django.utils import timezone

from stadsportaal.kern.models import Gebeurtenis, Lane, Levering, Sleutel
from stadsportaal.kern.vast import Vast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> list[Sleutel]:
    made = (("een", "ada"), ("twee", "ada"), ("drie", "cem"))
    return [Sleutel.objects.create(actie=actie, eigenaar=who, sleutel=actie, digest="") for actie, who in made]


def of(who: str) -> models.QuerySet[Sleutel]:
    return Sleutel.objects.filter(eigenaar=who).order_by("pk")


def test_the_rows_of_each_value_from_one_shape(rows: list[Sleutel]) -> None:
    built: list[str] = []

    def build(who: str) -> models.QuerySet[Sleutel]:
        built.append(who)
        return of(who)

    read = Vast(build, str)
    for who in ("ada", "cem", "bram", "ada"):
        assert read(who) == list(of(who))
    assert len(built) == 2
    assert not {"ada", "cem", "bram"} & set(built)


def test_the_same_query_as_ever(rows: list[Sleutel], django_assert_num_queries: Any) -> None:
    read = Vast(lambda pk: Sleutel.objects.only("actie").filter(pk=pk), int)
    read(0)
    with django_assert_num_queries(2) as asked:
        row = read.get(rows[2].pk)
        list(Sleutel.objects.only("actie").filter(pk=rows[2].pk))
    assert row.actie == "drie"
    assert row.get_deferred_fields() == {"eigenaar", "sleutel", "digest", "antwoord", "created_at"}
    ours, theirs = (query["sql"] for query in asked.captured_queries)
    assert ours == theirs


def test_one_row_or_none(rows: list[Sleutel]) -> None:
    read = Vast(lambda pk: Sleutel.objects.filter(pk=pk), int)
    assert read.get(rows[1].pk) == rows[1]
    with pytest.raises(Sleutel.DoesNotExist):
        read.get(0)


def test_one_column(rows: list[Sleutel]) -> None:
    read: Any = Vast(lambda who: of(who).values_list("actie", flat=True), str)
    assert read("ada") == ["een", "twee"]


def test_raw_rows_and_values_in_another_order(rows: list[Sleutel]) -> None:
    sql = "SELECT id, actie, %s AS gevraagd FROM kern_sleutel WHERE eigenaar = %s ORDER BY id"
    read: Any = Vast(lambda who, word: Sleutel.objects.raw(sql, [word, who]), str, str)
    assert [(row.actie, row.gevraagd) for row in read("ada", "x")] == [("een", "x"), ("twee", "x")]
    assert [(row.actie, row.gevraagd) for row in read("cem", "y")] == [("drie", "y")]


def test_raw_rows_are_those_of_django_and_values_are_read_by_their_fields() -> None:
    Gebeurtenis.objects.create(soort="proef", stroom="a", payload={"b": [1]})
    sql = "SELECT stroom || %s AS extra, payload, id, 7 AS zeven, soort FROM kern_gebeurtenis"
    read: Any = Vast(lambda word: Gebeurtenis.objects.raw(sql, [word]), str)
    (ours,), (theirs,) = read("!"), Gebeurtenis.objects.raw(sql, ["!"])
    assert (ours, ours.extra, ours.zeven, ours.payload, ours.soort) == (theirs, "a!", 7, {"b": [1]}, "proef")
    assert (
        ours.get_deferred_fields()
        == theirs.get_deferred_fields()
        == {"versie", "stroom", "xid", "correlatie", "created_at"}
    )
    assert (ours._state.adding, ours._state.db) == (False, "default")


def test_related_rows_and_what_was_added(rows: list[Sleutel]) -> None:
    made = Gebeurtenis.objects.create(soort="proef", stroom="a", payload={"b": [1]})
    duty = Levering.objects.create(gebeurtenis=made, handler="h", stroom="a", lane=Lane.BULK)
    read: Any = Vast(
        lambda pk: Levering.objects.filter(pk=pk).select_related("gebeurtenis").annotate(twee=Value(2)), int
    )
    for _ in range(2):
        (row,) = read(duty.pk)
        assert (row, row.twee, row.__dict__["_state"].fields_cache["gebeurtenis"].payload) == (duty, 2, {"b": [1]})


def test_a_day(rows: list[Sleutel]) -> None:
    since = Vast(lambda day: Sleutel.objects.filter(created_at__date__gte=day), date)
    today = timezone.localdate()
    assert (len(since(today - timedelta(1))), len(since(today + timedelta(2)))) == (3, 0)


@pytest.mark.parametrize(
    "build",
    [
        lambda pk: Sleutel.objects.all(),
        lambda pk: Sleutel.objects.filter(actie=str(pk)),
        lambda pk: Sleutel.objects.filter(pk__gt=pk + 1),
        lambda pk: Sleutel.objects.filter(pk=pk) if pk % 2 else Sleutel.objects.exclude(pk=pk),
        lambda pk: Sleutel.objects.filter(pk=pk).values("actie"),
    ],
    ids=["unused", "made from it", "calculated", "another shape", "dicts"],
)
def test_a_shape_that_depends_on_the_value_is_refused(build: Callable[..., Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        Vast(build, int)(1)


def test_a_value_that_need_not_be_there(rows: list[Sleutel]) -> None:
    read = Vast(lambda who, _: of(who), str, int, needs={0})
    assert read("cem", 7) == [rows[2]]
