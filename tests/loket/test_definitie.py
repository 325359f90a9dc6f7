"""What a definition may be: every mistake of its maker is a sentence in Dutch."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from loket.bouwer.uitwisseling import lees
from loket.controle import controleer
from loket.definitie import DefinitieRefused, parse, read
from loket.feiten import NAMEN
from loket.keuring import problemen
from loket.probleem import Probleem
from loket.publiceren import MAP

Data = dict[str, Any]


def base() -> Data:
    """A small form that is right."""
    return {
        "schema": 1,
        "formulier": "proef",
        "dienst": "proef",
        "titel": "Proef",
        "naam": "proef",
        "verzenden": "Klaar?",
        "beslissing": "behandelaar",
        "groepen": [{"key": "een", "titel": "Een"}, {"key": "twee", "titel": "Twee"}],
        "stappen": [
            {
                "key": "eerste",
                "groep": "een",
                "titel": "Eerste?",
                "hulp": "Uitleg.",
                "vragen": [
                    {
                        "key": "kleur",
                        "soort": "keuze",
                        "label": "Kleur",
                        "keuzes": [{"waarde": "rood", "label": "Rood"}, {"waarde": "blauw", "label": "Blauw"}],
                    },
                    {"key": "hond", "soort": "ja_nee", "label": "Heb je een hond?"},
                ],
            },
            {
                "key": "tweede",
                "groep": "twee",
                "titel": "Tweede?",
                "hulp": "Uitleg.",
                "vragen": [{"key": "waarom", "soort": "tekst", "label": "Waarom?"}],
                "regels": [{"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_stap": "tweede"}}],
            },
        ],
        "na_versturen": [{"titel": "We kijken het na"}],
    }


def judged(data: Data) -> list[Probleem]:
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    return controleer(definitie, feiten=NAMEN, regels={"regel@1"}, gevolgen={"gevolg@1"})


def problems(data: Data) -> list[str]:
    return [probleem.tekst for probleem in judged(data)]


def test_the_small_form_is_right() -> None:
    assert problems(base()) == []


@pytest.mark.parametrize("path", sorted(MAP.glob("*.json")), ids=lambda path: path.stem)
def test_forms_of_the_portal_are_right_in_shape(path: Any) -> None:
    definitie = parse(lees(path.read_text())[0])
    assert definitie.formulier == path.stem


def _rule(als: list[Data], dan: Data) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        data["stappen"][1]["regels"].append({"als": als, "dan": dan})

    return change


def _decides_by(regel: str) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        data |= {"beslissing": "meteen", "regel": regel}

    return change


def _set(*path: Any) -> Callable[[Data], None]:
    """Put the last of `path` at the place that the rest of it names."""

    def change(data: Data) -> None:
        *way, name, value = path
        place: Any = data
        for part in way:
            place = place[part]
        place[name] = value

    return change


def _drop(*path: Any) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        place: Any = data
        for part in path[:-1]:
            place = place[part]
        del place[path[-1]]

    return change


FIRST = ("stappen", 0, "vragen", 0)
MISTAKES: list[tuple[str, Callable[[Data], None], str]] = [
    ("unknown key of the form", _set("kleur", 1), "Bij het formulier: de sleutel 'kleur' kennen we niet."),
    ("unknown key of a step", _set("stappen", 0, "soort", "x"), "de sleutel 'soort' kennen we niet"),
    ("unknown key of a question", _set(*FIRST, "verplicht", 1), "de sleutel 'verplicht' kennen we niet"),
    ("unknown option", _set("stappen", 1, "vragen", 0, "max", 3), "de sleutel 'max' kennen we niet"),
    ("missing key", _drop("naam"), "de sleutel 'naam' ontbreekt"),
    ("wrong type", _set(*FIRST, "optioneel", "ja"), "hier hoort ja of nee"),
    ("a number as text", _set("na_versturen", 0, "dagen", "3"), "hier hoort een geheel getal"),
    ("no list", _set("groepen", "een"), "hier hoort een lijst"),
    ("no object", _set("stappen", 0, "tekst"), "hier hoort een object"),
    ("other schema", _set("schema", 9), "Schema 9 kennen we niet"),
    ("unknown soort", _set(*FIRST, "soort", "raadsel"), "het soort 'raadsel' bestaat niet"),
    ("duplicate question", _set("stappen", 1, "vragen", 0, "key", "kleur"), "'kleur' staat 2 keer bij een vraag"),
    ("duplicate step", _set("stappen", 1, "key", "eerste"), "'eerste' staat 2 keer bij een stap"),
    ("odd key", _set(*FIRST, "key", "Kleur!"), "iets anders dan kleine letters"),
    ("unknown group", _set("stappen", 0, "groep", "drie"), "groep 'drie', maar die bestaat niet"),
    ("empty group", _set("groepen", 1, "key", "drie"), "Groep 'drie' heeft geen stappen"),
    ("no steps", _set("stappen", []), "Het formulier heeft geen stappen"),
    ("groups in another order", lambda data: data["groepen"].reverse(), "andere volgorde"),
    ("missing help", _set("stappen", 0, "hulp", " "), "Stap 'eerste' heeft geen hulptekst"),
    ("nothing in a step", _set("stappen", 1, "vragen", []), "Stap 'tweede' heeft geen vraag en niets om te lezen"),
    ("no title", _set("stappen", 0, "titel", ""), "Stap 'eerste' heeft geen titel"),
    ("no label", _set(*FIRST, "label", ""), "Vraag 'kleur' heeft geen label"),
    ("no after-care", _set("na_versturen", []), "wat er na het versturen gebeurt"),
    ("after-care without words", _set("na_versturen", 0, "titel", " "), "Stap 1 na het versturen heeft geen titel"),
    ("after-care in odd days", _set("na_versturen", 0, "soort", "weken"), "telt in werkdagen of kalenderdagen"),
    ("decided at once, and then?", _set("beslissing", "meteen"), "zegt niet wat er dan klaarstaat"),
    ("others, and why?", _set("ook_voor_jou", {"diensten": ["x"]}), "waarom de andere diensten ook voor jou zijn"),
    ("file without help", _set("stappen", 1, "vragen", 0, "soort", "bestand"), "zeg welk bestand goed is"),
    ("unknown decision", _set("beslissing", "loterij"), "'beslissing' is behandelaar of meteen"),
    ("no ground to decide", _set("beslissing", "meteen"), "beslist meteen, maar zegt niet waarop"),
    ("unknown rule", _decides_by("loterij@1"), "De regel 'loterij@1' die meteen moet beslissen, bestaat niet"),
    ("unknown effect", _set("gevolg", "feest@1"), "Het gevolg 'feest@1' bestaat niet"),
    ("unknown fact shown", _set("weten_we_al", ["schoenmaat"]), "Het feit 'schoenmaat' kennen we niet"),
    (
        "asks a known fact by its label",
        _set(*FIRST, "label", "Wat is je geboortedatum?"),
        "de stad al weet (geboortedatum)",
    ),
    ("asks a known fact by its key", _set(*FIRST, "key", "rijksregisternummer"), "de stad al weet (insz)"),
    ("says that it asks a known fact", _set(*FIRST, "vraagt_feit", "adres"), "de stad al weet (adres)"),
    ("one choice", _set(*FIRST, "keuzes", [{"waarde": "a", "label": "A"}]), "minstens twee verschillende keuzes"),
    (
        "the same answer twice",
        _set(*FIRST, "keuzes", [{"waarde": "a", "label": "Bok"}, {"waarde": "b", "label": " bok "}]),
        "twee keer het antwoord “Bok”",
    ),
    ("key that every step sends", _set(*FIRST, "key", "versie"), "'versie' van een vraag gebruikt het portaal zelf"),
    ("product without field", _set(*FIRST, "uit_product", "bewonersparkeren"), "schrijf <dienst>.<veld>"),
    ("reuse unknown", _set(*FIRST, "hergebruik", "altijd"), "'hergebruik' geen van"),
    ("rule without conditions", _rule([], {"toon_stap": "tweede"}), "minstens één voorwaarde"),
    (
        "rule with two effects",
        _rule([{"vraag": "kleur", "is": "rood"}], {"toon_stap": "a", "verplicht": "b"}),
        "precies één van",
    ),
    (
        "rule with no target",
        _rule([{"vraag": "kleur", "is": "rood"}], {"toon_stap": 3}),
        "noemt één vraag, stap, prijs of uitkomst",
    ),
    ("rule with another key", _set("stappen", 1, "regels", 0, "anders", 1), "de sleutel 'anders' kennen we niet"),
    (
        "condition with two tests",
        _rule([{"vraag": "kleur", "is": "a", "is_niet": "b"}], {"toon_stap": "tweede"}),
        "één test",
    ),
    (
        "condition on nothing",
        _rule([{"vraag": "maat", "is": "a"}], {"toon_stap": "tweede"}),
        "vraag 'maat', maar die bestaat niet",
    ),
    (
        "condition on unknown fact",
        _rule([{"feit": "maat", "is": 1}], {"toon_stap": "tweede"}),
        "het feit 'maat', maar dat kennen we niet",
    ),
    (
        "target that is not there",
        _rule([{"vraag": "kleur", "is": "rood"}], {"toon_vraag": "maat"}),
        "naar 'maat', maar dat bestaat niet",
    ),
    (
        "test that does not fit",
        _rule([{"vraag": "kleur", "groter_dan": 1}], {"toon_vraag": "waarom"}),
        "past niet bij vraag 'kleur'",
    ),
    ("list needed", _rule([{"vraag": "kleur", "een_van": "rood"}], {"toon_vraag": "waarom"}), "heeft een lijst nodig"),
    (
        "list not wanted",
        _rule([{"vraag": "kleur", "is": ["rood"]}], {"toon_vraag": "waarom"}),
        "vergelijkt met één tekst",
    ),
    (
        "filled in is yes or no",
        _rule([{"vraag": "kleur", "ingevuld": 1}], {"toon_vraag": "waarom"}),
        "is true of false",
    ),
    ("looks ahead", _rule([{"vraag": "waarom", "is": "x"}], {"toon_vraag": "kleur"}), "maar die komt pas later"),
    (
        "unreachable step",
        _set("stappen", 1, "regels", 0, "als", 0, "is", "groen"),
        "Niemand kan stap 'tweede' ooit zien",
    ),
    (
        "dead question",
        _rule([{"vraag": "hond", "is": "ja"}], {"toon_vraag": "waarom"}),
        "Niemand kan vraag 'waarom' ooit zien",
    ),
    (
        "contradiction",
        _rule([{"vraag": "kleur", "is": "rood"}, {"vraag": "kleur", "is": "blauw"}], {"verplicht": "waarom"}),
        "kan nooit waar zijn",
    ),
    (
        "outcome nobody reaches",
        _set("niet_in_aanmerking", [{"key": "nee", "titel": "Nee", "tekst": ["Zo."]}]),
        "geen regel wijst ernaar",
    ),
    (
        "outcome without words",
        _set("niet_in_aanmerking", [{"key": "nee", "titel": "Nee", "tekst": []}]),
        "zegt niet waarom",
    ),
]


@pytest.mark.parametrize(("change", "said"), [pytest.param(c, s, id=i) for i, c, s in MISTAKES])
def test_mistake_is_said(change: Callable[[Data], None], said: str) -> None:
    data = copy.deepcopy(base())
    change(data)
    assert any(said in problem for problem in problems(data)), problems(data)


PLACES: list[tuple[str, Callable[[Data], None], tuple[str, str, int | None]]] = [
    ("the form", _drop("naam"), ("", "", None)),
    ("an item of the form", _set("na_versturen", 0, "dagen", "3"), ("", "", None)),
    ("a step", _set("stappen", 1, "titel", 3), ("tweede", "", None)),
    ("a step without key", _set("stappen", 1, "tekst"), ("", "", None)),
    ("a list of a step", _set("stappen", 0, "vragen", "x"), ("eerste", "", None)),
    ("a fact of a step", _set("stappen", 0, "weten_we_al", [3]), ("eerste", "", None)),
    ("a question", _set("stappen", 0, "vragen", 1, "optioneel", "ja"), ("eerste", "hond", None)),
    ("an option of a question", _set(*FIRST, "keuzes", 0, "label", 3), ("eerste", "kleur", None)),
    ("a question without key", _set("stappen", 0, "vragen", 1, {"soort": "tekst"}), ("eerste", "", None)),
    ("a rule", _set("stappen", 1, "regels", 0, "als", []), ("tweede", "", 0)),
    ("meaning of a question", _set("stappen", 0, "vragen", 1, "label", " "), ("eerste", "hond", None)),
    ("meaning of a rule", _rule([{"vraag": "maat", "is": 1}], {"toon_stap": "tweede"}), ("tweede", "", 1)),
    ("a dead step", _set("stappen", 1, "regels", 0, "als", 0, "is", "groen"), ("tweede", "", 0)),
    ("a fact that is no fact", _set("stappen", 1, "weten_we_al", ["maat"]), ("tweede", "", None)),
]


@pytest.mark.parametrize(("change", "place"), [pytest.param(c, p, id=i) for i, c, p in PLACES])
def test_mistake_says_where(change: Callable[[Data], None], place: tuple[str, str, int | None]) -> None:
    data = base()
    change(data)
    assert place in [(found.stap, found.vraag, found.regel) for found in judged(data)], judged(data)


def test_problems_are_those_of_shape_and_else_those_of_meaning() -> None:
    data = base() | {"gevolg": "feest@1"}
    assert [str(found) for found in problemen(data)] == ["Het gevolg 'feest@1' bestaat niet."]
    del data["naam"]
    assert [str(found) for found in problemen(data)] == ["Bij het formulier: de sleutel 'naam' ontbreekt."]
    assert problemen(None) == [Probleem("Bij het formulier: hier hoort een object met sleutels.")]


def test_cycle_is_said() -> None:
    data = base()
    data["stappen"][0]["regels"] = [
        {"als": [{"vraag": "hond", "is": True}], "dan": {"toon_vraag": "kleur"}},
        {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_vraag": "hond"}},
    ]
    assert "Deze vragen wachten op elkaar (kring): hond, kleur." in problems(data)


def test_question_that_waits_for_itself_is_a_cycle() -> None:
    data = base()
    data["stappen"][0]["regels"] = [{"als": [{"vraag": "hond", "is": True}], "dan": {"toon_vraag": "hond"}}]
    assert "Deze vragen wachten op elkaar (kring): hond." in problems(data)


def test_known_fact_may_be_asked_with_a_reason() -> None:
    data = base()
    data["stappen"][0]["vragen"][0] |= {"label": "Je geboortedatum", "reden_toch_vragen": "Van iemand anders."}
    assert problems(data) == []


@pytest.mark.parametrize("venster", ["3 weken", "morgen", "8werkdagen"])
def test_date_window_is_days_or_working_days(venster: str) -> None:
    data = base()
    data["stappen"][1]["vragen"].append({"key": "dag", "soort": "datum", "label": "Dag", "vroegst": venster})
    assert problems(data) == [f"Bij vraag 'dag' is '{venster}' geen aantal dagen of werkdagen."]


def test_signed_answers_are_never_reused() -> None:
    data = base()
    data["stappen"][1]["vragen"].append(
        {"key": "eens", "soort": "verklaring", "label": "Eens", "tekst": "Ik ga akkoord", "hergebruik": "hergebruik"}
    )
    assert problems(data) == ["Vraag 'eens' is van het soort verklaring: die hergebruiken we nooit."]


@pytest.mark.parametrize(("words", "leeg", "missing"), [
    ("Ik ga akkoord", "", False),
    ("x" * 60, "", False),
    ("x" * 61, "", True),
    ("x" * 61, "  ", True),
    ("x" * 61, "Vink aan dat je hier woont", False),
])  # fmt: skip
def test_a_long_statement_says_what_to_tick(words: str, leeg: str, missing: bool) -> None:
    """Its own words are too long for an error: without others it says of what nobody knows that one must agree."""
    data = base()
    data["stappen"][0]["vragen"].append(
        {"key": "eens", "soort": "verklaring", "label": "Eens", "tekst": words, "leeg": leeg}
    )
    found = [text for text in problems(data) if "'eens'" in text]
    assert bool(found) is missing
    assert all("te lang is om in een foutzin te herhalen" in text for text in found)


def test_key_written_twice_in_the_file_is_said() -> None:
    text = json.dumps(base()).replace('"titel": "Proef"', '"titel": "Proef", "titel": "Anders"')
    with pytest.raises(DefinitieRefused, match="'titel' staat er twee keer"):
        read(text)


def test_broken_json_names_its_line() -> None:
    with pytest.raises(DefinitieRefused, match=r"geen geldige JSON \(regel 2\)"):
        read('{"schema": 1,\n oeps}')
