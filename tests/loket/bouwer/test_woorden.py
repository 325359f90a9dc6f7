"""Nothing in a definition is without words: whoever adds a field, a kind, a test or an effect names it here."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import pytest

from loket import definitie, gevolgsoorten, opties, prijstabel
from loket.bouwer.lijsten import Lijsten
from loket.bouwer.velden import VoorwaardeRij, hints, inner
from loket.bouwer.vormen import DAAR, VAST, Vorm
from loket.bouwer.woorden import BEGIN, EFFECTEN, KEUZES, SOORTEN, TESTEN, WOORDEN
from loket.bouwer.woorden_gevolgen import GEVOLGNAMEN, REGELNAMEN
from loket.bouwer.zinnen import PER_SOORT
from loket.definitie import EFFECTS, TESTS, Definitie, DefinitieRefused, Stap, parse
from loket.gevolgen import GEVOLGEN, REGELS
from tests.loket.bouwer.ontwerpen import klein

NO_FORM = {"DefinitieRefused", "Lezer", "Probleem", "Regel", "Voorwaarde"}
"""Rules and their conditions are sentences (zinnen.py), not fields."""


def _shapes() -> list[type[Any]]:
    found = {
        thing.__name__: thing
        for module in (definitie, gevolgsoorten, opties, prijstabel)
        for thing in vars(module).values()
        if is_dataclass(thing) and isinstance(thing, type) and thing.__name__ not in NO_FORM
    }
    return [*found.values(), VoorwaardeRij]


def missing(shapes: list[type[Any]]) -> list[str]:
    """Fields without a word, or whose word says nothing."""
    return [
        f"{shape.__name__}.{field.name}"
        for shape in shapes
        for field in fields(shape)
        if not (word := WOORDEN.get(shape.__name__, {}).get(field.name)) or not (word.label and word.hulp)
    ]


def test_every_field_of_a_definition_has_a_word_and_an_explanation() -> None:
    assert missing(_shapes()) == []


def test_a_field_without_a_word_is_found() -> None:
    @dataclass
    class Vervolgstap:
        titel: str
        nieuw: str = ""

    assert missing([Vervolgstap]) == ["Vervolgstap.nieuw"]


def test_no_word_is_left_over() -> None:
    known = {shape.__name__: {field.name for field in fields(shape)} for shape in _shapes()}
    extra = [
        f"{name}.{field}" for name, words in WOORDEN.items() for field in words if field not in known.get(name, ())
    ]
    assert [name for name in extra if name.split(".")[0] not in NO_FORM] == []


def test_every_fixed_rule_and_effect_has_a_name_to_choose() -> None:
    assert set(REGELNAMEN) == set(REGELS)
    assert set(GEVOLGNAMEN) == set(GEVOLGEN)


def test_every_kind_test_and_effect_has_words() -> None:
    assert set(SOORTEN) == set(opties.OPTIES)
    assert set(TESTEN) == set(TESTS)
    assert set(EFFECTEN) >= set(EFFECTS)
    assert set(PER_SOORT) - {"deel", "feit", "lijst"} <= set(opties.OPTIES)


@pytest.mark.parametrize("shape", _shapes(), ids=lambda shape: shape.__name__)
def test_every_field_can_be_asked(shape: type[Any]) -> None:
    """A type that no form field fits would be a question that nobody can answer without JSON."""
    sentences = frozenset({"stappen", "vragen", "regels"}) if shape in (Definitie, Stap) else frozenset()
    made = Vorm(shape, {}, {}, zonder=sentences)
    asked = {name for name in hints(shape) if not WOORDEN[shape.__name__][name].verborgen} - {"opties"} - sentences
    assert {deel.naam for deel in made.onderdelen()} == asked


def test_lists_to_choose_from_exist() -> None:
    dynamic = {*Lijsten(klein()), DAAR, VAST}
    named = {word.keuzes for words in WOORDEN.values() for word in words.values() if word.keuzes}
    assert named <= dynamic | KEUZES.keys()


@pytest.mark.parametrize("soort", sorted(opties.OPTIES))
def test_a_new_question_of_any_kind_has_the_right_shape(soort: str) -> None:
    data = klein()
    data["stappen"][0]["vragen"] = [{"key": "nieuw", "soort": soort, "label": "Nieuw", **BEGIN.get(soort, {})}]
    assert parse(data).vraag_per_key["nieuw"].soort == soort


def test_a_kind_without_beginning_would_be_refused() -> None:
    data = klein()
    data["stappen"][0]["vragen"] = [{"key": "nieuw", "soort": "keuze", "label": "Nieuw"}]
    with pytest.raises(DefinitieRefused):
        parse(data)


def test_types_are_told_apart() -> None:
    assert inner(tuple[str, ...]) == ("lijst", str)
    assert inner(int | None) == ("veld", int)
    assert inner(tuple[gevolgsoorten.Voorwaarde, ...]) == ("rijen", VoorwaardeRij)
    assert inner(gevolgsoorten.Attest | None) == ("vorm", gevolgsoorten.Attest)
