"""Editing a draft: the old one stays, keys stay unique, nothing half deleted is left behind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.bouwer import bewerken
from loket.bouwer.bewerken import Ontwerp, Weg, alle_vragen, op_orde, rules_of
from loket.bouwer.naamgeving import new_key
from loket.controle import BEZET
from loket.definitie import parse
from tests.loket.bouwer.ontwerpen import klein, van_de_stad

Act = Callable[[Ontwerp, Any], Ontwerp]
DRAFTS = [klein(), *van_de_stad()]


def _pick(rows: list[Any], number: int) -> str:
    return str(rows[number % len(rows)]["key"]) if rows else ""


def _vragen(ontwerp: Ontwerp) -> list[Any]:
    return [vraag for _, vraag in alle_vragen(ontwerp)]


ACTS: dict[str, Callable[[Ontwerp, int, str], Ontwerp]] = {
    "nieuwe stap": lambda o, n, t: bewerken.add_step(o, t, _pick(o["groepen"], n))[0],
    "stap op": lambda o, n, t: bewerken.move_step(o, _pick(o["stappen"], n), -1),
    "stap neer": lambda o, n, t: bewerken.move_step(o, _pick(o["stappen"], n), 1),
    "stap dubbel": lambda o, n, t: bewerken.duplicate_step(o, _pick(o["stappen"], n))[0],
    "stap weg": lambda o, n, t: bewerken.delete_step(o, _pick(o["stappen"], n)),
    "stap in ander deel": lambda o, n, t: bewerken.change_step(
        o, _pick(o["stappen"], n), {"groep": _pick(o["groepen"], n + 1)}
    ),
    "nieuwe vraag": lambda o, n, t: bewerken.add_question(o, _pick(o["stappen"], n), "tekst", t)[0],
    "vraag op": lambda o, n, t: bewerken.move_question(o, _pick(_vragen(o), n), -1),
    "vraag neer": lambda o, n, t: bewerken.move_question(o, _pick(_vragen(o), n), 1),
    "vraag dubbel": lambda o, n, t: bewerken.duplicate_question(o, _pick(_vragen(o), n))[0],
    "vraag weg": lambda o, n, t: bewerken.delete_question(o, _pick(_vragen(o), n)),
    "pagina": lambda o, n, t: bewerken.add_uitkomst(o, t)[0],
    "pagina weg": lambda o, n, t: bewerken.delete_uitkomst(o, _pick(o["niet_in_aanmerking"], n)),
    "deel": lambda o, n, t: bewerken.add_groep(o, t)[0],
    "delen weg": lambda o, n, t: bewerken.change_form(o, {"groepen": o["groepen"][:1]}),
}


@given(
    begin=st.sampled_from(range(len(DRAFTS))),
    acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 40), st.text(max_size=60)), max_size=25),
)
def test_whatever_is_done_the_draft_stays_in_order(begin: int, acts: list[tuple[str, int, str]]) -> None:
    ontwerp = op_orde(DRAFTS[begin])
    for act, number, text in acts:
        before = copy.deepcopy(ontwerp)
        try:
            made = ACTS[act](ontwerp, number, text)
        except Weg:
            made = ontwerp
        assert ontwerp == before, act
        ontwerp = made
    questions = _vragen(ontwerp)
    for rows in (ontwerp["groepen"], ontwerp["stappen"], questions, ontwerp["niet_in_aanmerking"]):
        keys = [row["key"] for row in rows]
        assert len(keys) == len(set(keys))
        assert not set(keys) & BEZET
    groups = [stap["groep"] for stap in ontwerp["stappen"]]
    order = [groep["key"] for groep in ontwerp["groepen"]]
    assert groups == sorted(groups, key=order.index)
    parse(ontwerp)
    _rules_point_somewhere(ontwerp)


def _rules_point_somewhere(ontwerp: Ontwerp) -> None:
    known = {vraag["key"] for vraag in _vragen(ontwerp)}
    targets = {
        "vraag": known,
        "stap": {stap["key"] for stap in ontwerp["stappen"]},
        "prijs": {prijs["key"] for prijs in ontwerp.get("prijzen", [])},
        "uitkomst": {uitkomst["key"] for uitkomst in ontwerp["niet_in_aanmerking"]},
    }
    for _, _, regel in rules_of(ontwerp):
        ((effect, doel),) = regel["dan"].items()
        if effect in bewerken.DOELEN:
            assert doel in targets[bewerken.DOELEN[effect]]
        assert {item["vraag"].split(".")[0] for item in regel["als"] if "vraag" in item} <= known


_NAMES = st.sampled_from(["stappen", "vragen", "groepen", "key", "regels", "titel", "groep"])
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(_ANYTHING)
def test_anything_can_be_opened_and_edited(data: Any) -> None:
    """A file may hold anything that is JSON: the builder opens it all the same."""
    ontwerp = op_orde(data)
    assert op_orde(ontwerp) == ontwerp
    made, key = bewerken.add_step(ontwerp, "Nieuw")
    assert bewerken.stap_van(made, key)["titel"] == "Nieuw"


@given(st.text(max_size=80), st.sets(st.text(max_size=10), max_size=5))
def test_a_key_can_stand_in_a_definition(naam: str, taken: set[str]) -> None:
    key = new_key(naam, taken)
    assert key not in taken | BEZET
    assert len(key) <= 40
    assert key[0].isalpha()
    assert key.replace("_", "a").isalnum()
    assert key.isascii()


def test_a_step_over_the_edge_of_a_part_becomes_one_of_the_next() -> None:
    made = bewerken.move_step(klein(), "hond", 1)
    assert [(stap["key"], stap["groep"]) for stap in made["stappen"]] == [("hond", "wat"), ("ras", "wat")]
    last = bewerken.move_step(made, "ras", 1)
    assert last == made


def test_a_question_over_the_edge_goes_to_the_next_step() -> None:
    made = bewerken.move_question(klein(), "heeft_hond", 1)
    assert [vraag["key"] for vraag in made["stappen"][1]["vragen"]] == ["heeft_hond", "soort_hond", "aantal"]
    back = bewerken.move_question(made, "heeft_hond", -1)
    assert back == op_orde(klein())


def test_a_copy_has_questions_and_rules_of_its_own() -> None:
    made, key = bewerken.duplicate_step(klein(), "ras")
    twin = bewerken.stap_van(made, key)
    assert [vraag["key"] for vraag in twin["vragen"]] == ["soort_hond_2", "aantal_2"]
    assert twin["regels"][0] == {"als": [{"vraag": "heeft_hond", "is": True}], "dan": {"toon_stap": key}}
    assert twin["regels"][1] == {"als": [{"vraag": "soort_hond_2", "is": "groot"}], "dan": {"toon_vraag": "aantal_2"}}
    assert made["stappen"][1] == op_orde(klein())["stappen"][1]


def test_what_is_deleted_takes_its_rules_along() -> None:
    made = bewerken.delete_question(klein(), "aantal")
    assert [regel["dan"] for _, _, regel in rules_of(made)] == [{"toon_stap": "ras"}]
    made = bewerken.delete_uitkomst(klein(), "te_veel")
    assert len(rules_of(made)) == 2
    made = bewerken.delete_step(klein(), "hond")
    assert [regel["dan"] for _, _, regel in rules_of(made)] == [
        {"toon_vraag": "aantal"},
        {"niet_in_aanmerking": "te_veel"},
    ]


def test_another_kind_keeps_what_it_also_has() -> None:
    made = bewerken.change_soort(
        klein(), "soort_hond", "meerkeuze", {"key", "label", "keuzes", "soort"}, {"hoogstens": 1}
    )
    vraag = bewerken.vraag_van(made, "soort_hond")[1]
    assert (vraag["soort"], len(vraag["keuzes"]), vraag["hoogstens"]) == ("meerkeuze", 2, 1)
    made = bewerken.change_soort(made, "soort_hond", "tekst", {"key", "label", "soort"}, {})
    assert bewerken.vraag_van(made, "soort_hond")[1] == {"key": "soort_hond", "soort": "tekst", "label": "Welk ras?"}


def test_rules_are_set_and_taken_away() -> None:
    regel = {"als": [{"vraag": "heeft_hond", "is": True}], "dan": {"verplicht": "aantal"}}
    made = bewerken.set_rule(klein(), "ras", None, regel)
    assert made["stappen"][1]["regels"][3] == regel
    made = bewerken.set_rule(made, "ras", 0, regel)
    assert made["stappen"][1]["regels"][0] == regel
    assert len(bewerken.delete_rule(made, "ras", 0)["stappen"][1]["regels"]) == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda o: bewerken.change_step(o, "weg", {}),
        lambda o: bewerken.change_question(o, "weg", {}),
        lambda o: bewerken.change_uitkomst(o, "weg", {}),
        lambda o: bewerken.add_question(o, "weg", "tekst", "x"),
        lambda o: bewerken.set_rule(o, "ras", 9, {}),
        lambda o: bewerken.set_rule(o, "weg", None, {}),
        lambda o: bewerken.delete_rule(o, "ras", 3),
        lambda o: bewerken.delete_rule(o, "ras", -1),
    ],
)
def test_what_is_gone_is_said(act: Callable[[Ontwerp], Any]) -> None:
    with pytest.raises(Weg):
        act(klein())


def test_a_step_without_a_part_makes_one() -> None:
    made, key = bewerken.add_step({}, "Wie ben je?")
    assert made["groepen"] == [{"key": "wie_ben_je", "titel": "Wie ben je?"}]
    assert bewerken.stap_van(made, key)["groep"] == "wie_ben_je"


def test_none_takes_a_value_away() -> None:
    made = bewerken.change_step(klein(), "hond", {"hulp": None, "titel": "Nieuw"})
    assert "hulp" not in bewerken.stap_van(made, "hond")
