"""Trying a form with an example: what was expected and is not so is said in a sentence."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest

from loket.bouwer.proef import probeer
from loket.bouwer.uitwisseling import lees, schrijf
from loket.bouwer.verschil import verschil
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.publiceren import MAP

TODAY = dt.date(2026, 3, 10)
DATA: dict[str, Any] = {
    "schema": 1,
    "formulier": "proef",
    "dienst": "proef",
    "titel": "Proef",
    "naam": "proef",
    "verzenden": "x",
    "beslissing": "behandelaar",
    "groepen": [{"key": "g", "titel": "G"}],
    "stappen": [
        {
            "key": "een",
            "groep": "g",
            "titel": "Een",
            "hulp": "x",
            "vragen": [
                {"key": "dag", "soort": "datum", "label": "Dag", "vroegst": "0 dagen"},
                {"key": "aantal", "soort": "getal", "label": "Aantal", "optioneel": True, "minimum": 1},
            ],
            "regels": [{"als": [{"feit": "leeftijd", "kleiner_dan": 18}], "dan": {"niet_in_aanmerking": "jong"}}],
        },
        {
            "key": "twee",
            "groep": "g",
            "titel": "Twee",
            "hulp": "x",
            "vragen": [{"key": "papier", "soort": "bestand", "label": "Papier"}],
            "regels": [{"als": [{"vraag": "aantal", "groter_dan": 2}], "dan": {"toon_stap": "twee"}}],
        },
    ],
    "na_versturen": [{"titel": "We kijken het na"}],
    "prijzen": [{"key": "stuk", "titel": "Per stuk", "bedrag": "2,50", "per": ["aantal"]}],
    "betalen": "na_besluit",
    "niet_in_aanmerking": [{"key": "jong", "titel": "Te jong", "tekst": ["Vraag het aan een ouder."]}],
}
FORM = parse(DATA)


def said(**geval: Any) -> list[str]:
    (uitslag,) = probeer(FORM, [{"naam": "Geval", **geval}], TODAY)
    assert uitslag.geslaagd is not bool(uitslag.verschillen)
    return list(uitslag.verschillen)


@pytest.mark.parametrize(
    ("geval", "words"),
    [
        ({"verwacht": {"stappen": ["een"]}}, []),
        ({"antwoorden": {"aantal": 3}, "verwacht": {"stappen": ["een"]}}, ["maar het zijn “Een”, “Twee”"]),
        ({"verwacht": {"stappen": []}}, ["verwacht de stappen (geen), maar het zijn “Een”"]),
        ({"persoon": {"leeftijd": 9}, "verwacht": {"uitkomst": "jong", "versturen": False}}, []),
        (
            {"persoon": {"leeftijd": 9}, "verwacht": {"uitkomst": ""}},
            ["gaat door. Maar het stopt bij de pagina “Te jong”."],
        ),
        ({"persoon": {"leeftijd": 9}, "verwacht": {"versturen": True}}, ["maar: het stopt bij de pagina “Te jong”"]),
        (
            {"verwacht": {"beslissing": "meteen"}},
            ["meteen beslist, maar dat blijkt niet uit dit geval: het is niet te versturen: “Dag” is leeg."],
        ),
        (
            {"antwoorden": {"dag": "2026-03-10"}, "verwacht": {"beslissing": "meteen"}},
            ["het portaal meteen beslist, maar een medewerker beslist."],
        ),
        ({"verwacht": {"versturen": True}}, ["“Dag” is leeg"]),
        ({"antwoorden": {"dag": "2026-03-10"}, "verwacht": {"versturen": True}}, []),
        ({"antwoorden": {"dag": "2026-03-10"}, "verwacht": {"versturen": False}}, ["maar dat kan wel"]),
        ({"antwoorden": {"dag": "2020-01-05"}, "vandaag": "2020-01-05", "verwacht": {"versturen": True}}, []),
        ({"antwoorden": {"dag": "2020-01-05"}, "verwacht": {"versturen": True}}, ["“Dag”: "]),
        ({"antwoorden": {"dag": 7}, "verwacht": {"versturen": True}}, ["niet de vorm van een datum"]),
        (
            {
                "antwoorden": {
                    "dag": "2026-03-10",
                    "aantal": 3,
                    "papier": [{"kenmerk": "x", "naam": "a", "grootte": 1}],
                },
                "verwacht": {"versturen": True, "prijs": "7,50"},
            },
            [],
        ),
        ({"antwoorden": {"aantal": 3}, "verwacht": {"prijs": "7"}}, ["verwacht € 7,00, maar het kost € 7,50"]),
        ({"verwacht": {"prijs": "veel"}}, ["'veel' is geen bedrag"]),
        ({"persoon": {"ogen": 2}, "verwacht": {"uitkomst": ""}}, ["het feit 'ogen' kennen we niet"]),
        ({"antwoorden": {"x": 2}, "verwacht": {"uitkomst": ""}}, ["de vraag 'x' staat niet"]),
        ({"verwacht": {}}, ["Zeg wat je verwacht"]),
    ],
)
def test_case_says_what_differs(geval: dict[str, Any], words: list[str]) -> None:
    found = said(**geval)
    assert len(found) == len(words), found
    assert all(word in zin.replace("\xa0", " ") for word, zin in zip(words, found, strict=True)), found


def test_case_without_shape_fails_with_its_place() -> None:
    (uitslag,) = probeer(FORM, [7], TODAY)
    assert uitslag.zinnen == ["Testgeval 'zonder naam': Bij het testgeval: hier hoort een object met sleutels."]


@pytest.mark.parametrize(
    ("persoon", "antwoorden"),
    [({"leeftijd": "oud"}, {}), ({"leeftijd": [18]}, {}), ({"leeftijd": 40}, {"kleur": 5}), ({}, {"dag": {"a": 1}})],
)
def test_case_of_another_shape_fails_and_stops_nothing(persoon: dict[str, Any], antwoorden: dict[str, Any]) -> None:
    """A file may bring one: the screens of its form show it with the others."""
    data = copy.deepcopy(DATA)
    data["stappen"][0]["vragen"].append({"key": "kleur", "soort": "tekst", "label": "Kleur", "optioneel": True})
    data["stappen"][1]["regels"] = [{"als": [{"vraag": "kleur", "bevat": "rood"}], "dan": {"verplicht": "papier"}}]
    geval = {"naam": "Vreemd", "persoon": persoon, "antwoorden": antwoorden, "verwacht": {"versturen": True}}
    good = {"naam": "Gewoon", "verwacht": {"versturen": False}}
    strange, plain = probeer(parse(data), [geval, good], TODAY)
    assert strange.verschillen and not plain.verschillen
    assert "heeft niet de vorm" in strange.zinnen[0] or "een andere vorm" in strange.zinnen[0]


def test_people_of_an_answer_are_people_of_the_example() -> None:
    data = copy.deepcopy(DATA)
    data["stappen"][0]["vragen"] = [{"key": "wie", "soort": "huishoudleden", "label": "Wie?"}]
    data["stappen"][1:] = []
    data.update(prijzen=[], betalen="")
    wie = [{"id": "1", "naam": "Noor", "relatie": "je partner", "zelf": False}]
    geval = {"naam": "x", "antwoorden": {"wie": wie}, "verwacht": {"versturen": True}}
    assert probeer(parse(data), [geval], TODAY)[0].geslaagd


# -- what differs between versions ----------------------------------------------------------------


def changes(change: Any) -> list[tuple[str, str]]:
    data = copy.deepcopy(DATA)
    change(data)
    return [(row.soort, row.tekst) for row in verschil(FORM, parse(data))]


def test_differences_in_sentences() -> None:
    def many(data: dict[str, Any]) -> None:
        data["titel"] = "Anders"
        een, twee = data["stappen"]
        een["vragen"][0] |= {"label": "Welke dag?", "hulp": "x"}
        een["vragen"][1]["maximum"] = 9
        een["titel"] = "Wanneer"
        een["vragen"].append({"key": "mail", "soort": "email", "label": "E-mail", "hergebruik": "hergebruik"})
        data["stappen"] = [een, {**twee, "key": "drie", "regels": [], "vragen": []}]

    assert changes(many) == [
        ("gewijzigd", "De titel"),
        ("gewijzigd", "Stap “Wanneer”: titel"),
        ("nieuw", "Stap “Twee”"),
        ("weg", "Stap “Twee”"),
        ("gewijzigd", "Vraag “Welke dag?”: vraag (nu: “Dag”), uitleg"),
        ("gewijzigd", "Vraag “Aantal”: keuzes"),
        ("nieuw", "Vraag “E-mail”"),
        ("weg", "Vraag “Papier”"),
    ]


def test_a_choice_says_which_answers_came_and_went() -> None:
    def asked(*answers: str) -> Definitie:
        data = copy.deepcopy(DATA)
        rows = [{"waarde": str(place), "label": answer} for place, answer in enumerate(answers)]
        data["stappen"][0]["vragen"].append({"key": "dier", "soort": "keuze", "label": "Dier", "keuzes": rows})
        return parse(data)

    def said(*answers: str) -> list[str]:
        return [row.tekst for row in verschil(asked("Bok", "Geit"), asked(*answers))]

    assert said("Bokje", "Geit") == ["Vraag “Dier”: keuzes (erbij “Bokje”, weg “Bok”)"]
    assert said("Geit", "Bok") == ["Vraag “Dier”: keuzes"]


def test_order_and_settings_differ_too() -> None:
    assert ("gewijzigd", "De volgorde van de stappen") in changes(lambda data: data["stappen"].reverse())
    found = changes(lambda data: data["stappen"][0]["vragen"][0].update(leeg="Vul een dag in"))
    assert found == [("gewijzigd", "Vraag “Dag”: instellingen")]
    assert changes(lambda data: None) == []
    assert changes(lambda data: data["prijzen"][0].update(bedrag="3")) == [("gewijzigd", "De prijzen")]


# -- as a file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(MAP.glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_form_goes_out_and_in_byte_for_byte(path: Any) -> None:
    text = schrijf(*lees(path.read_text()))
    assert schrijf(*lees(text)) == text
    assert json.loads(text) == json.loads(path.read_text())
    shuffled = json.dumps(json.loads(text), sort_keys=True)
    assert schrijf(*lees(shuffled)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "op regel 1 staat iets"),
        ("[]", "bevat geen formulier"),
        ('{"a": 1, "a": 2}', "twee keer"),
        ('{"a": NaN}', "'NaN' is geen getal"),
        ('{"a": 1e999}', "niet kunnen bewaren"),
        ('{"a": "\\u0000"}', "niet kunnen bewaren"),
        ('{"a": "\\ud800"}', "niet kunnen bewaren"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", "te diep"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "te diep"),
        ('{"a": ' + "9" * 5000 + "}", "te lang getal"),
        ('{"a": "' + "x" * 1_000_000 + '"}', "te groot"),
        ('{"testgevallen": {}}', "is een lijst"),
    ],
)
def test_file_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(DefinitieRefused, match=words):
        lees(text)
