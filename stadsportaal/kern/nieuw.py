"""New rows, written by statements that are compiled once per shape (compare kern.vast).

Django builds each INSERT anew, which takes longer than PostgreSQL needs to run it. Here a shape is a model and the
columns that its row leaves to the database; several rows go in one statement. As with `bulk_create`, no signals.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection, connections, models, transaction
from django.db.models.expressions import DatabaseDefault

MOST: Final = 20
"""Rows whose number is a shape of its own; for more, building the statement is the least of it."""


class Shape(NamedTuple):
    """The columns that a row gives, and those that the database tells back."""

    given: tuple[models.Field[Any, Any], ...]
    told: tuple[models.Field[Any, Any], ...]


@lru_cache(maxsize=256)
def _shape(model: type[models.Model], left: frozenset[str]) -> Shape:
    meta = model._meta
    given = tuple(field for field in meta.concrete_fields if field.attname not in left)
    if odd := [field.name for field in given if hasattr(field, "get_placeholder")]:
        raise TypeError(f"{meta.label}: {odd} is not written as one value")
    return Shape(given, tuple(meta.db_returning_fields))


@lru_cache(maxsize=1024)
def _sql(model: type[models.Model], left: frozenset[str], count: int, unless: str = "") -> str:
    """One INSERT of `count` rows; it leaves out a row whose value of the unique column `unless` there is already."""
    shape, name = _shape(model, left), connection.ops.quote_name
    columns, told = (", ".join(name(str(field.column)) for field in fields) for fields in shape)
    values = ", ".join([f"({', '.join(['%s'] * len(shape.given))})"] * count)
    conflict = f" ON CONFLICT ({name(unless)}) DO NOTHING" if unless else ""
    table = name(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {values}{conflict} RETURNING {told}"  # noqa: S608 names, no values


@lru_cache(maxsize=256)
def _together(*parts: tuple[type[models.Model], frozenset[str]]) -> str:
    names = [f"r{place}" for place in range(len(parts))]
    written = ", ".join(f"{name} AS ({_sql(*part, 1)})" for name, part in zip(names, parts, strict=True))
    return f"WITH {written} SELECT {', '.join(f'{name}.*' for name in names)} FROM {', '.join(names)}"  # noqa: S608 as above


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write rows of one model in this order, as `save` writes each, in one statement."""
    parts = {(type(row), _left(row)) for row in rows}
    if len(parts) > 1:
        raise TypeError("these rows differ in model, or in what they leave to the database")
    for part in parts:
        if len(rows) > MOST:
            part[0]._base_manager.bulk_create(rows)
            return
        found = _run(_sql(*part, len(rows)), [value for row in rows for value in _values(row, *part)])
        for row, told in zip(rows, found, strict=True):
            _tell(row, told)


def insert_together(*rows: models.Model) -> None:
    """Write rows of different models in one statement, none of which points to another that has no key yet."""
    parts = [(type(row), _left(row)) for row in rows]
    if len({model for model, _ in parts}) < len(parts):
        raise TypeError("two rows of one model: nobody knows which comes first")
    values = [value for row, part in zip(rows, parts, strict=True) for value in _values(row, *part)]
    (told,) = _run(_together(*parts), values)
    for row, part in zip(rows, parts, strict=True):
        _tell(row, told)
        told = told[len(_shape(*part).told) :]


def insert_unless(row: models.Model, column: str) -> bool:
    """Write one row, unless there is one with the same value of this unique column: False. Waits for who writes one."""
    part = type(row), _left(row)
    for told in _run(_sql(*part, 1, column), _values(row, *part)):
        _tell(row, told)
        return True
    return False


def _left(row: models.Model) -> frozenset[str]:
    """What this row leaves to the database: columns with a default there, and a key that counts."""
    values, key = row.__dict__, row._meta.auto_field
    left = [name for name, value in values.items() if isinstance(value, DatabaseDefault)]
    return frozenset([*left, key.attname] if key is not None and values[key.attname] is None else left)


def _values(row: models.Model, model: type[models.Model], left: frozenset[str]) -> list[Any]:
    """What the row gives, as PostgreSQL takes it."""
    values, database = [], connections["default"]  # which `connection` looks up at every touch
    for field in _shape(model, left).given:
        value = field.pre_save(row, add=True)
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{field}: an expression is no value")
        if value is None and field.is_relation and getattr(row, field.name) is not None:
            raise TypeError(f"{field}: what it points to has no key yet")
        values.append(field.get_db_prep_save(value, database))
    return values


def _run(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with transaction.mark_for_rollback_on_error("default"), connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _tell(row: models.Model, told: Sequence[Any]) -> None:
    """Give the row what the database filled in."""
    for field, found in zip(row._meta.db_returning_fields, told, strict=False):
        value = found
        for convert in field.get_db_converters(connection):
            value = convert(value, None, connection)
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, "default"
