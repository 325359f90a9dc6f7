"""Definitions as nobody would write them: the shipped ones with random changes, and a person who types anything."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from functools import lru_cache
from random import Random
from types import SimpleNamespace
from typing import Any, Final, get_type_hints

from django.http import QueryDict

from loket import gevolgsoorten, prijstabel
from loket.bijdragen import latest_day
from loket.bouwer.voorbeeld import HUISHOUDEN, kennis
from loket.definitie import EFFECTS, TESTS, Definitie, MedeOndertekenaar, Stap, Vervolgstap, Vraag, Wachtlijst
from loket.feiten import NAMEN
from loket.forms import StapForm
from loket.gevolgen_toekenning import _period
from loket.invulling import Invulling
from loket.opties import OPTIES
from loket.pad import bepaal, gelden
from loket.prijs import kosten
from loket.publiceren import MAP
from loket.voorblad import documenten, prijslijst
from loket.vragen import soort
from loket.wachtlijst.rules import wanted
from stadsportaal.kern.kalender import months_later
from tests.loket.test_vragen import OMGEVING

TODAY: Final = dt.date(2026, 11, 22)
TEKSTEN: Final = (
    "", " ", "x" * 400, "\u202eab", "-1", "9" * 16, "2026-02-31", "<b>x</b>", "%s", "1e5", "12,50", "99999,99",
    "partner", "vraag", "hergebruik", "bevestigen", "9999 dagen", "-9999 werkdagen", "23:59", "meteen",
)  # fmt: skip
GETALLEN: Final = (0, -1, 1, 2, 5, 14, 50, 1000, 10**6, 10**9, 10**18, -(10**9))
WAARDEN: Final = (True, False, 5, -1, "5", "12.50", "a", "2026-01-01", "09:00", 10**20, None, [1], {"a": 1}, 1.5)
GETYPT: Final = (
    "", "a", "1", "-5", "9" * 15, "123456789012345.1234567890", "1,5", "on", "ja", "nee", "__weet_niet__",
    "\U0001f600" * 300, "\u202ex\0y", "test@x.be", "0470123456", "1ABC234", "BE68539007547034", "\u0663",
    "NaN", "1e9", "ander", "9.30",
)  # fmt: skip
DATUM: Final = {"_dag": ("1", "28", "31", "x"), "_maand": ("1", "12", "2"), "_jaar": ("2026", "2027", "1990", "9999")}
LIJSTEN: Final[dict[str, Any]] = {
    "prijzen": prijstabel.Prijs,
    "mede_ondertekenaars": MedeOndertekenaar,
    "toekenningen": gevolgsoorten.Toekenning,
    "eisen": gevolgsoorten.Eis,
    "vervolg": gevolgsoorten.Vervolg,
    "na_versturen": Vervolgstap,
}
LOS: Final[dict[str, Any]] = {"attest": gevolgsoorten.Attest, "wachtlijst": Wachtlijst}
Data = dict[str, Any]


@lru_cache
def shipped() -> tuple[str, ...]:
    """The text of every form of the catalogue, without its cases."""
    found = [json.loads(path.read_text()) for path in sorted(MAP.glob("*.json"))]
    return tuple(json.dumps({key: value for key, value in data.items() if key != "testgevallen"}) for data in found)


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield way, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _places(part, (*way, key))


def _at(data: Data, way: tuple[Any, ...]) -> Any:
    found: Any = data
    for key in way:
        found = found[key]
    return found


def _keys(data: Data) -> list[str]:
    return [vraag["key"] for stap in data["stappen"] for vraag in stap.get("vragen", ())]


def _condition(rng: Random, data: Data) -> Data:
    source = {"vraag": rng.choice(_keys(data))} if rng.random() < 0.7 else {"feit": rng.choice([*NAMEN, "in_huis.x"])}
    test = rng.choice(TESTS)
    fitting = {"ingevuld": (True, False), "weet_niet": (True, False), "een_van": (["a"], ["ja", 1], [])}
    return {**source, test: rng.choice(fitting.get(test, WAARDEN))}


def _value(rng: Random, data: Data, hint: str) -> Any:
    if "Voorwaarde" in hint:
        return [_condition(rng, data) for _ in range(rng.randint(0, 2))]
    if "tuple[str" in hint:
        return [rng.choice([*_keys(data), *TEKSTEN]) for _ in range(rng.randint(0, 2))]
    if "bool" in hint:
        return rng.random() < 0.5
    return rng.choice(GETALLEN) if "int" in hint else rng.choice([*TEKSTEN, *_keys(data), *NAMEN])


def _object(rng: Random, data: Data, cls: Any) -> Data:
    hints = get_type_hints(cls)
    needed = [f for f in fields(cls) if (f.default is MISSING and f.default_factory is MISSING) or rng.random() < 0.6]
    return {f.name: [] if f.name == "rijen" else _value(rng, data, str(hints[f.name])) for f in needed}


def _replace(rng: Random, data: Data) -> None:
    way, value = rng.choice([place for place in _places(data) if place[0] and not isinstance(place[1], dict | list)])
    same = [other for path, other in _places(data) if path and path[-1] == way[-1] and isinstance(other, str)]
    choices: Any = (
        (not value,) if isinstance(value, bool) else GETALLEN if isinstance(value, int) else (*TEKSTEN, *same)
    )
    _at(data, way[:-1])[way[-1]] = rng.choice(choices)


def _drop(rng: Random, data: Data) -> None:
    way, _ = rng.choice([place for place in _places(data) if place[0]])
    del _at(data, way[:-1])[way[-1]]


def _swap(rng: Random, data: Data) -> None:
    rows = rng.choice([value for _, value in _places(data) if isinstance(value, list) and value])
    one, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


def _rule(rng: Random, data: Data) -> None:
    names = ("stappen", "prijzen", "niet_in_aanmerking")
    targets = [*_keys(data), *(row["key"] for name in names for row in data.get(name, ()))]
    rule = {"als": [_condition(rng, data)], "dan": {rng.choice(EFFECTS): rng.choice(targets)}}
    rng.choice(data["stappen"]).setdefault("regels", []).append(rule)


def _option(rng: Random, data: Data) -> None:
    vraag = rng.choice([vraag for stap in data["stappen"] for vraag in stap.get("vragen", ())])
    cls = rng.choice([Vraag, OPTIES[vraag["soort"]]])
    known = [f.name for f in fields(cls) if f.name not in ("key", "opties", "soort")] or ["hulp"]
    name = rng.choice(known)
    vraag[name] = _value(rng, data, str(get_type_hints(cls).get(name, str)))


def _effect(rng: Random, data: Data) -> None:
    name = rng.choice([*LIJSTEN, *LOS])
    made = _object(rng, data, LIJSTEN.get(name) or LOS[name])
    if name in LOS:
        data[name] = made
        return
    if name == "prijzen":
        made |= {"key": "erbij", "bedrag": rng.choice(["12", "99999,99", "0,01"])}
        data["betalen"] = "bij_versturen"
    if name == "toekenningen":
        made["soort"] = "vergunning"
    data.setdefault(name, []).append(made)


def verminkt(seed: int) -> Data:
    """One form of the catalogue with one to four random changes."""
    rng = Random(seed)
    data: Data = json.loads(rng.choice(shipped()))
    for _ in range(rng.randint(1, 4)):
        before = copy.deepcopy(data)
        try:
            rng.choice((_replace, _replace, _drop, _swap, _rule, _option, _option, _effect, _effect))(rng, data)
        except (KeyError, TypeError, IndexError, AttributeError):
            data = before  # an earlier change took away what this one needs
    return data


def typ(rng: Random, form: StapForm) -> QueryDict:
    """Anything in every field of a step; some fields are left out."""
    data = QueryDict(mutable=True)
    for naam, veld in form.fields.items():
        names = [f"{naam}{deel}" for deel in DATUM] if hasattr(veld.widget, "widgets") else [naam]
        choices = [str(value) for value, _ in getattr(veld, "choices", ())]
        for name in names:
            part = DATUM.get(name[len(naam) :], GETYPT)
            if rng.random() < 0.9:
                data.setlist(name, rng.sample(choices, rng.randint(1, len(choices))) if choices else [rng.choice(part)])
    return data


def loop(definitie: Definitie, rng: Random) -> None:
    """Through every step twice with any answers, then everything that follows from them. Raises what it meets."""
    known = kennis(TODAY)
    facts: Data = {**known.waarden, "geboortedatum": "1990-01-01", "kinderen": 0, "in_huis": {"bewonersparkeren": 1}}
    facts = {code: value for code, value in facts.items() if rng.random() < 0.8}
    answers: Data = {}
    for stap in definitie.stappen * 2:
        _step(definitie, stap, rng, answers, facts)
    pad = bepaal(definitie, answers, facts)
    assert pad.stappen, "nobody is left without a page"
    assert kosten(definitie, pad).centen < 10**12, "it fits a Betaalverzoek"
    for row in (*definitie.mede_ondertekenaars, *definitie.eisen, *definitie.vervolg, *definitie.toekenningen):
        gelden(row.als, pad.antwoorden, facts)
    if not pad.uitkomst and not _wrong(definitie, pad.antwoorden, facts):
        for toekenning in definitie.toekenningen:
            _period(dict(pad.antwoorden), toekenning, TODAY)
    for after in definitie.na_versturen:
        latest_day(after, TODAY)
    if definitie.attest:
        months_later(TODAY, definitie.attest.maanden)
    if definitie.wachtlijst:
        wanted(definitie.wachtlijst.vragen, pad.antwoorden)
    documenten(definitie, facts)
    prijslijst(definitie, facts)


def _invulling(definitie: Definitie, answers: Data, facts: Data) -> Invulling:
    omgeving = replace(OMGEVING, today=TODAY, feiten=facts, huishouden=HUISHOUDEN, antwoorden=answers)
    row: Any = SimpleNamespace(versie=1, antwoorden=answers, herkomst={}, stappen_klaar=[], pk=None)
    return Invulling(row, definitie, kennis(TODAY), omgeving, bepaal(definitie, answers, facts))


def _wrong(definitie: Definitie, answers: Any, facts: Data) -> bool:
    return bool(_invulling(definitie, answers, facts).problemen())


def _step(definitie: Definitie, stap: Stap, rng: Random, answers: Data, facts: Data) -> None:
    invulling = _invulling(definitie, answers, facts)
    if invulling.pad.stap(stap.key) is None:
        return
    shown = StapForm(invulling, stap)
    shown.blokken()
    shown.as_p()
    form = StapForm(invulling, stap, data=typ(rng, shown))
    form.judge()
    form.as_p()
    for vraag in form.vragen:
        if vraag.key in form.waarden and not form._wrong(vraag):
            answers[vraag.key] = waarde = form.waarden[vraag.key]
            if waarde is not None:
                json.dumps(waarde)
                soort(vraag).toon(vraag, waarde)
                soort(vraag).gevuld(vraag, waarde, invulling.omgeving)
