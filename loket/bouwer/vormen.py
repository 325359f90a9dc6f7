"""Forms made of the dataclasses of a definition: each field by its type, with its words from woorden.py.

A form shows JSON as it stands, also when it is not right yet, and gives back JSON: a value that equals its
default is left out, and what the form does not ask stays as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from loket.bouwer.bewerken import Ontwerp
from loket.bouwer.naamgeving import new_key
from loket.bouwer.velden import (
    VoorwaardeRij,
    ZachteForm,
    als_rij,
    als_woord,
    default_of,
    gelezen,
    getoond,
    hints,
    inner,
    is_vast,
    veld,
)
from loket.bouwer.woorden import BEGIN, KEUZES, MEER, VOLGORDE, WOORDEN, Woord
from loket.bouwer.zinnen import Onvolledig, Rij, voorwaarde
from loket.opties import OPTIES

Bronnen = Mapping[str, tuple[tuple[str, str], ...]]
"""Lists to choose from, by the name that a Woord gives them."""

MEER_LEGE: Final = 1
"""Empty rows under the filled ones, so that one can be added without a script."""
MOST_ROWS: Final = 60
_IDENTITY: Final = ("key", "waarde")
"""Fields that say which row it is: made of its name, never typed."""


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

    @property
    def gevuld(self) -> bool:
        """Whether something was filled in."""
        if self.rijen:
            return any(not vorm.is_leeg for vorm in self.rijen.vormen)
        return not self.vorm.is_leeg if self.vorm else bool(self.veld and self.veld.value())

    @property
    def open(self) -> bool:
        """Whether it is shown at once: something stands there, or is wrong there."""
        inside = [*(self.rijen.vormen if self.rijen else []), *([self.vorm] if self.vorm else [])]
        return self.gevuld or any(vorm.heeft_fout for vorm in inside)


@dataclass
class Vorm:
    """One thing as a form: `cls` says what it has, `waarden` is the JSON it shows, `data` what was sent."""

    cls: Any
    waarden: Mapping[str, Any]
    bronnen: Bronnen
    data: QueryDict | None = None
    prefix: str = ""
    zonder: frozenset[str] = frozenset()
    ontwerp: Ontwerp | None = None
    """For conditions: what they look at stands elsewhere in the draft."""
    form: forms.Form = field(init=False)
    rijen: dict[str, Rijen] = field(init=False, default_factory=dict)
    vormen: dict[str, Vorm] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.form = ZachteForm(self.data, prefix=self.prefix or None)
        self.form.empty_permitted = False
        for found in self._fields():
            kind, item = inner(hints(self.cls)[found.name])
            if found.name == "opties":
                self._add_opties()
            elif kind == "rijen":
                self.rijen[found.name] = self._rows(found.name, item)
            elif kind == "vorm":
                value = self.waarden.get(found.name)
                self.vormen[found.name] = self._inside(item, value if isinstance(value, dict) else {}, found.name)
            else:
                self._add(found, kind)

    def _inside(self, cls: Any, waarden: Mapping[str, Any], *parts: object) -> Vorm:
        return Vorm(cls, waarden, self.bronnen, self.data, self._prefix(*parts), ontwerp=self.ontwerp)

    def _add_opties(self) -> None:
        """The options of a question stand beside its common part, and follow from its kind."""
        soort = str(self.waarden.get("soort"))
        if soort in OPTIES:
            self.vormen["opties"] = self._inside(OPTIES[soort], self.waarden, "o")

    def _fields(self) -> Iterator[Field[Any]]:
        yield from (found for found in fields(self.cls) if found.name not in self.zonder)

    def woord(self, name: str) -> Woord:
        """Its words; a test insists on them, and the name itself is better than no page at all."""
        return WOORDEN.get(self.cls.__name__, {}).get(name) or Woord(name.replace("_", " ").capitalize(), "")

    def _prefix(self, *parts: object) -> str:
        return "-".join(str(part) for part in (self.prefix, *parts) if part != "")

    def _add(self, found: Field[Any], kind: str) -> None:
        word, value = self.woord(found.name), self.waarden.get(found.name, default_of(found))
        made = veld(hints(self.cls)[found.name], word, kind, self._choices(word, value))
        made.label, made.help_text = word.label, "" if word.verborgen else word.hulp
        # "(optioneel)" stands beside a text or a number that may be left out
        made.required = default_of(found) is MISSING or not isinstance(made, forms.CharField | forms.IntegerField)
        self.form.fields[found.name] = made
        self.form.initial[found.name] = getoond(value, made)

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

    def _rows(self, name: str, item_cls: Any) -> Rijen:
        found = self.waarden.get(name)
        now = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
        now = [als_rij(item) for item in now] if item_cls is VoorwaardeRij else now
        amount = len(now) + MEER_LEGE
        if self.data is not None:
            sent = self.data.get(self._prefix(name, "aantal"), "")
            amount = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else amount
        rows = [now[place] if place < len(now) else {} for place in range(amount)]
        made = [self._inside(item_cls, item, name, place) for place, item in enumerate(rows)]
        for place, vorm in enumerate(made, 1):
            vorm.number(place)
        return Rijen(self._prefix(name), self.woord(name), made)

    def number(self, place: int) -> None:
        """Rows look alike: each says which it is, and only the first explains."""
        for made in self.form.fields.values():
            made.label = f"{made.label} {place}"
            made.help_text = made.help_text if place == 1 else ""

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
        judged = [vorm._judge() for vorm in self.alle()]  # all of them, also after a wrong one
        return all(judged)

    def _judge(self) -> bool:
        if self.form.is_valid() and self.cls is VoorwaardeRij and self.form.cleaned_data["bron"]:
            try:
                self.voorwaarde()
            except Onvolledig as wrong:
                self.form.add_error("test", str(wrong))
        return self.form.is_valid()

    def voorwaarde(self) -> dict[str, Any]:
        """The condition of this row. Raises Onvolledig."""
        data = self.form.cleaned_data
        values = (
            tuple(part.strip() for part in data["waarde"].split(","))
            if data["test"] == "een_van"
            else (data["waarde"],)
        )
        return voorwaarde(self.ontwerp or {"stappen": []}, Rij(data["bron"], data["test"], values))

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
            if found.name == "opties":
                made |= self._opties()
                continue
            value = self._value(found.name)
            said = found.name in self.waarden  # a default that somebody wrote down stays written down
            made[found.name] = None if value == default_of(found) and not said else value
        return made

    def _opties(self) -> dict[str, Any]:
        """The options of a question; those a new kind begins with when the kind was changed."""
        soort, now = self.form.cleaned_data.get("soort"), str(self.waarden.get("soort"))
        if "opties" in self.vormen and soort in (None, now):
            return self.vormen["opties"].gelezen()
        own = {f.name for f in fields(OPTIES[now])} if now in OPTIES else set()
        return {**dict.fromkeys(own), **copy.deepcopy(dict(BEGIN.get(str(soort), {})))}

    def _value(self, name: str) -> Any:
        if name in self.rijen:
            return _rows_read(self.rijen[name].vormen)
        if name in self.vormen:
            vorm = self.vormen[name]
            found = merged(vorm.waarden, vorm.gelezen())
            return found if vorm.waarden or _filled(vorm) else default_of(self._field(name))
        if hints(self.cls)[name] is Any:
            before, typed = self.waarden.get(name), self.form.cleaned_data.get(name)
            return before if typed == als_woord(before) else typed or None
        value, before = self.form.cleaned_data.get(name), self.waarden.get(name)
        if isinstance(value, list) and isinstance(before, list):  # boxes have an order of their own
            value = sorted(value, key=lambda code: before.index(code) if code in before else len(before))
        return gelezen(value, hints(self.cls)[name], default_of(self._field(name)))

    def _field(self, name: str) -> Field[Any]:
        return next(found for found in self._fields() if found.name == name)

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
            elif found.name != "opties" and not word.verborgen:
                made.append(Onderdeel(found.name, word, veld=self.form[found.name]))
        return made

    def gewoon(self) -> list[Onderdeel]:
        """What is asked at once."""
        order = VOLGORDE.get(self.cls.__name__, ())
        plain = [deel for deel in self.onderdelen() if not self._is_meer(deel.naam)]
        return sorted(plain, key=lambda deel: order.index(deel.naam) if deel.naam in order else len(order))

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
    def is_groot(self) -> bool:
        """Too much for an empty row to stand open."""
        return bool(self.rijen or self.vormen)

    @property
    def heeft_fout(self) -> bool:
        return self.data is not None and any(vorm.form.errors for vorm in self.alle())

    @property
    def is_leeg(self) -> bool:
        """Whether nothing is filled in that a person can see."""
        shown = [veld for veld in self.form if not veld.is_hidden and not is_vast(veld.field)]
        typed = [veld.value() for veld in shown if veld.value() != getoond(self._default(veld.name), veld.field)]
        return not any(typed) and all(vorm.is_leeg for inside in self.rijen.values() for vorm in inside.vormen)

    def _default(self, name: str) -> Any:
        return default_of(self._field(name))


def merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    made = {**before, **{name: value for name, value in changes.items() if value is not None}}
    return {name: value for name, value in made.items() if changes.get(name, value) is not None}


def _rows_read(vormen: list[Vorm]) -> list[dict[str, Any]]:
    """Rows with something in them; each new one gets a key made of its name."""
    if vormen and vormen[0].cls is VoorwaardeRij:
        return [vorm.voorwaarde() for vorm in vormen if vorm.form.cleaned_data["bron"]]
    kept = [(vorm, vorm.gelezen()) for vorm in vormen if _filled(vorm)]
    taken = {str(read[name]) for _, read in kept for name in _IDENTITY if read.get(name)}
    rows: list[dict[str, Any]] = []
    for vorm, read in kept:
        for name in _IDENTITY:
            if name in read and not read[name] and vorm.woord(name).verborgen:
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
        for part in vorm.alle()
        for name, value in part.form.cleaned_data.items()
        if not part.woord(name).verborgen
        and value != default_of(part._field(name))
        and not is_vast(part.form.fields[name])
    ]
    return any(value not in (None, "", False, []) for value in typed)
