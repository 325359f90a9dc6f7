"""Who decides on an example: never more than the example shows, and never otherwise than for real."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from loket.bouwer.beslisproef import REGELPROEF
from loket.bouwer.proef import probeer
from loket.definitie import parse
from loket.gevolgen import REGELS
from tests.loket.bouwer.ontwerpen import klein
from tests.loket.kast import ADRES

TODAY = dt.date(2026, 3, 10)
ADA, NOOR = "Ada Peeters", "Noor Janssens"
WHO = {"key": "wie", "soort": "huishoudleden", "label": "Voor wie?", "een": True, "optioneel": True}
IK = [{"id": "1", "naam": ADA, "relatie": "", "zelf": True}]
ANDER = [{"id": "2", "naam": NOOR, "relatie": "je partner", "zelf": False}]


def attest(*rijen: dict[str, Any]) -> dict[str, Any]:
    return {"attest": {"titel": "A", "zin": "Z", "persoon": "wie", "rijen": list(rijen)}}


def decided(changes: dict[str, Any], feiten: dict[str, Any] | None = None, /, **antwoorden: Any) -> str:
    """`meteen`, `behandelaar`, or why this example does not show it."""
    data = klein() | {"beslissing": "meteen", "klaar": "Klaar."} | copy.deepcopy(changes)
    data["stappen"][0]["vragen"] += [WHO, {"key": "persoon", "soort": "huishoudleden", "label": "x", "optioneel": True}]
    data["stappen"][0]["vragen"] += [{"key": "van", "soort": "datum", "label": "Vanaf", "optioneel": True}]
    case = {"naam": "x", "persoon": feiten or {}, "antwoorden": {"heeft_hond": False} | antwoorden}
    said = {}
    for wie in ("meteen", "behandelaar"):
        (uitslag,) = probeer(parse(data), [case | {"verwacht": {"beslissing": wie}}], TODAY)
        said[wie] = " ".join(uitslag.verschillen)
    passed = [wie for wie, text in said.items() if not text]
    assert len(passed) < 2, "one example, one outcome"
    return passed[0] if passed else said["meteen"]


KNOWN = {"adres": ADRES, "huishouden": [ADA, NOOR], "naam": ADA}


@pytest.mark.parametrize(
    ("rij", "persoon", "wie"),
    [
        ({"naam": "Adres", "feit": "adres"}, {"adres": ADRES}, "meteen"),
        ({"naam": "Adres", "feit": "adres"}, {}, "behandelaar"),
        ({"naam": "Sinds", "sinds": "adres"}, {"adres": ADRES}, "meteen"),
        ({"naam": "Sinds", "sinds": "huishouden"}, {"adres": ADRES}, "behandelaar"),
        ({"naam": "Geboren", "feit": "geboortedatum"}, {"geboortedatum": "1988-04-12"}, "meteen"),
        ({"naam": "Heeft", "feit": "in_huis"}, {"in_huis": {"sorteerpas": 1}}, "behandelaar"),
        ({"naam": "Tekst", "tekst": "Altijd"}, {}, "meteen"),
        ({"naam": "Antwoord", "vraag": "heeft_hond"}, {}, "meteen"),
    ],
)
def test_an_attest_takes_every_fact_that_it_states(rij: dict[str, Any], persoon: dict[str, Any], wie: str) -> None:
    assert decided(attest(rij), persoon) == wie
    assert decided(attest(rij), persoon, wie=IK) == wie


def test_a_day_that_the_example_does_not_say_is_not_guessed() -> None:
    found = decided(attest({"naam": "Sinds", "sinds": "naam"}), {"naam": ADA})
    assert "maar dat blijkt niet uit dit geval: het voorbeeld zegt niet sinds wanneer “Je naam” zo is." in found


def test_of_somebody_else_only_what_a_household_shares_is_known() -> None:
    both = attest({"naam": "Naam", "feit": "naam"}, {"naam": "Adres", "feit": "adres"})
    assert decided(both, KNOWN, wie=ANDER) == "meteen"
    assert decided(both, {"adres": ADRES}, wie=ANDER) == "behandelaar", "does not live there"
    found = decided(attest({"naam": "Geboren", "feit": "geboortedatum"}), KNOWN, wie=ANDER)
    assert "het voorbeeld zegt “Geboren op” alleen van de persoon zelf" in found


@pytest.mark.parametrize(
    ("persoon", "antwoorden", "wie"),
    [
        ({"adres": ADRES}, {}, "meteen"),
        ({}, {}, "behandelaar"),
        (KNOWN, {"persoon": ANDER}, "meteen"),
        ({"adres": ADRES}, {"persoon": ANDER}, "behandelaar"),
    ],
)
def test_a_rule_in_code_is_tried_with_the_facts_of_the_case(
    persoon: dict[str, Any], antwoorden: dict[str, Any], wie: str
) -> None:
    assert decided({"regel": "attest_hoofdverblijf@1"}, persoon, **antwoorden) == wie


def test_a_rule_about_places_looks_at_the_form() -> None:
    assert decided({"regel": "plaats@1"}) == "behandelaar"
    assert decided({"regel": "plaats@1", "wachtlijst": {"aanbod": "x", "vragen": ["soort_hond"]}}) == "meteen"


DAGPAS = [
    {"key": "land", "soort": "tekst", "label": "Land", "optioneel": True},
    {"key": "plaat", "soort": "nummerplaat", "label": "Plaat", "hulp": "Van je wagen.", "optioneel": True},
    {"key": "dag", "soort": "datum", "label": "Dag", "optioneel": True},
]


def test_what_others_sent_stands_in_no_example() -> None:
    """Whether a pass is left hangs on the passes that were sold: only what the answers alone decide is known."""
    data = klein()
    data["stappen"][0]["vragen"] += DAGPAS
    form = {"regel": "dagpas@1", "stappen": data["stappen"]}
    assert "hoeveel van de 8 dagpassen de wagen al heeft" in decided(form, land="be", plaat="1ABC234", dag="2026-03-12")
    assert decided(form, land="be", plaat="1ABC234") == "meteen", "no pass is asked"
    assert decided(form, land="be", plaat="CD1234", dag="2026-03-12") == "behandelaar"


def test_an_eis_and_an_attest_come_before_the_rule() -> None:
    eis = [{"als": [{"vraag": "heeft_hond", "is": True}], "reden": "hond"}]
    places = {"regel": "plaats@1", "wachtlijst": {"aanbod": "x", "vragen": ["soort_hond"]}}
    assert decided(places | {"eisen": eis}) == "behandelaar"
    states = attest({"naam": "Adres", "feit": "adres"})
    assert decided(places | states) == "behandelaar"
    assert decided(places | states, {"adres": ADRES}) == "meteen"
    assert "sinds wanneer" in decided(places | attest({"naam": "Sinds", "sinds": "naam"}), {"naam": ADA})
    assert decided({"regel": "plaats@1"} | attest({"naam": "Sinds", "sinds": "naam"}), {"naam": ADA}) == "behandelaar"


def test_a_rule_that_cannot_be_tried_holds_in_no_case() -> None:
    assert "maar dat blijkt niet uit dit geval: de regel 'morgen@1' is code." in decided({"regel": "morgen@1"})


def test_every_rule_of_today_can_be_tried() -> None:
    assert set(REGELPROEF) == set(REGELS)


def test_what_was_asked_for_a_time_that_is_past_goes_to_a_person() -> None:
    award = {"soort": "vergunning", "titel": "T", "van": "van", "duur": 3, "eenheid": "dagen"}
    eis = [{"als": [{"vraag": "heeft_hond", "is": False}], "reden": "hond"}]
    data = {"eisen": eis, "toekenningen": [award]}
    assert decided(data, van="2026-03-09") == "meteen"
    assert decided(data, van="2026-03-01") == "behandelaar"
    never = [award | {"als": [{"vraag": "heeft_hond", "is": True}]}]
    assert decided(data | {"toekenningen": never}, van="2026-03-01") == "meteen"
    assert decided({"beslissing": "behandelaar"}) == "behandelaar"


def test_nobody_decides_on_what_cannot_be_sent() -> None:
    found = decided({}, heeft_hond=True, soort_hond="groot", aantal=9)
    assert "het is niet te versturen: het stopt bij de pagina “Te veel honden”." in found
