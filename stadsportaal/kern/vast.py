"""A read whose shape is always the same: built and compiled once per process, run with other values.

Building a queryset and compiling it takes longer than PostgreSQL needs to answer it; a page that is read all the
time pays that once. The values enter through stand-ins, and the shape is compiled with two sets of them: what
differs between the two is where the values go, and a query whose SQL depends on a value is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models.query import FlatValuesListIterable, ModelIterable, RawQuerySet, get_related_populators

M = TypeVar("M", bound=models.Model)
Rows: TypeAlias = "models.QuerySet[M] | RawQuerySet[M]"


Reader: TypeAlias = Callable[[Iterable[Sequence[Any]]], list[Any]]


class Form(NamedTuple):
    """The compiled read: its SQL, its parameters, at which of them each value goes, what makes rows of the answer.

    `reader` gets the columns of the first answer; only raw SQL needs them.
    """

    reader: Callable[[list[str]], Reader]
    sql: str
    params: list[Any]
    places: dict[int, int]


class Vast(Generic[M]):
    """`build` makes the queryset from values of `types` (int, str or date); those in `needs` must be in it.

    It gives models, one column (`values_list(…, flat=True)`) or raw rows; nothing is prefetched.
    """

    def __init__(self, build: Callable[..., Rows[M]], *types: type, needs: set[int] | None = None) -> None:
        self.build, self.types = build, types
        self.needs = set(range(len(types))) if needs is None else needs
        self.form: Form | None = None
        self.read: Reader | None = None

    def __call__(self, *values: Any) -> list[M]:
        """The rows for these values. Raises ImproperlyConfigured for a shape that depends on them."""
        form = self.form = self.form or self._compile()
        params = list(form.params)
        for place, value in form.places.items():
            params[place] = values[value]
        with connection.cursor() as cursor:
            cursor.execute(form.sql, params)
            self.read = self.read or form.reader([column.name for column in cursor.description])
            return self.read(cursor.fetchall())

    def get(self, *values: Any) -> M:
        """The one row for these values. Raises the model's DoesNotExist."""
        for row in self(*values):
            return row
        model: Any = self.build(*values).model
        raise model.DoesNotExist

    def _compile(self) -> Form:
        ones, others = ([_stand_in(kind, index, turn) for index, kind in enumerate(self.types)] for turn in (0, 1))
        rows = self.build(*ones)
        compiler, sql, params = _sql(rows)
        _, same, varied = _sql(self.build(*others))
        places = {}
        for place, (one, other) in enumerate(zip(params, varied, strict=False)):
            if one != other or type(one) is not type(other):
                places[place] = _index(ones, others, one, other)
        if sql != same or len(params) != len(varied) or not self.needs <= set(places.values()):
            raise ImproperlyConfigured(f"the shape of this query depends on its values: {sql}")
        return Form(_raw_reader(rows) if compiler is None else _reader(rows, compiler), sql, params, places)


def _stand_in(kind: type, index: int, turn: int) -> Any:
    """A value that no row has, another each time."""
    number = 2 * index + turn + 1
    if issubclass(kind, date):
        return date.min + timedelta(number)
    return f"\x01{number}" if issubclass(kind, str) else -1_000_000_000 - number


def _sql(rows: Any) -> tuple[Any, str, list[Any]]:
    if isinstance(rows, RawQuerySet):
        return None, str(rows.raw_query), list(rows.params or ())
    if rows._iterable_class not in (ModelIterable, FlatValuesListIterable) or rows._prefetch_related_lookups:
        raise ImproperlyConfigured(f"this query gives more than its own rows: {rows.query}")
    compiler = rows.query.get_compiler("default")
    sql, params = compiler.as_sql()
    return compiler, sql, list(params)


def _index(ones: Sequence[Any], others: Sequence[Any], one: Any, other: Any) -> int:
    """Which value this is. Raises ImproperlyConfigured for something made from it."""
    if one not in ones or ones.index(one) >= len(others) or others[ones.index(one)] != other:
        raise ImproperlyConfigured(f"a parameter is made from a value: {one!r}")
    return ones.index(one)


def _converted(columns: Sequence[Any]) -> Callable[[Iterable[Sequence[Any]]], Iterable[Sequence[Any]]]:
    """Rows whose values are what the fields of these columns make of them; None for a column without field."""
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        if column is not None
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]

    def converted(found: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        for row in map(list, found):
            for place, convert, column in converters:
                row[place] = convert(row[place], column, connection)
            yield row

    return converted


def _reader(rows: Any, compiler: Any) -> Callable[[list[str]], Reader]:
    """What ModelIterable and FlatValuesListIterable do with each row, prepared as far as the shape tells."""
    converted = _converted([column for column, *_ in compiler.select])
    if rows._iterable_class is FlatValuesListIterable:
        return lambda _: lambda found: [row[0] for row in converted(found)]
    of = compiler.klass_info
    first, last = of["select_fields"][0], of["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[first:last]]
    related = get_related_populators(of, compiler.select, "default")  # type: ignore[call-arg]
    extra = list((compiler.annotation_col_map or {}).items())

    def made(row: Sequence[Any]) -> Any:
        one = of["model"].from_db("default", names, row[first:last])
        for populator in related:
            populator.populate(row, one)
        for name, place in extra:
            setattr(one, name, row[place])
        return one

    return lambda _: lambda found: [made(row) for row in converted(found)]


def _raw_reader(rows: Any) -> Callable[[list[str]], Reader]:
    """What RawModelIterable does with each row."""

    def reader(columns: list[str]) -> Reader:
        fields = {field.column: field for field in rows.model._meta.concrete_fields}
        known = [(place, fields[name]) for place, name in enumerate(columns) if name in fields]
        extra = [(place, name) for place, name in enumerate(columns) if name not in fields]
        known.sort(key=lambda one: rows.model._meta.concrete_fields.index(one[1]))
        names, places = [field.attname for _, field in known], [place for place, _ in known]
        converted = _converted([fields[name].get_col("") if name in fields else None for name in columns])

        def made(row: Sequence[Any]) -> Any:
            one = rows.model.from_db("default", names, [row[place] for place in places])
            for place, name in extra:
                setattr(one, name, row[place])
            return one

        return lambda found: [made(row) for row in converted(found)]

    return reader
