"""Rules decide which steps and questions there are, before anything is judged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.definitie import Definitie, parse
from loket.pad import bepaal
from tests.loket.test_definitie import base


def form(*regels: dict[str, Any], **extra: Any) -> Definitie:
    data = base() | extra
    data["stappen"][1]["regels"] = list(regels)
    return parse(data)


def shows(condition: dict[str, Any], antwoorden: dict[str, Any], feiten: dict[str, Any] | None = None) -> bool:
    definitie = form({"als": [condition], "dan": {"toon_stap": "tweede"}})
    return bepaal(definitie, antwoorden, feiten or {}).stap("tweede") is not None


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ({"vraag": "kleur", "is": "rood"}, {"kleur": "rood"}, True),
        ({"vraag": "kleur", "is": "rood"}, {"kleur": "blauw"}, False),
        ({"vraag": "kleur", "is": "rood"}, {}, False),
        ({"vraag": "kleur", "is_niet": "rood"}, {"kleur": "blauw"}, True),
        ({"vraag": "kleur", "is_niet": "rood"}, {}, False),
        ({"vraag": "kleur", "een_van": ["rood", "groen"]}, {"kleur": "rood"}, True),
        ({"vraag": "kleur", "een_van": ["groen"]}, {"kleur": "rood"}, False),
        ({"vraag": "kleur", "bevat": "oo"}, {"kleur": "rood"}, True),
        ({"vraag": "kleur", "ingevuld": True}, {"kleur": "rood"}, True),
        ({"vraag": "kleur", "ingevuld": True}, {"kleur": None}, False),
        ({"vraag": "kleur", "ingevuld": False}, {}, True),
        ({"vraag": "hond", "is": False}, {"hond": False}, True),
        ({"vraag": "hond", "ingevuld": True}, {"hond": False}, True),
        ({"vraag": "kleur", "groter_dan": 3}, {"kleur": 4}, True),
        ({"vraag": "kleur", "kleiner_dan": 3}, {"kleur": "2.5"}, True),
        ({"vraag": "kleur", "voor": "2026-03-01"}, {"kleur": "2026-02-28"}, True),
        ({"vraag": "kleur", "na": "2026-03-01"}, {"kleur": "2026-02-28"}, False),
        ({"vraag": "kleur.tint.diep", "is": 1}, {"kleur": {"tint": {"diep": 1}}}, True),
        ({"vraag": "kleur.tint.diep", "is": 1}, {"kleur": {"tint": 3}}, False),
    ],
)
def test_condition(condition: dict[str, Any], answers: dict[str, Any], expected: bool) -> None:
    assert shows(condition, answers) is expected


def test_condition_on_a_fact() -> None:
    assert shows({"feit": "leeftijd", "kleiner_dan": 18}, {}, {"leeftijd": 17})
    assert not shows({"feit": "leeftijd", "kleiner_dan": 18}, {}, {})


def test_all_conditions_of_a_rule_and_any_of_two_rules() -> None:
    both = {
        "als": [{"vraag": "kleur", "is": "rood"}, {"vraag": "hond", "is": True}],
        "dan": {"toon_stap": "tweede"},
    }
    other = {"als": [{"vraag": "kleur", "is": "blauw"}], "dan": {"toon_stap": "tweede"}}
    definitie = form(both, other)

    def seen(**answers: Any) -> bool:
        return bepaal(definitie, answers, {}).stap("tweede") is not None

    assert seen(kleur="rood", hond=True)
    assert not seen(kleur="rood", hond=False)
    assert seen(kleur="blauw")


def test_hidden_question_has_no_answer_whatever_was_sent() -> None:
    definitie = form(
        {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_stap": "tweede"}},
        {"als": [{"vraag": "waarom", "ingevuld": True}], "dan": {"niet_in_aanmerking": "nee"}},
        niet_in_aanmerking=[{"key": "nee", "titel": "Nee", "tekst": ["Zo."]}],
    )
    pad = bepaal(definitie, {"kleur": "blauw", "waarom": "daarom"}, {})
    assert "waarom" not in pad.antwoorden
    assert pad.uitkomst is None
    pad = bepaal(definitie, {"kleur": "rood", "waarom": "daarom"}, {})
    assert pad.uitkomst is not None
    assert pad.uitkomst_stap == "tweede"


def test_step_without_a_visible_question_is_skipped() -> None:
    data = base()
    data["stappen"][1]["regels"] = [{"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_vraag": "waarom"}}]
    definitie = parse(data)
    hidden = bepaal(definitie, {"kleur": "blauw", "hond": True}, {})
    assert [stap.key for stap in hidden.stappen] == ["eerste"]
    assert hidden.open_stap(frozenset({"eerste"})) is None
    assert hidden.volgende(hidden.stappen[0]) is None
    shown = bepaal(definitie, {"kleur": "rood", "hond": True}, {})
    assert [stap.key for stap in shown.stappen] == ["eerste", "tweede"]
    data["stappen"][1]["vragen"].append({"key": "lees", "soort": "info", "label": "Lees dit", "tekst": ["Zo."]})
    assert bepaal(parse(data), {"kleur": "blauw", "hond": True}, {}).stap("tweede") is not None, "there is text to read"


def test_required_by_rule() -> None:
    data = base()
    data["stappen"][1]["vragen"][0]["optioneel"] = True
    data["stappen"][1]["regels"] = [{"als": [{"vraag": "hond", "is": True}], "dan": {"verplicht": "waarom"}}]
    definitie = parse(data)
    assert "waarom" in bepaal(definitie, {"hond": True}, {}).verplicht
    assert "waarom" not in bepaal(definitie, {"hond": False}, {}).verplicht


def test_open_step_is_the_first_that_is_not_done() -> None:
    definitie = form({"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_stap": "tweede"}})
    answers = {"kleur": "rood", "hond": False}
    pad = bepaal(definitie, answers, {})
    first, second = pad.stappen
    assert pad.open_stap(frozenset()) == first
    assert pad.open_stap(frozenset({"eerste"})) == second
    assert (pad.vorige(first), pad.vorige(second), pad.volgende(first), pad.volgende(second)) == (
        None,
        first,
        second,
        None,
    )
    done = bepaal(definitie, {**answers, "waarom": "x"}, {})
    assert done.open_stap(frozenset({"eerste", "tweede"})) is None
    emptied = bepaal(definitie, {**answers, "waarom": None}, {})
    assert emptied.open_stap(frozenset({"eerste", "tweede"})) == second


@given(
    st.dictionaries(
        st.sampled_from(["kleur", "hond", "waarom", "iets"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.lists(st.text())
        | st.dictionaries(st.text(), st.text()),
    )
)
def test_any_stored_answers_give_a_path(answers: dict[str, Any]) -> None:
    definitie = form(
        {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_stap": "tweede"}},
        {"als": [{"vraag": "hond", "is": True}], "dan": {"toon_vraag": "waarom"}},
    )
    pad = bepaal(definitie, answers, {})
    assert pad.antwoorden.keys() <= answers.keys()
    assert set(pad.vragen) == {stap.key for stap in pad.stappen}
