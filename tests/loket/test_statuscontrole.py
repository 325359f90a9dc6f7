"""No form goes live that can bring somebody to a status for which there are no words, no name or no message."""

from __future__ import annotations

from typing import Any

import pytest

from loket import statuscontrole
from loket.actions.concept import SOORT
from loket.definitie import parse
from loket.keten import STARTED
from loket.ondertekening import bijdragen as ondertekening
from loket.poorten import STANDWOORDEN
from loket.statuscontrole import ALTIJD, DOOR, Statuscode, bereikbaar, zonder_bericht, zonder_woorden
from loket.wachtlijst import bijdragen as wachtlijst
from profiel.dossiers.poorten import CODETEKSTEN
from profiel.dossiers.teksten import BESLIST_TITEL
from tests.loket.bouwer.ontwerpen import klein, van_de_stad
from tests.loket.kast import berichten

TOLD = {code for soort, code in CODETEKSTEN if soort in ("", SOORT)}
SENT = {row["code"] for row in berichten()}

PARTS: dict[str, dict[str, Any]] = {
    "betaling": {"prijzen": [{"key": "retributie", "titel": "Retributie", "bedrag": "10"}], "betalen": "na_besluit"},
    "handtekening": {"mede_ondertekenaars": [{"wie": "partner", "waarom": "Jullie wonen samen."}]},
    "wachtlijst": {"wachtlijst": {"aanbod": "zwemles", "vragen": ["soort_hond"]}},
    "vervolg": {"vervolg": [{"waarom": "Dit volgt.", "dienst": "afvalkalender"}]},
}


@pytest.mark.parametrize("form", van_de_stad(), ids=lambda form: form["formulier"])
def test_every_form_of_the_city_has_all_its_words(form: dict[str, Any]) -> None:
    definitie = parse(form)
    assert list(zonder_woorden(definitie, tijdlijn=TOLD, standen=STANDWOORDEN)) == []
    assert list(zonder_bericht(definitie, SENT)) == []


def test_a_plain_form_reaches_only_what_every_form_reaches() -> None:
    assert bereikbaar(parse(klein())) == [("", status) for status in ALTIJD]


@pytest.mark.parametrize(
    ("deel", "code", "said"),
    [
        ("betaling", "betaling_gevraagd", "Het formulier heeft een betaling."),
        ("handtekening", "wacht_op_handtekening", "Het formulier heeft een handtekening van iemand anders."),
        ("wachtlijst", "plaats_aangeboden", "Het formulier heeft een wachtlijst."),
        ("vervolg", "vervolg_gestart", "Het formulier heeft een vervolg."),
    ],
)
def test_a_status_without_a_message_is_refused_with_its_reason(deel: str, code: str, said: str) -> None:
    definitie = parse(klein() | PARTS[deel])
    assert list(zonder_bericht(definitie, SENT)) == []
    (problem,) = zonder_bericht(definitie, SENT - {code})
    assert problem.tekst.startswith(f"{said} Er is geen bericht voor de burger als ")
    assert problem.tekst.endswith(f"('{code}'). Vraag de beheerder om die tekst.")
    assert problem.deel == "gevolgen"
    assert list(zonder_bericht(parse(klein()), SENT - {code})) == []  # this form never comes there


def test_a_decision_takes_a_message_for_each_outcome() -> None:
    problems = list(zonder_bericht(parse(klein()), SENT - {"beslist_geweigerd", "ingediend"}))
    assert ["'ingediend'" in str(p) or "'beslist_geweigerd'" in str(p) for p in problems] == [True, True]
    assert {problem.deel for problem in problems} == {""}


def test_a_status_that_the_timeline_cannot_tell_or_that_has_no_name() -> None:
    definitie = parse(klein() | PARTS["wachtlijst"])
    (untold,) = zonder_woorden(definitie, tijdlijn=TOLD - {"plaats_aanvaard"}, standen=STANDWOORDEN)
    assert "geen woorden op de tijdlijn voor de burger als iemand de plaats aanvaardt" in untold.tekst
    (unnamed,) = zonder_woorden(definitie, tijdlijn=TOLD, standen=set(STANDWOORDEN) - {"op_wachtlijst"})
    assert "geen woord voor de stand voor de burger als iemand op de wachtlijst komt" in unnamed.tekst


def _codes(rows: tuple[Statuscode, ...], *, tijdlijn: bool = True) -> set[str]:
    return {row.code for row in rows if row.tijdlijn is tijdlijn}


def test_the_table_names_every_status_that_the_parts_of_a_form_bring() -> None:
    """Who adds a status to a part of a form adds it here, or this fails."""
    assert _codes(statuscontrole.ONDERTEKENEN) == set(ondertekening.CODES)
    assert _codes(statuscontrole.WACHTLIJST) == set(wachtlijst.CODES)
    rows = [*statuscontrole.BETALEN, *statuscontrole.ONDERTEKENEN, *statuscontrole.WACHTLIJST]
    assert {row.stand for row in rows if row.stand} == set(STANDWOORDEN)
    assert {code for code in TOLD if code.startswith("betaling_")} == _codes(statuscontrole.BETALEN)
    assert _codes(statuscontrole.VERVOLG) == {STARTED}
    assert {row.bericht for row in ALTIJD if row.code == "beslist"} == {
        f"beslist_{uitkomst}" for uitkomst in BESLIST_TITEL if uitkomst not in ("", "ingetrokken")
    }
    assert set(DOOR) == {"een betaling", "een handtekening van iemand anders", "een wachtlijst", "een vervolg"}
