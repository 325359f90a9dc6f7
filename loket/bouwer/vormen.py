"""Forms made of the dataclasses of a definition: each field by its type, with its words from woorden.py.

A form shows JSON as it stands, also when it is not right yet, and gives back JSON: a value that equals its
default is left out, and what the form does not ask stays as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from loket.bouwer.bewerken import Ontwerp
from loket.bouwer.rijen import in_veld, is_filled, merged, rows_read
from loket.bouwer.velden import (
    RuimeKeuze,
    VoorwaardeRij,
    ZachteForm,
    als_keuze,
    als_rij,
    als_woord,
    default_of,
    gelezen,
    getoond,
    hints,
    inner,
    is_vast,
    uit_keuze,
    veld,
    waardeveld,
)
from loket.bouwer.woorden import BEGIN, KEUZES, MEER, VOLGORDE, WOORDEN, Woord
from loket.bouwer.zinnen import Onvolledig, Rij, invoer, voorwaarde, welke_testen
from loket.gevolgsoorten import Overname
from loket.opties import OPTIES

Bronnen = Mapping[str, tuple[tuple[str, str], ...]]
"""Lists to choose from, by the name that a Woord gives them."""

MEER_LEGE: Final = 1
"""Empty rows under the filled ones, so that one can be added without a script."""
MOST_ROWS: Final = 60
NAMES: Final = ("titel", "naam", "waarom", "reden")
"""Fields that say what a row is about."""
MANY: Final = 6
"""Fields that a row may have and still stand open."""
DAAR: Final = "vragen_daar"
VAST: Final = "antwoorden_daar"
"""Lists of another form: its questions, and the answers that one of those can have."""
KIEST: Final = frozenset(
    {("VoorwaardeRij", "bron"), ("VoorwaardeRij", "test"), ("Vervolg", "formulier"), ("Overname", "naar")}
)
"""Choices after which there is something else to choose."""


@dataclass
class Rijen:
    """The rows of a field: existing ones and one to fill in."""

    naam: str
    woord: Woord
    vormen: list[Vorm]

    @property
    def aantal(self) -> int:
        return len(self.vormen)

    @property
    def kiest(self) -> bool:
        """Whether a choice in a row says what there is to choose beside it."""
        return any(vorm.kiest(name) for vorm in self.vormen for name in vorm.form.fields)


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
    ouder: Vorm | None = None
    """The form around it: what is chosen there can say what there is to choose here."""
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
        return Vorm(cls, waarden, self.bronnen, self.data, self._prefix(*parts), ontwerp=self.ontwerp, ouder=self)

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
        made = self._veld(found, word, kind, value)
        made.label, made.help_text = word.label, "" if word.verborgen else word.hulp
        # "(optioneel)" stands beside a text or a number that may be left out
        made.required = default_of(found) is MISSING or not isinstance(made, forms.CharField | forms.IntegerField)
        if self.kiest(found.name):
            made.widget.attrs["class"] = "kies"
        self.form.fields[found.name] = made
        self.form.initial[found.name] = getoond(value, made)

    def _veld(self, found: Field[Any], word: Woord, kind: str, value: Any) -> forms.Field:
        if self.cls is VoorwaardeRij and found.name != "bron":
            return self._vergelijking(found.name)
        if word.keuzes == VAST and not self._lijst(word.keuzes):  # a question that is typed
            word = replace(word, keuzes="")
        return veld(hints(self.cls)[found.name], word, kind, self._choices(word, value))

    def _vergelijking(self, name: str) -> forms.Field:
        """The test of a condition fits what it looks at, and what it compares with fits both."""
        draft, bron = self.ontwerp or {"stappen": []}, str(self.nu("bron") or "")
        if name == "test":
            return RuimeKeuze(choices=[("", "Kies"), *welke_testen(draft, bron)])
        tests = dict(welke_testen(draft, bron))
        test = str(self.nu("test") or "")
        return waardeveld(invoer(draft, Rij(bron, test if test in tests else "")))

    def kiest(self, name: str) -> bool:
        """Whether what there is to choose elsewhere hangs on this choice."""
        return (self.cls.__name__, name) in KIEST

    def nu(self, name: str) -> Any:
        """What is chosen now: as it was sent, else as it stands."""
        sent = self.data.get(self._prefix(name)) if self.data is not None else None
        return self.waarden.get(name) if sent is None else sent

    def _lijst(self, name: str) -> tuple[tuple[str, str], ...]:
        """A list by its name; one that hangs on an earlier choice is asked for with that choice in its name."""
        other = self.ouder.nu("formulier") if self.ouder else ""
        if name == DAAR:
            name = f"vragen:{other}" if other else ""
        elif name == VAST:
            name = f"antwoorden:{other}:{self.nu('naar')}"
        return KEUZES.get(name) or self.bronnen.get(name, ())

    def _choices(self, word: Woord, value: Any) -> list[tuple[str, str]]:
        """What there is to choose; a value that is no longer there stays, so that it is not lost unseen."""
        if not word.keuzes:
            return []
        choices = list(self._lijst(word.keuzes))
        known = {code for code, _ in choices}
        now = value if isinstance(value, list) else [als_keuze(value) if word.keuzes == VAST else value]
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
        typed = data["waarde"]
        values = tuple(typed) if isinstance(typed, list) else (typed,)
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
            return rows_read(self.rijen[name].vormen)
        if name in self.vormen:
            vorm = self.vormen[name]
            found = merged(vorm.waarden, vorm.gelezen())
            return found if vorm.waarden or is_filled(vorm) else default_of(self._field(name))
        if hints(self.cls)[name] is Any:
            before, typed = self.waarden.get(name), self.form.cleaned_data.get(name)
            return before if typed in (als_woord(before), als_keuze(before)) else uit_keuze(typed or "")
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
        return self.is_veel or bool(self.vormen) or self.cls in (VoorwaardeRij, Overname)

    @property
    def is_veel(self) -> bool:
        """A row with rows of its own, or with a great many fields."""
        return bool(self.rijen) or len(self.form.fields) > MANY

    @property
    def is_ingeklapt(self) -> bool:
        """Such a row is one line, until somebody opens it or has just sent it."""
        return self.is_veel and self.data is None

    @property
    def samenvatting(self) -> str:
        """What a row that is folded says of itself: its name, else the first thing that was filled in."""
        said = [veld for veld in self.form if not veld.is_hidden and veld.value()]
        first = next((veld for veld in said if veld.name in NAMES), said[0] if said else None)
        if first is None:
            return ""
        choices = dict(getattr(first.field, "choices", ()))
        return str(choices.get(first.value(), first.value())).replace("_", " ")

    @property
    def heeft_fout(self) -> bool:
        return self.data is not None and any(vorm.form.errors for vorm in self.alle())

    @property
    def is_leeg(self) -> bool:
        """Whether nothing is filled in that a person can see."""
        shown = [veld for veld in self.form if not veld.is_hidden and not is_vast(veld.field)]
        start = {veld.name: in_veld(getoond(self._default(veld.name), veld.field)) for veld in shown}
        typed = [veld for veld in shown if in_veld(veld.value()) not in ("", start[veld.name])]
        return not typed and all(vorm.is_leeg for inside in self.rijen.values() for vorm in inside.vormen)

    def _default(self, name: str) -> Any:
        return default_of(self._field(name))
