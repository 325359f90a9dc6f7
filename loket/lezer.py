"""Reads JSON into frozen dataclasses and collects every deviation as a Dutch sentence with its place. Pure."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

WOORDEN: Mapping[type, str] = {str: "tekst", bool: "ja of nee (true of false)", int: "een geheel getal"}

Custom = Callable[["Lezer", dict[str, Any], str], Any]
Plek = tuple[str | int, ...]
"""The way to a value in the JSON: ("stappen", 0, "vragen", 2, "label")."""


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


class Lezer:
    """One reading: `custom` holds the classes whose JSON looks different from their fields."""

    def __init__(self, custom: Mapping[type, Custom]) -> None:
        self.custom = custom
        self.problemen: list[tuple[str, Plek]] = []
        self.plek: Plek = ()

    def refuse(self, tekst: str) -> None:
        """Note what is wrong with the value that is being read."""
        self.problemen.append((tekst, self.plek))

    @contextmanager
    def at(self, part: str | int) -> Iterator[None]:
        """Reading one part of the value."""
        before = self.plek
        self.plek = (*before, part)
        yield
        self.plek = before

    def object(self, cls: type[T], data: Any, waar: str) -> T | None:
        """`data` as a `cls`; None when it cannot be one (the problems say why)."""
        if not isinstance(data, dict):
            self.refuse(f"Bij {waar}: hier hoort een object met sleutels.")
            return None
        waar = f"{waar}, {cls.__name__.lower()} '{data['key']}'" if isinstance(data.get("key"), str) else waar
        if cls in self.custom:
            made: T | None = self.custom[cls](self, data, waar)
            return made
        values = self.fields(cls, data, waar)
        return None if values is None else cls(**values)

    def fields(self, cls: type, data: dict[str, Any], waar: str) -> dict[str, Any] | None:
        """The values of the fields of `cls`; None when one is missing or wrong."""
        known = {f.name: f for f in fields(cls)}
        for key in [key for key in data if key not in known]:
            self.refuse(f"Bij {waar}: de sleutel '{key}' kennen we niet.")
        values: dict[str, Any] = {}
        before = len(self.problemen)
        for name, f in known.items():
            if name in data:
                with self.at(name):
                    values[name] = self._value(_hints(cls)[name], data[name], f"{waar}, '{name}'")
            elif f.default is MISSING and f.default_factory is MISSING:
                self.refuse(f"Bij {waar}: de sleutel '{name}' ontbreekt.")
        return values if len(self.problemen) == before else None

    def _value(self, hint: Any, value: Any, waar: str) -> Any:
        origin = typing.get_origin(hint)
        if origin is tuple:
            return self._tuple(typing.get_args(hint)[0], value, waar)
        if origin in (types.UnionType, typing.Union):
            inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
            return None if value is None else self._value(inner, value, waar)
        if is_dataclass(hint):
            return self.object(typing.cast("type[Any]", hint), value, waar)
        if hint is not Any and type(value) is not hint:
            self.refuse(f"Bij {waar}: hier hoort {WOORDEN[hint]}.")
            return None
        return value

    def _tuple(self, inner: Any, value: Any, waar: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self.refuse(f"Bij {waar}: hier hoort een lijst.")
            return ()
        items = []
        for index, item in enumerate(value):
            with self.at(index):
                items.append(self._value(inner, item, waar))
        return tuple(items)
