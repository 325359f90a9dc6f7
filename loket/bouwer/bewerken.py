"""Editing the JSON of a draft: every act gives a new draft and leaves the old one as it was. Pure.

A person names things; keys are made of those names once and never change afterwards, so that rules keep
pointing at what they pointed at. What is deleted takes along the rules that can no longer be read.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from loket.bouwer.naamgeving import new_key

Ontwerp = dict[str, Any]
"""The JSON of a draft, always in order (see `op_orde`)."""

LIJSTEN: Final = ("groepen", "stappen", "na_versturen", "niet_in_aanmerking")
ALS_ER = ("prijzen",)
"""Lists that a draft may do without."""


class Weg(LookupError):
    """What should be edited is not in the draft (any more)."""


# -- shape ----------------------------------------------------------------------------------------


def op_orde(data: Any) -> Ontwerp:
    """A copy that can be shown and edited: lists where lists belong, and a key of its own for everything.

    A draft that was imported or half made may miss them; nothing else is judged here.
    """
    made: Ontwerp = copy.deepcopy(data) if isinstance(data, dict) else {}
    for name in LIJSTEN:
        made[name] = _dicts(made.get(name))
    for name in [name for name in ALS_ER if name in made]:
        made[name] = _dicts(made[name])
    for stap in made["stappen"]:
        stap["vragen"], stap["regels"] = _dicts(stap.get("vragen")), _dicts(stap.get("regels"))
    for name, word in (
        ("groepen", "deel"),
        ("stappen", "stap"),
        ("niet_in_aanmerking", "uitkomst"),
        ("prijzen", "prijs"),
    ):
        _name(made.get(name, []), word)
    _name([vraag for stap in made["stappen"] for vraag in stap["vragen"]], "vraag")
    return made


def kaal(ontwerp: Ontwerp) -> Ontwerp:
    """The draft as it is kept: without the empty lists that it may do without."""
    steps = [{k: v for k, v in s.items() if v or k not in ("vragen", "regels")} for s in ontwerp["stappen"]]
    kept = {k: v for k, v in ontwerp.items() if v or k not in ("niet_in_aanmerking", *ALS_ER)}
    return {**kept, "stappen": steps}


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _name(items: list[dict[str, Any]], word: str) -> None:
    taken: set[str] = set()
    for item in items:
        key = item.get("key")
        if not isinstance(key, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key) or key in taken:
            item["key"] = new_key(key if isinstance(key, str) else word, taken)
        taken.add(item["key"])


# -- finding --------------------------------------------------------------------------------------


def _index(items: list[dict[str, Any]], key: str) -> int:
    for index, item in enumerate(items):
        if item["key"] == key:
            return index
    raise Weg(key)


def stap_van(ontwerp: Ontwerp, key: str) -> dict[str, Any]:
    """Raises Weg."""
    found: dict[str, Any] = ontwerp["stappen"][_index(ontwerp["stappen"], key)]
    return found


def alle_vragen(ontwerp: Ontwerp) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(step, question) in the order of the form."""
    for stap in ontwerp["stappen"]:
        for vraag in stap["vragen"]:
            yield stap, vraag


def vraag_van(ontwerp: Ontwerp, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The question with its step. Raises Weg."""
    for stap, vraag in alle_vragen(ontwerp):
        if vraag["key"] == key:
            return stap, vraag
    raise Weg(key)


def uitkomst_van(ontwerp: Ontwerp, key: str) -> dict[str, Any]:
    """Raises Weg."""
    rows = ontwerp["niet_in_aanmerking"]
    found: dict[str, Any] = rows[_index(rows, key)]
    return found


def _taken(ontwerp: Ontwerp) -> dict[str, set[str]]:
    return {
        "groep": {item["key"] for item in ontwerp["groepen"]},
        "stap": {item["key"] for item in ontwerp["stappen"]},
        "vraag": {vraag["key"] for _, vraag in alle_vragen(ontwerp)},
        "uitkomst": {item["key"] for item in ontwerp["niet_in_aanmerking"]},
    }


def change(item: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Set the values of one thing in a draft; None takes a value away (then its default counts)."""
    for name, value in values.items():
        if value is None:
            item.pop(name, None)
        else:
            item[name] = value


# -- the form and its parts -----------------------------------------------------------------------


def change_form(ontwerp: Ontwerp, values: Mapping[str, Any]) -> Ontwerp:
    made = op_orde(ontwerp)
    change(made, values)
    made = _ordered(op_orde(made))
    prices = {prijs["key"] for prijs in made.get("prijzen", [])}
    gone = {
        doel
        for _, _, regel in rules_of(made)
        for doel in (regel.get("dan") or {}).values()
        if _aims(regel, "prijs", {doel})
    }
    return _without_rules(made, lambda regel: _aims(regel, "prijs", gone - prices))


def add_groep(ontwerp: Ontwerp, titel: str) -> tuple[Ontwerp, str]:
    """A new part at the end; (draft, key)."""
    made = op_orde(ontwerp)
    key = new_key(titel, _taken(made)["groep"])
    made["groepen"].append({"key": key, "titel": titel})
    return made, key


def _ordered(ontwerp: Ontwerp) -> Ontwerp:
    """The steps of one part together, in the order of the parts; a step of no known part joins the last one."""
    order = {groep["key"]: place for place, groep in enumerate(ontwerp["groepen"])}
    last = ontwerp["groepen"][-1]["key"] if order else ""
    for stap in ontwerp["stappen"]:
        if stap.get("groep") not in order:
            stap["groep"] = last
    ontwerp["stappen"].sort(key=lambda stap: order.get(stap["groep"], 0))
    return ontwerp


# -- steps ----------------------------------------------------------------------------------------


def add_step(ontwerp: Ontwerp, titel: str, groep: str = "") -> tuple[Ontwerp, str]:
    """A new step at the end of a part (the last one, or a part of its own when there is none); (draft, key)."""
    made = op_orde(ontwerp)
    groups = [item["key"] for item in made["groepen"]]
    if not groups:
        made, groep = add_groep(made, titel)
    elif groep not in groups:
        groep = groups[-1]
    key = new_key(titel, _taken(made)["stap"])
    made["stappen"].append({"key": key, "groep": groep, "titel": titel, "hulp": "", "vragen": [], "regels": []})
    return _ordered(made), key


def change_step(ontwerp: Ontwerp, key: str, values: Mapping[str, Any]) -> Ontwerp:
    """Raises Weg."""
    made = op_orde(ontwerp)
    stap = stap_van(made, key)
    before = stap.get("groep")
    change(stap, values)
    if stap.get("groep") != before:  # it comes last in its new part
        made["stappen"].remove(stap)
        made["stappen"].append(stap)
    return _ordered(made)


def move_step(ontwerp: Ontwerp, key: str, by: int) -> Ontwerp:
    """One place up (-1) or down (1); over the edge of a part it becomes a step of the next. Raises Weg."""
    made = op_orde(ontwerp)
    steps, index = made["stappen"], _index(made["stappen"], key)
    groups = [groep["key"] for groep in made["groepen"]]
    other, stap = index + by, steps[index]
    if 0 <= other < len(steps) and steps[other].get("groep") == stap.get("groep"):
        steps.insert(other, steps.pop(index))
    elif stap.get("groep") in groups and 0 <= groups.index(stap["groep"]) + by < len(groups):
        stap["groep"] = groups[groups.index(stap["groep"]) + by]
        steps.insert(0 if by > 0 else len(steps), steps.pop(index))
    return _ordered(made)


def duplicate_step(ontwerp: Ontwerp, key: str) -> tuple[Ontwerp, str]:
    """The same step once more, right behind it, with questions of its own; (draft, key). Raises Weg."""
    made = op_orde(ontwerp)
    index = _index(made["stappen"], key)
    twin = copy.deepcopy(made["stappen"][index])
    taken = _taken(made)
    twin["key"] = new_key(key, taken["stap"])
    twin["titel"] = f"{twin.get('titel', '')} (kopie)"
    renamed: dict[str, str] = {}
    for vraag in twin["vragen"]:
        renamed[vraag["key"]] = vraag["key"] = new_key(vraag["key"], taken["vraag"] | set(renamed.values()))
    twin["regels"] = [_renamed(regel, renamed, {key: twin["key"]}) for regel in twin["regels"]]
    made["stappen"].insert(index + 1, twin)
    return made, twin["key"]


def _renamed(regel: dict[str, Any], vragen: Mapping[str, str], stappen: Mapping[str, str]) -> dict[str, Any]:
    """A rule that names the copies instead."""

    def condition(item: dict[str, Any]) -> dict[str, Any]:
        head, dot, tail = str(item.get("vraag", "")).partition(".")
        return {**item, "vraag": f"{vragen[head]}{dot}{tail}"} if head in vragen else item

    def target(value: Any) -> Any:
        return {**vragen, **stappen}.get(value, value) if isinstance(value, str) else value

    als = [condition(item) for item in _dicts(regel.get("als"))]
    dan = regel.get("dan")
    return {**regel, "als": als, "dan": {name: target(value) for name, value in dan.items()} if dan else dan}


def delete_step(ontwerp: Ontwerp, key: str) -> Ontwerp:
    """Without this step, its questions, and the rules elsewhere about them. Raises Weg."""
    made = op_orde(ontwerp)
    stap = made["stappen"].pop(_index(made["stappen"], key))
    gone = {vraag["key"] for vraag in stap["vragen"]}
    return _without_rules(made, lambda regel: _names(regel, gone, "vraag") or _aims(regel, "stap", {key}))


# -- questions ------------------------------------------------------------------------------------


def add_question(
    ontwerp: Ontwerp, stap: str, soort: str, label: str, opties: Mapping[str, Any] | None = None
) -> tuple[Ontwerp, str]:
    """A new question at the end of a step; (draft, key). Raises Weg."""
    made = op_orde(ontwerp)
    key = new_key(label, _taken(made)["vraag"])
    stap_van(made, stap)["vragen"].append({"key": key, "soort": soort, "label": label, **copy.deepcopy(opties or {})})
    return made, key


def change_question(ontwerp: Ontwerp, key: str, values: Mapping[str, Any]) -> Ontwerp:
    """Raises Weg."""
    made = op_orde(ontwerp)
    change(vraag_van(made, key)[1], values)
    return made


def change_soort(ontwerp: Ontwerp, key: str, soort: str, keeps: set[str], opties: Mapping[str, Any]) -> Ontwerp:
    """Another kind of question: what the new kind has too (`keeps`) stays, `opties` fill the rest. Raises Weg."""
    made = op_orde(ontwerp)
    vraag = vraag_van(made, key)[1]
    for name in [name for name in vraag if name not in keeps]:
        del vraag[name]
    for name, value in opties.items():
        vraag.setdefault(name, copy.deepcopy(value))
    vraag["soort"] = soort
    return made


def move_question(ontwerp: Ontwerp, key: str, by: int) -> Ontwerp:
    """One place up or down; over the edge of a step it goes to the next step. Raises Weg."""
    made = op_orde(ontwerp)
    stap, vraag = vraag_van(made, key)
    index, place = stap["vragen"].index(vraag), made["stappen"].index(stap)
    if 0 <= index + by < len(stap["vragen"]):
        stap["vragen"].insert(index + by, stap["vragen"].pop(index))
    elif 0 <= place + by < len(made["stappen"]):
        stap["vragen"].pop(index)
        to = made["stappen"][place + by]["vragen"]
        to.insert(0 if by > 0 else len(to), vraag)
    return made


def duplicate_question(ontwerp: Ontwerp, key: str) -> tuple[Ontwerp, str]:
    """The same question once more, right behind it; (draft, key). Raises Weg."""
    made = op_orde(ontwerp)
    stap, vraag = vraag_van(made, key)
    twin = copy.deepcopy(vraag) | {"key": new_key(key, _taken(made)["vraag"])}
    twin["label"] = f"{vraag.get('label', '')} (kopie)"
    stap["vragen"].insert(stap["vragen"].index(vraag) + 1, twin)
    return made, twin["key"]


def delete_question(ontwerp: Ontwerp, key: str) -> Ontwerp:
    """Without this question and the rules about it. Raises Weg."""
    made = op_orde(ontwerp)
    stap, vraag = vraag_van(made, key)
    stap["vragen"].remove(vraag)
    return _without_rules(made, lambda regel: _names(regel, {key}, "vraag"))


# -- outcomes -------------------------------------------------------------------------------------


def add_uitkomst(ontwerp: Ontwerp, titel: str) -> tuple[Ontwerp, str]:
    """A page for who is not eligible; (draft, key)."""
    made = op_orde(ontwerp)
    key = new_key(titel, _taken(made)["uitkomst"])
    made["niet_in_aanmerking"].append({"key": key, "titel": titel, "tekst": []})
    return made, key


def change_uitkomst(ontwerp: Ontwerp, key: str, values: Mapping[str, Any]) -> Ontwerp:
    """Raises Weg."""
    made = op_orde(ontwerp)
    change(uitkomst_van(made, key), values)
    return made


def delete_uitkomst(ontwerp: Ontwerp, key: str) -> Ontwerp:
    """Without this page and the rules that lead to it. Raises Weg."""
    made = op_orde(ontwerp)
    made["niet_in_aanmerking"].pop(_index(made["niet_in_aanmerking"], key))
    return _without_rules(made, lambda regel: _aims(regel, "uitkomst", {key}))


# -- rules ----------------------------------------------------------------------------------------


def set_rule(ontwerp: Ontwerp, stap: str, index: int | None, regel: Mapping[str, Any]) -> Ontwerp:
    """A rule of a step instead of the one at `index`, or (None) a new one. Raises Weg."""
    made = op_orde(ontwerp)
    rules = stap_van(made, stap)["regels"]
    if index is None:
        rules.append(copy.deepcopy(dict(regel)))
    elif 0 <= index < len(rules):
        rules[index] = copy.deepcopy(dict(regel))
    else:
        raise Weg(f"{stap}, {index}")
    return made


def delete_rule(ontwerp: Ontwerp, stap: str, index: int) -> Ontwerp:
    """Raises Weg."""
    made = op_orde(ontwerp)
    rules = stap_van(made, stap)["regels"]
    if not 0 <= index < len(rules):
        raise Weg(f"{stap}, {index}")
    rules.pop(index)
    return made


DOELEN: Final[Mapping[str, str]] = {
    "toon_vraag": "vraag",
    "verplicht": "vraag",
    "document_nodig": "vraag",
    "prijs": "prijs",
    "toon_stap": "stap",
    "niet_in_aanmerking": "uitkomst",
}
"""What kind of thing an effect aims at; an effect that is not here aims at nothing that can be deleted."""


def _names(regel: Mapping[str, Any], keys: set[str], kind: str) -> bool:
    """Whether a rule looks at one of these questions, or aims at one."""
    asked = {str(item.get("vraag", "")).partition(".")[0] for item in _dicts(regel.get("als"))}
    return bool(asked & keys) or _aims(regel, kind, keys)


def _aims(regel: Mapping[str, Any], kind: str, keys: set[str]) -> bool:
    dan = regel.get("dan")
    targets = dan.items() if isinstance(dan, dict) else ()
    return any(DOELEN.get(effect) == kind and doel in keys for effect, doel in targets if isinstance(doel, str))


def _without_rules(ontwerp: Ontwerp, gone: Callable[[dict[str, Any]], bool]) -> Ontwerp:
    for stap in ontwerp["stappen"]:
        stap["regels"] = [regel for regel in stap["regels"] if not gone(regel)]
    return ontwerp


def rules_of(ontwerp: Ontwerp) -> list[tuple[str, int, dict[str, Any]]]:
    """Every rule with the step it stands at and its place there."""
    return [(stap["key"], index, regel) for stap in ontwerp["stappen"] for index, regel in enumerate(stap["regels"])]
