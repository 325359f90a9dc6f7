"""The publish check: every rule has one planted failure; the real catalogue passes."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producten import catalogus, rules
from producten.rules import Known, Online

KNOWN = Known(themas={"burgerzaken"}, levensgebeurtenissen={"ik-verhuis"}, diensten={"adreswijziging", "sorteerpas"})
Data = dict[str, Any]


@pytest.fixture
def data() -> Data:
    found = next(row for row in catalogus.diensten() if row["slug"] == "adreswijziging")
    found["verwante"] = ["sorteerpas"]
    return copy.deepcopy(found)


def set_(*path: Any, to: Any) -> Callable[[Data], None]:
    def plant(data: Data) -> None:
        target: Any = data
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = to

    return plant


def without(name: str) -> Callable[[Data], None]:
    return lambda data: data.pop(name)


def appeal(eenheid: str, termijn: int) -> Data:
    return {"instantie": "de rechtbank", "hoe": "Schrijf.", "eenheid": eenheid, "termijn": termijn}


NEVER_REFUSED: Data = {"altijd_beslissen": True, "beroep": None, "bezwaar": ""}
PLANTED: list[tuple[str, Callable[[Data], None]]] = [
    ("titel telt geen 8 tot 70 tekens", set_("titel", to="Kort")),
    ("titel telt geen 8 tot 70 tekens", set_("titel", to="x" * 71)),
    ("korte_beschrijving telt geen 40 tot 120 tekens", set_("korte_beschrijving", to="Te kort.")),
    ("korte_beschrijving telt geen 40 tot 120 tekens", without("korte_beschrijving")),
    ("beschrijving ontbreekt", set_("beschrijving", to=[])),
    ("bevoegd ontbreekt", set_("bevoegd", to="")),
    ("onbekend ipdc_type: Papier", set_("ipdc_type", to="Papier")),
    ("onbekend thema: hobby", set_("thema", to="hobby")),
    ("onbekend niveau: extra", set_("niveau", to="extra")),
    ("start heeft geen bekende soort", set_("start", to=None)),
    ("start heeft geen bekende soort", set_("start", "soort", to="fax")),
    ("start zegt niet hoeveel minuten invullen duurt", set_("start", "minuten", to=None)),
    ("minder dan 2 voorwaarden", set_("voorwaarden", to=[{"tekst": "a", "bewijs": "b"}])),
    ("een voorwaarde zegt niet wat of met welk bewijs", set_("voorwaarden", 0, "bewijs", to="")),
    ("kosten hebben geen bedrag als '12.50'", set_("kosten", "bedrag", to=12.5)),
    ("kosten hebben geen bedrag als '12.50'", set_("kosten", "bedrag", to="12.5")),
    ("kosten hebben geen bedrag als '12.50'", set_("kosten", "bedrag", to="-1.00")),
    ("kosten hebben geen bedrag als '12.50'", set_("kosten", "bedrag", to="veel")),
    ("kosten hebben geen bedrag als '12.50'", without("kosten")),
    ("bedrag is 0 maar de tekst begint niet met 'Gratis'", set_("kosten", "tekst", to="Niets")),
    ("de tekst van de kosten noemt het bedrag niet", set_("kosten", to={"bedrag": "5.00", "tekst": "€ 6,00"})),
    ("termijn heeft geen tekst", set_("termijn", "tekst", to="")),
    ("termijn heeft geen aantal dagen", set_("termijn", "dagen", to="28")),
    ("termijn heeft geen aantal dagen", set_("termijn", "dagen", to=True)),
    ("termijn heeft geen aantal dagen", set_("termijn", "dagen", to=-1)),
    ("termijn zegt niet of het kalenderdagen of werkdagen zijn", set_("termijn", "soort", to="dagen")),
    ("kanalen staan niet in de volgorde", lambda data: data["kanalen"].reverse()),
    ("kanalen staan niet in de volgorde", lambda data: data["kanalen"].pop()),
    ("een kanaal heeft geen tekst", set_("kanalen", 1, "tekst", to="")),
    ("meenemen ontbreekt", set_("meenemen", to=[])),
    ("hoogstens is geen aantal dagen van minstens de termijn", set_("termijn", "hoogstens", to=1)),
    ("hoogstens is geen aantal dagen van minstens de termijn", set_("termijn", "hoogstens", to="40")),
    ("altijd_beslissen is geen ja of nee", set_("altijd_beslissen", to="ja")),
    (
        "altijd_beslissen staat er zonder beroep",
        lambda data: data.update(altijd_beslissen=True, beroep=None, bezwaar=""),
    ),
    ("bezwaar staat er zonder beroep: instantie, termijn en hoe", without("beroep")),
    ("beroep zegt niet waar of hoe, of met te veel tekens", set_("beroep", "instantie", to="")),
    ("beroep zegt niet waar of hoe, of met te veel tekens", set_("beroep", "hoe", to="x" * 301)),
    ("beroep heeft geen eenheid: dagen, maanden, geen, brief", set_("beroep", "eenheid", to="weken")),
    ("beroep zonder laatste dag heeft toch een termijn", set_("beroep", "termijn", to=30)),
    *[
        ("beroep zegt van daarnaast niet waar, hoe en binnen hoeveel dagen", set_("beroep", "daarnaast", to=second))
        for second in (
            {"instantie": "de Raad", "termijn": 60},
            {"instantie": "de Raad", "termijn": "60", "hoe": "Schrijf."},
            {"instantie": "", "termijn": 60, "hoe": "Schrijf."},
            {"instantie": "de Raad", "termijn": 366, "hoe": "Schrijf."},
        )
    ],
    ("beroep heeft geen termijn", set_("beroep", "eenheid", to="dagen")),
    ("beroep heeft geen termijn", set_("beroep", to=appeal("maanden", 13))),
    ("bezwaar noemt een andere termijn dan beroep", set_("beroep", to=appeal("maanden", 1))),
    ("een stap van de procedure heeft geen tekst of termijn", set_("procedure", to=[])),
    ("een stap van de procedure heeft geen tekst of termijn", set_("procedure", 0, "termijn", to=None)),
    ("rechtsgrond ontbreekt of noemt geen titel en artikel", set_("rechtsgrond", to=[])),
    ("rechtsgrond ontbreekt of noemt geen titel en artikel", set_("rechtsgrond", 0, "artikel", to="")),
    ("minder dan 5 verschillende zoektermen", set_("zoektermen", to=["a", "b", "c", "d"])),
    ("een zoekterm staat er twee keer", set_("zoektermen", to=["a", "b", "c", "d", "e", "A "])),
    ("verwante dienst bestaat niet: luchtkasteel", set_("verwante", to=["luchtkasteel"])),
    ("verwante dienst bestaat niet: adreswijziging", set_("verwante", to=["adreswijziging"])),
    ("levensgebeurtenis bestaat niet: ik-vlieg", set_("levensgebeurtenissen", to=["ik-vlieg"])),
    ("geldig_vanaf of nazicht_op is geen datum", set_("nazicht_op", to="morgen")),
    ("nazicht_op ligt niet na geldig_vanaf", set_("nazicht_op", to=dt.date(2026, 1, 1))),
]


def test_a_sound_dienst_has_no_problem(data: Data) -> None:
    assert rules.publish_problems(data, KNOWN) == []


@pytest.mark.parametrize(("said", "plant"), PLANTED)
def test_one_planted_failure_is_the_one_that_is_named(data: Data, said: str, plant: Callable[[Data], None]) -> None:
    plant(data)
    problems = rules.publish_problems(data, KNOWN)
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_an_empty_file_is_refused_by_every_check() -> None:
    assert len(rules.publish_problems({}, KNOWN)) > len(rules.CHECKS)


def test_the_catalogue_that_comes_along_passes() -> None:
    rows = catalogus.diensten()
    known = Known(
        {row["slug"] for row in catalogus.themas()},
        {row["slug"] for row in catalogus.levensgebeurtenissen()},
        {row["slug"] for row in rows},
    )
    assert len(rows) >= 40
    assert {row["slug"]: found for row in rows if (found := rules.publish_problems(row, known))} == {}


def test_the_lists_of_the_home_page_only_name_what_exists() -> None:
    slugs = {row["slug"] for row in catalogus.diensten()}
    steps = {step["dienst"] for event in catalogus.levensgebeurtenissen() for step in event["stappen"]}
    assert {row["dienst"] for row in catalogus.veelgevraagd()} | steps <= slugs
    assert len(catalogus.loketten()) == 10


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.00", Decimal(0)), ("12.50", Decimal("12.50")), ("12.5", None), ("1e2", None), ("NaN", None), (12, None)],
)
def test_parse_bedrag(text: object, amount: Decimal | None) -> None:
    assert rules.parse_bedrag(text) == amount


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Gratis", "Gratis"),
        ("Gratis. Alleen een nieuwe kaart na verlies kost iets.", "Gratis"),
        ("€ 20,00 per jaar voor de eerste wagen (demobedrag).", "€ 20,00 per jaar"),
        ("€ 1.200,00 (demobedrag).", "€ 1.200,00"),
        ("Vanaf ongeveer € 5,00 per dag (demobedrag).", "Vanaf ongeveer € 5,00 per dag"),
        ("Het bedrag staat op je brief, bijvoorbeeld € 58,00.", "Het bedrag staat op je brief"),
    ],
)
def test_cost_in_short(text: str, short: str) -> None:
    assert rules.cost_in_short(text) == short


def test_term_in_short() -> None:
    assert rules.term_in_short("3 tot 4 weken, tot na het bezoek") == "3 tot 4 weken"
    assert rules.term_in_short("Meteen") == "Meteen"


@pytest.mark.parametrize(
    ("text", "soort", "has_form", "way"),
    [
        ("Geef het online door.", "aanvraag", True, Online.FORMULIER),
        ("Geef het online door.", "aanvraag", False, Online.NIET),
        ("Vraag het via ‘Stel je vraag online’.", "informatie", False, Online.VRAAG),
        ("Vraag het aan op een andere website.", "extern", False, Online.ELDERS),
        ("Maak online een afspraak.", "afspraak", False, Online.NIET),
    ],
)
def test_online_way_promises_nothing_that_is_not_there(text: str, soort: str, has_form: bool, way: Online) -> None:
    data = {"kanalen": [{"soort": "digitaal", "tekst": text}], "start": {"soort": soort}}
    assert rules.online_way(data, has_form=has_form) == way


def test_known_facts_names_each_source_once() -> None:
    proofs = ["weten we al (Rijksregister)", "Een attest", "weten we al (Rijksregister), of een foto", "weten we al"]
    assert rules.known_facts({"voorwaarden": [{"bewijs": proof} for proof in proofs]}) == ["Rijksregister"]


@pytest.mark.parametrize(
    ("title", "text", "left"),
    [
        ("Bel 03", "Bel 03, ma tot vr. We helpen je.", "Ma tot vr. We helpen je."),
        ("Bel 03", "Kom langs.", "Kom langs."),
        ("Bel 03", "Bel 03.", "Bel 03."),
    ],
)
def test_a_channel_does_not_repeat_its_title(title: str, text: str, left: str) -> None:
    assert rules.without_title(title, text) == left


@given(st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 1, 1)), st.integers(-400, 400))
def test_something_expires_within_its_last_sixty_days(today: dt.date, days: int) -> None:
    assert rules.is_expiring(today + dt.timedelta(days=days), today) is (days <= 60)
    assert rules.is_expiring(None, today) is False


@pytest.mark.parametrize(
    ("sentence", "eenheid", "termijn"),
    [
        ("Ga binnen 1 maand naar de rechtbank.", "maanden", 1),
        ("Ga binnen 30 dagen in beroep.", "dagen", 30),
        ("Dat staat in je brief.", "brief", None),
    ],
)
def test_an_appeal_that_says_what_the_page_says(data: Data, sentence: str, eenheid: str, termijn: int | None) -> None:
    data["bezwaar"] = sentence
    data["beroep"] = {"instantie": "de rechtbank", "hoe": "Schrijf.", "eenheid": eenheid, "termijn": termijn}
    assert rules.publish_problems(data, KNOWN) == []


def test_a_dienst_without_a_form_may_point_to_another_authority(data: Data) -> None:
    data["start"] = {"soort": "extern"}
    del data["beroep"]
    assert rules.publish_problems(data, KNOWN) == []
