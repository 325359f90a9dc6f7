"""An address as a question: typed in many ways, refused in words, confirmed once, and known or not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.vragen import soort
from loket.vragen.adres import adres_regels
from loket.vragen.basis import Omgeving
from tests.loket.test_vragen import OMGEVING, TODAY, Register, answer, vraag


@pytest.mark.parametrize(
    "typed",
    [
        {"postcode": "2140", "straat": "Kroonstraat", "huisnummer": "24", "bus": "2"},
        {"postcode": "B-2140", "straat": " kroonstraat ", "huisnummer": "24", "bus": "bus 2"},
        {"postcode": "21 40", "straat": "KROONSTRAAT,", "huisnummer": " 24", "bus": "b. 2"},
        {"postcode": "BE 2140", "straat": "Kroonstraat 24 bus 2", "huisnummer": "", "bus": ""},
        {"postcode": "2140", "straat": "Kroonstraat, 24 b 2", "huisnummer": "", "bus": ""},
        {"postcode": "2140", "straat": "Kroonstraat", "huisnummer": "24/2", "bus": ""},
        {"postcode": "2140", "straat": "Kroonstraat", "huisnummer": "24 bus 2", "bus": ""},
    ],
)
def test_address_in_many_spellings(typed: dict[str, str]) -> None:
    stored = answer(vraag("adres"), **typed)
    assert stored == {
        "straat": "Kroonstraat", "huisnummer": "24", "bus": "2", "postcode": "2140",
        "gemeente": "Antwerpen", "district": "Borgerhout", "nagekeken": True,
    }  # fmt: skip
    assert adres_regels(stored) == ["Kroonstraat 24 bus 2", "2140 Borgerhout"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"postcode": "214"}, "Postcode: vul 4 cijfers in, bijvoorbeeld 2140"),
        ({"straat": ""}, "Straat: vul de naam van je straat in"),
        ({"straat": "x" * 81}, "Straat: gebruik hoogstens 80 tekens"),
        ({"huisnummer": "24/3", "bus": "2"}, "Huisnummer: vul een huisnummer in, bijvoorbeeld 24"),
        ({"huisnummer": "24/26"}, "Huisnummer: vul een huisnummer in, bijvoorbeeld 24"),
        ({"huisnummer": "vierentwintig"}, "Huisnummer: vul een huisnummer in, bijvoorbeeld 24"),
        ({"bus": "achteraan links"}, "Bus: gebruik hoogstens 6 tekens"),
        ({"straat": "Kroonlaan"}, "Straat: we vinden 'Kroonlaan' niet in 2140. Bedoel je Kroonstraat?"),
        ({"straat": "Ergensstraat"}, "Straat: we vinden 'Ergensstraat' niet in 2140."),
        ({"huisnummer": "240"}, "Huisnummer: we kennen nummer 240 niet in de Kroonstraat."),
    ],
)
def test_wrong_address_says_what(typed: dict[str, str], said: str) -> None:
    right = {"postcode": "2140", "straat": "Kroonstraat", "huisnummer": "24", "bus": ""}
    (text,) = answer(vraag("adres"), **right | typed)
    assert text.startswith(said)


def test_address_that_the_citizen_is_sure_of_is_taken() -> None:
    typed = sure({"postcode": "2140", "straat": "Ergensstraat", "huisnummer": "3", "bus": ""})
    stored = answer(vraag("adres"), filled_in(typed), **typed)
    assert (stored["district"], stored["nagekeken"]) == ("Borgerhout", False)
    question = vraag("adres")
    known = replace(OMGEVING, antwoorden={question.key: stored})
    again = {deel: text for deel, text in typed.items() if deel != "zeker"}
    assert answer(vraag("adres"), known, **again) == stored, "who was sure is not asked again"
    (text,) = answer(vraag("adres"), known, **again | {"straat": "Nergensstraat"})
    assert text.startswith("Straat: we vinden 'Nergensstraat' niet"), "but of that address alone"


def filled_in(typed: dict[str, str]) -> Omgeving:
    """As a question sees the form that was sent."""
    return replace(OMGEVING, getypt={f"{vraag('adres').key}-{deel}": text for deel, text in typed.items()})


def sure(typed: dict[str, str]) -> dict[str, str]:
    """With the tick of the page that shows this address again."""
    tick = soort(vraag("adres")).velden(vraag("adres"), filled_in(typed))["zeker"].widget
    return typed | {"zeker": tick.attrs["value"]}


@pytest.mark.parametrize(
    ("part", "value", "counts"),
    [
        ("straat", "ERGENSSTRAAT ", True),
        ("postcode", "B-2140", True),
        ("straat", "Nergensstraat", False),
        ("huisnummer", "4", False),
        ("bus", "2", False),
        ("postcode", "2100", False),
    ],
)
def test_a_tick_counts_for_the_address_it_was_shown_for(part: str, value: str, counts: bool) -> None:
    ticked = sure({"postcode": "2140", "straat": "Ergensstraat", "huisnummer": "3", "bus": ""}) | {part: value}
    found = answer(vraag("adres"), filled_in(ticked), **ticked)
    assert isinstance(found, dict) is counts, found


def test_address_elsewhere_is_an_answer_too() -> None:
    stored = answer(vraag("adres"), postcode="9000", straat="Veldstraat", huisnummer="1", bus="")
    assert (stored["gemeente"], stored["district"]) == ("", "")


def test_address_like_a_known_one() -> None:
    question = vraag("adres", anders_dan="adres")
    stored = answer(question, postcode="2140", straat="Kroonstraat", huisnummer="24", bus="")
    omgeving = Omgeving(TODAY, {"adres": {**stored, "straat": "KROONSTRAAT"}}, (), {}, Register())
    (fout,) = soort(question).keur(question, stored, omgeving)
    assert (fout.deel, fout.code) == ("straat", "zelfde")
    assert soort(question).keur(question, {**stored, "bus": "2"}, omgeving) == []


@given(st.dictionaries(st.sampled_from(["postcode", "straat", "huisnummer", "bus", "zeker"]), st.text(max_size=150)))
def test_any_typed_address_is_an_answer_or_a_sentence(typed: dict[str, str]) -> None:
    found = answer(vraag("adres"), **dict.fromkeys(("postcode", "straat", "huisnummer", "bus"), "") | typed)
    assert found is None or isinstance(found, dict) or all(text[0].isupper() for text in found)
