"""The form field of each type of a dataclass: what it shows of JSON, and the JSON of what was typed."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, is_dataclass
from functools import cache
from typing import Any, Final

from django import forms

from loket.bouwer.grenzen import UurVeld, VensterVeld
from loket.bouwer.woorden import KEUZES, Woord
from loket.bouwer.zinnen import Invoer, row
from loket.gevolgsoorten import Voorwaarde


class ZachteForm(forms.Form):
    """Nothing has to be filled in: what is missing is a problem to mend later, not an error of this form."""

    use_required_attribute = False

    def _clean_fields(self) -> None:
        said = {name: field.required for name, field in self.fields.items()}
        for made in self.fields.values():
            made.required = False
        super()._clean_fields()  # type: ignore[misc]
        for name, made in self.fields.items():
            made.required = said[name]


@cache
def hints(cls: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(cls)


def default_of(found: Field[Any]) -> Any:
    """The default as JSON; MISSING when the field has to be there."""
    if found.default is not MISSING:
        return list(found.default) if isinstance(found.default, tuple) else found.default
    return MISSING if found.default_factory is MISSING else {}


def inner(hint: Any) -> tuple[str, Any]:
    """What kind of field a type makes, and the type inside: `rijen` of a dataclass, `lijst` of texts, …"""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return inner(next(arg for arg in typing.get_args(hint) if arg is not type(None)))
    if origin is tuple:
        item = typing.get_args(hint)[0]
        if item is Voorwaarde:
            return "rijen", VoorwaardeRij
        return ("rijen" if is_dataclass(item) else "lijst"), item
    return ("vorm" if is_dataclass(hint) else "veld"), hint


@dataclass(frozen=True, slots=True)
class VoorwaardeRij:
    """A condition as one row of choices; stands for a Voorwaarde wherever there are several (see `als_rij`)."""

    bron: str = ""
    test: str = ""
    waarde: str = ""


def als_rij(item: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a condition as that of a row."""
    found = row(item)
    return {"bron": found.bron, "test": found.test, "waarde": ", ".join(found.waarden)}


def is_vast(made: forms.Field) -> bool:
    """A choice without an empty one."""
    return type(made) is forms.ChoiceField and not any(code == "" for code, _ in list(made.choices))  # type: ignore[arg-type]


def als_woord(value: Any) -> str:
    return "" if value is None else ("ja" if value else "nee") if isinstance(value, bool) else str(value)


JA: Final = ":ja"
NEE: Final = ":nee"
"""Codes of yes and no as a fixed answer: no answer of a list can be called so."""


def als_keuze(value: Any) -> Any:
    """A fixed answer as the code in its list."""
    return (JA if value else NEE) if isinstance(value, bool) else value


def uit_keuze(typed: str) -> Any:
    """And back; None for nothing."""
    return {JA: True, NEE: False}.get(typed, typed or None)


# -- fields by type -------------------------------------------------------------------------------


def veld(hint: Any, word: Woord, kind: str, choices: list[tuple[str, str]]) -> forms.Field:
    if word.verborgen:
        return forms.CharField(widget=forms.HiddenInput, max_length=200)
    if kind == "lijst":
        if word.keuzes:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))
    if word.keuzes:
        return forms.ChoiceField(
            choices=[("", "–"), *choices] if hint is str and word.keuzes not in KEUZES else choices
        )
    if word.maat:
        return {"dag": VensterVeld, "uur": UurVeld}[word.maat]()
    return _PLAIN[inner(hint)[1]](word)


class RuimeKeuze(forms.ChoiceField):
    """What was chosen may not be there any more, because something before it was chosen anew: then it is open again."""

    def valid_value(self, value: Any) -> bool:
        return True


class RuimeKeuzes(forms.MultipleChoiceField):
    """The same for several."""

    def valid_value(self, value: Any) -> bool:
        return True


def waardeveld(how: Invoer) -> forms.Field:
    """What an answer is compared with, as it fits the question and the test."""
    match how.soort:
        case "geen":
            return forms.CharField(widget=forms.HiddenInput)
        case "keuze":
            return RuimeKeuze(choices=[("", "Kies"), *how.keuzes])
        case "keuzes":
            return RuimeKeuzes(choices=how.keuzes, widget=forms.CheckboxSelectMultiple)
        case "getal":
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        case "datum" | "tijd":
            return forms.CharField(widget=forms.TextInput(attrs={"type": {"datum": "date", "tijd": "time"}[how.soort]}))
    return forms.CharField()


def _text(word: Woord) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}) if word.lang else forms.TextInput)


_WHOLE: Final = {"invalid": "Schrijf een heel getal, met cijfers.", "max_value": "Dit getal is te groot."}

_PLAIN: Final[Mapping[Any, Callable[[Woord], forms.Field]]] = {
    str: _text,
    Any: _text,
    bool: lambda word: forms.BooleanField(),
    int: lambda word: forms.IntegerField(min_value=-(10**9), max_value=10**9, error_messages=_WHOLE),
}


def getoond(value: Any, made: forms.Field) -> Any:
    """What a field shows of a JSON value, also of one of the wrong kind."""
    if value is MISSING or value is None:
        return None
    if isinstance(made, RuimeKeuzes) and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(made, forms.MultipleChoiceField):
        return [str(item) for item in value] if isinstance(value, list) else []
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if isinstance(value, bool) and isinstance(made, forms.ChoiceField):
        return als_keuze(value)
    if isinstance(value, bool) and isinstance(made, forms.CharField):
        return als_woord(value)
    if isinstance(made, forms.IntegerField) and value == -1:  # "no day" is an empty field
        return None
    return value


def gelezen(value: Any, hint: Any, default: Any) -> Any:
    """The JSON of what was typed."""
    kind, item = inner(hint)
    if kind == "lijst":
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]
    if item is bool:
        return bool(value)
    if item is int:
        return (None if default is MISSING else default) if value is None else value
    return str(value or "").replace("\r\n", "\n").strip()
