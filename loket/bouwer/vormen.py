"""Forms made of the dataclasses of a definition: each field by its type, with its words from woorden.py.

A form shows JSON as it stands, also when it is not right yet, and gives back JSON: a value that equals its
default is left out, and what the form does not ask stays as it was.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from loket.bouwer.bewerken import new_key
from loket.bouwer.woorden import DEFINITIE, KEUZES, MEER, OPTIES, Woord

Bronnen = Mapping[str, tuple[tuple[str, str], ...]]
"""Lists to choose from, by the name that a Woord gives them."""

WOORDEN: Final = {**DEFINITIE, **OPTIES}
MEER_LEGE: Final = 1
"""Empty rows under the filled ones, so that one can be added without a script."""
MOST_ROWS: Final = 60
_IDENTITY: Final = ("key", "waarde")
"""Fields that say which row it is: made of its name, never typed."""


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
        return ("rijen" if is_dataclass(item) else "lijst"), item
    return ("vorm" if is_dataclass(hint) else "veld"), hint


@dataclass
class Rijen:
    """The rows of a field: existing ones and one to fill in."""

    naam: str
    woord: Woord
    vormen: list[Vorm]

    @property
    def aantal(self) -> int:
        return len(self.vormen)


@dataclass
class Onderdeel:
    """What the template draws: a field, rows, or a form inside this one."""

    naam: str
    woord: Woord
    veld: BoundField | None = None
    rijen: Rijen | None = None
    vorm: Vorm | None = None


class _Velden(forms.Form):
    """What a draft still misses is a problem to mend later, not an error of this form."""

    use_required_attribute = False

    def _clean_fields(self) -> None:
        said = {name: field.required for name, field in self.fields.items()}
        for made in self.fields.values():
            made.required = False
        super()._clean_fields()  # type: ignore[misc]
        for name, made in self.fields.items():
            made.required = said[name]


@dataclass
class Vorm:
    """One thing as a form: `cls` says what it has, `waarden` is the JSON it shows, `data` what was sent."""

    cls: Any
    waarden: Mapping[str, Any]
    bronnen: Bronnen
    data: QueryDict | None = None
    prefix: str = ""
    zonder: frozenset[str] = frozenset()
    form: forms.Form = field(init=False)
    rijen: dict[str, Rijen] = field(init=False, default_factory=dict)
    vormen: dict[str, Vorm] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.form = _Velden(self.data, prefix=self.prefix or None)
        self.form.empty_permitted = False
        for found in self._fields():
            kind, item = inner(hints(self.cls)[found.name])
            if kind == "rijen":
                self.rijen[found.name] = self._rows(found.name, item)
            elif kind == "vorm":
                value = self.waarden.get(found.name)
                self.vormen[found.name] = Vorm(
                    item, value if isinstance(value, dict) else {}, self.bronnen, self.data, self._prefix(found.name)
                )
            else:
                self._add(found, kind)

    def _fields(self) -> Iterator[Field[Any]]:
        yield from (found for found in fields(self.cls) if found.name not in self.zonder)

    def woord(self, name: str) -> Woord:
        return WOORDEN[self.cls.__name__][name]

    def _prefix(self, *parts: object) -> str:
        return "-".join(str(part) for part in (self.prefix, *parts) if part != "")

    def _add(self, found: Field[Any], kind: str) -> None:
        word, value = self.woord(found.name), self.waarden.get(found.name, default_of(found))
        made = _field(hints(self.cls)[found.name], word, kind, self._choices(word, value))
        made.label, made.help_text = word.label, "" if word.verborgen else word.hulp
        # "(optioneel)" stands beside a text or a number that may be left out
        made.required = default_of(found) is MISSING or not isinstance(made, forms.CharField | forms.IntegerField)
        self.form.fields[found.name] = made
        self.form.initial[found.name] = _shown(value, made)

    def _choices(self, word: Woord, value: Any) -> list[tuple[str, str]]:
        """What there is to choose; a value that is no longer there stays, so that it is not lost unseen."""
        if not word.keuzes:
            return []
        choices = list(KEUZES.get(word.keuzes) or self.bronnen.get(word.keuzes, ()))
        known = {code for code, _ in choices}
        now = value if isinstance(value, list) else [value]
        return choices + [
            (str(code), f"{code} (bestaat niet)") for code in now if code and code not in known | {MISSING}
        ]

    def _rows(self, name: str, item: type[Any]) -> Rijen:
        found = self.waarden.get(name)
        now = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        amount = len(now) + MEER_LEGE
        if self.data is not None:
            sent = self.data.get(self._prefix(name, "aantal"), "")
            amount = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else amount
        rows = [now[place] if place < len(now) else {} for place in range(amount)]
        made = [Vorm(item, row, self.bronnen, self.data, self._prefix(name, place)) for place, row in enumerate(rows)]
        for place, vorm in enumerate(made, 1):
            vorm.number(place)
        return Rijen(self._prefix(name), self.woord(name), made)

    def number(self, place: int) -> None:
        """Rows look alike: each says which it is, and only the first explains."""
        for veld in self.form.fields.values():
            veld.label = f"{veld.label} {place}"
            veld.help_text = veld.help_text if place == 1 else ""

    # -- what was sent ----------------------------------------------------------------------------

    def alle(self) -> Iterator[Vorm]:
        """This form and those inside it."""
        yield self
        for rows in self.rijen.values():
            for vorm in rows.vormen:
                yield from vorm.alle()
        for vorm in self.vormen.values():
            yield from vorm.alle()

    @property
    def forms(self) -> list[forms.Form]:
        """For the error summary."""
        return [vorm.form for vorm in self.alle()]

    def is_valid(self) -> bool:
        judged = [vorm.form.is_valid() for vorm in self.alle()]  # all of them, also after a wrong one
        return all(judged)

    def schuif(self, name: str, place: int, by: int) -> None:
        """Move one of the rows."""
        rows = self.rijen[name].vormen if name in self.rijen else []
        if 0 <= place < len(rows) and 0 <= place + by < len(rows):
            rows.insert(place + by, rows.pop(place))

    def schrap(self, name: str, place: int) -> None:
        """Take one of the rows away."""
        if name in self.rijen and 0 <= place < len(self.rijen[name].vormen):
            self.rijen[name].vormen.pop(place)

    def gelezen(self) -> dict[str, Any]:
        """The JSON of every field that was asked; None: its default, to be left out. After `is_valid`."""
        made: dict[str, Any] = {}
        for found in self._fields():
            value = self._value(found.name)
            said = found.name in self.waarden  # a default that somebody wrote down stays written down
            made[found.name] = None if value == default_of(found) and not said else value
        return made

    def _value(self, name: str) -> Any:
        if name in self.rijen:
            return _rows_read(self.rijen[name].vormen)
        if name in self.vormen:
            vorm = self.vormen[name]
            return merged(vorm.waarden, vorm.gelezen())
        found = next(found for found in self._fields() if found.name == name)
        return _read(self.form.cleaned_data.get(name), hints(self.cls)[name], default_of(found))

    # -- for the template -------------------------------------------------------------------------

    def onderdelen(self) -> list[Onderdeel]:
        """What is asked, in the order of the dataclass."""
        made = []
        for found in self._fields():
            word = self.woord(found.name)
            if found.name in self.rijen:
                made.append(Onderdeel(found.name, word, rijen=self.rijen[found.name]))
            elif found.name in self.vormen:
                made.append(Onderdeel(found.name, word, vorm=self.vormen[found.name]))
            elif not word.verborgen:
                made.append(Onderdeel(found.name, word, veld=self.form[found.name]))
        return made

    def gewoon(self) -> list[Onderdeel]:
        """What is asked at once."""
        return [deel for deel in self.onderdelen() if not self._is_meer(deel.naam)]

    def meer(self) -> list[Onderdeel]:
        """What is asked for those who want more."""
        return [deel for deel in self.onderdelen() if self._is_meer(deel.naam)]

    def _is_meer(self, name: str) -> bool:
        return (self.cls.__name__, name) in MEER

    @property
    def meer_open(self) -> bool:
        """Whether something stands there, or is wrong there."""
        names = [found.name for found in self._fields() if self._is_meer(found.name)]
        wrong = any(name in self.form.errors for name in names) if self.data is not None else False
        return wrong or any(self.waarden.get(name) for name in names)

    def verborgen(self) -> list[BoundField]:
        return [veld for veld in self.form if veld.is_hidden]

    @property
    def is_leeg(self) -> bool:
        """Whether nothing is filled in that a person can see."""
        return not any(veld.value() for veld in self.form if not veld.is_hidden)


def merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    made = {**before, **{name: value for name, value in changes.items() if value is not None}}
    return {name: value for name, value in made.items() if changes.get(name, value) is not None}


def _rows_read(vormen: list[Vorm]) -> list[dict[str, Any]]:
    """Rows with something in them; each new one gets a key made of its name."""
    kept = [(vorm, vorm.gelezen()) for vorm in vormen if _filled(vorm)]
    taken = {str(read[name]) for _, read in kept for name in _IDENTITY if read.get(name)}
    rows = []
    for vorm, read in kept:
        for name in _IDENTITY:
            if name in read and not read[name]:
                read[name] = new_key(
                    str(next((read[n] for n in ("titel", "label", "naam") if read.get(n)), name)), taken
                )
                taken.add(read[name])
        rows.append(merged(vorm.waarden if _same(vorm.waarden, read) else {}, read))
    return rows


def _same(before: Mapping[str, Any], read: Mapping[str, Any]) -> bool:
    """Whether a row is still the one that stood there: what the form does not ask may stay."""
    return all(before.get(name) == read[name] for name in _IDENTITY if name in read)


def _filled(vorm: Vorm) -> bool:
    """Whether a row says something: a choice that always has a value says nothing."""
    typed = [
        value
        for name, value in vorm.form.cleaned_data.items()
        if not vorm.woord(name).verborgen and not isinstance(vorm.form.fields[name], forms.ChoiceField)
    ]
    return any(value not in (None, "", False, []) for value in typed)


# -- fields by type -------------------------------------------------------------------------------


def _field(hint: Any, word: Woord, kind: str, choices: list[tuple[str, str]]) -> forms.Field:
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
    return _PLAIN[inner(hint)[1]](word)


def _text(word: Woord) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}) if word.lang else forms.TextInput)


_WHOLE: Final = {"invalid": "Schrijf een heel getal, met cijfers.", "max_value": "Dit getal is te groot."}

_PLAIN: Final[Mapping[Any, Callable[[Woord], forms.Field]]] = {
    str: _text,
    bool: lambda word: forms.BooleanField(),
    int: lambda word: forms.IntegerField(min_value=-(10**9), max_value=10**9, error_messages=_WHOLE),
}


def _shown(value: Any, made: forms.Field) -> Any:
    """What a field shows of a JSON value, also of one of the wrong kind."""
    if value is MISSING or value is None:
        return None
    if isinstance(made, forms.MultipleChoiceField):
        return [str(item) for item in value] if isinstance(value, list) else []
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if isinstance(made, forms.IntegerField) and value == -1:  # "no day" is an empty field
        return None
    return value


def _read(value: Any, hint: Any, default: Any) -> Any:
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
