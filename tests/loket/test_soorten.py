"""Amount, time, several choices, account, plate, enterprise, and words between questions; alone and in a form."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.definitie import read
from loket.meenemen import aanvragen
from loket.opties import Keuzemogelijkheid
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from tests.loket.kast import Kast, aanvraag_of, attest, fill, start, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import KEUZES, OMGEVING, answer, one, vraag

ACCOUNT = "Vul een rekeningnummer in zoals BE68 5390 0754 7034"
PLATE = "Vul een nummerplaat in zoals 1-ABC-234"
ENTERPRISE = "Vul een ondernemingsnummer in zoals 0207.500.123"
AMOUNT = "Vul een bedrag in zoals 12,50"
TIME = "Vul een uur in zoals 14.30"


@pytest.mark.parametrize(
    ("naam", "typed", "stored"),
    [
        ("iban", "BE68 5390 0754 7034", "BE68539007547034"),
        ("iban", "be68-5390-0754-7034", "BE68539007547034"),
        ("iban", "IBAN BE68 5390 0754 7034", "BE68539007547034"),
        ("iban", "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("iban", "BE68 5390 0754 7035", [ACCOUNT]),
        ("iban", "539-0075470-34", [ACCOUNT]),
        ("iban", "", None),
        ("nummerplaat", "1-abc-234", "1ABC234"),
        ("nummerplaat", " ABC 234 ", "ABC234"),
        ("nummerplaat", "LIEFDE", "LIEFDE"),
        ("nummerplaat", "12-34", [PLATE]),
        ("nummerplaat", "A" * 11, [PLATE]),
        ("nummerplaat", "1-ÀBC-234", [PLATE]),
        ("ondernemingsnummer", "0207.500.123", "0207500123"),
        ("ondernemingsnummer", "BE 0207.500.123", "0207500123"),
        ("ondernemingsnummer", "0207.500.124", [ENTERPRISE]),
        ("ondernemingsnummer", "12", [ENTERPRISE]),
        ("bedrag", "12,50", "12.50"),
        ("bedrag", "€ 1.250", "1250.00"),
        ("bedrag", "12 euro", "12.00"),
        ("bedrag", "12,-", "12.00"),
        ("bedrag", "0", "0.00"),
        ("bedrag", "-3", [AMOUNT]),
        ("bedrag", "1,005", [AMOUNT]),
        ("bedrag", "veel", [AMOUNT]),
        ("bedrag", "", None),
        ("tijd", "14.30", "14:30"),
        ("tijd", "14:30", "14:30"),
        ("tijd", "14u30", "14:30"),
        ("tijd", "9 uur", "09:00"),
        ("tijd", "9", "09:00"),
        ("tijd", "0900", "09:00"),
        ("tijd", "24.00", [TIME]),
        ("tijd", "12.60", [TIME]),
        ("tijd", "straks", [TIME]),
        ("tijd", "", None),
    ],
)
def test_many_spellings_one_value(naam: str, typed: str, stored: Any) -> None:
    assert one(vraag(naam), typed) == stored


@pytest.mark.parametrize(
    ("naam", "stored", "shown"),
    [
        ("iban", "BE68539007547034", "BE68 5390 0754 7034"),
        ("nummerplaat", "1ABC234", "1-ABC-234"),
        ("nummerplaat", "ABC234", "ABC-234"),
        ("nummerplaat", "LIEFDE", "LIEFDE"),
        ("ondernemingsnummer", "0207500123", "0207.500.123"),
        ("tijd", "14:30", "14.30 uur"),
        ("bedrag", "1250.50", "€ 1.250,50"),
    ],
)
def test_shown_as_people_write_it_and_read_back(naam: str, stored: str, shown: str) -> None:
    question = vraag(naam)
    assert soort(question).toon(question, stored) == [shown]
    assert one(question, soort(question).uiteen(stored)[""]) == stored
    assert soort(question).uiteen(None) == {"": ""}


@given(st.sampled_from(["iban", "nummerplaat", "ondernemingsnummer", "bedrag", "tijd"]), st.text(max_size=40))
def test_any_text_is_a_value_that_comes_back_or_a_sentence(naam: str, typed: str) -> None:
    question = vraag(naam)
    found = one(question, typed)
    if isinstance(found, str):
        assert one(question, soort(question).uiteen(found)[""]) == found
    else:
        assert found is None or found[0].startswith("Vul een")


@pytest.mark.parametrize(
    ("naam", "opties", "typed", "said"),
    [
        ("bedrag", {"minimum": 10}, "9,99", "Vul een bedrag in van minstens € 10,00."),
        ("bedrag", {"maximum": 10}, "10,01", "Vul een bedrag in van hoogstens € 10,00."),
        ("tijd", {"vroegst": "09:00"}, "8.59", "Vul een uur in vanaf 09.00 uur."),
        ("tijd", {"laatst": "17:00"}, "17.01", "Vul een uur in tot 17.00 uur."),
    ],
)
def test_limits(naam: str, opties: dict[str, Any], typed: str, said: str) -> None:
    assert one(vraag(naam, **opties), typed) == [said]


@pytest.mark.parametrize(
    ("naam", "opties", "typed"),
    [("bedrag", {"minimum": 10, "maximum": 10}, "10"), ("tijd", {"vroegst": "09:00", "laatst": "09:00"}, "9")],
)
def test_a_limit_itself_is_allowed(naam: str, opties: dict[str, Any], typed: str) -> None:
    assert isinstance(one(vraag(naam, **opties), typed), str)


def test_several_choices() -> None:
    question = vraag("meerkeuze", keuzes=(*KEUZES, Keuzemogelijkheid("c", "Citroen")), hoogstens=2)
    assert one(question, ["b", "a"]) == ["a", "b"]
    assert one(question, []) is None
    assert one(question, ["z"]) == ["Kies een van de antwoorden die er staan."]
    assert one(question, ["a", "b", "c"]) == ["Kies hoogstens 2 antwoorden."]
    assert one(vraag("meerkeuze", keuzes=KEUZES, hoogstens=1), ["a", "b"]) == ["Kies hoogstens één antwoord."]
    assert soort(question).toon(question, ["a", "b"]) == ["Appel", "Bes"]
    assert [fout.tekst for fout in soort(question).keur(question, ["weg"], OMGEVING)] == [
        "Kies een van de antwoorden die er staan."
    ]
    assert one(vraag("meerkeuze", keuzes=KEUZES), ["a", "b"]) == ["a", "b"]


def test_words_between_questions_ask_nothing() -> None:
    question = vraag("info", tekst=("Lees dit.",))
    assert soort(question).velden(question, OMGEVING) == {}
    assert answer(question) is None
    assert soort(question).toon(question, None) == []


# -- in a definition ------------------------------------------------------------------------------

FRUIT = {
    "key": "fruit",
    "soort": "meerkeuze",
    "label": "Fruit",
    "keuzes": [{"waarde": "a", "label": "Appel"}, {"waarde": "b", "label": "Bes"}],
}
WORDS = {"key": "lees", "soort": "info", "label": "Lees dit", "tekst": ["Eerst dit."]}


def with_first(question: dict[str, Any], rule: dict[str, Any] | None = None) -> list[str]:
    data = base()
    data["stappen"][0]["vragen"].append(copy.deepcopy(question))
    data["stappen"][0]["regels"] = [rule] if rule else []
    return problems(data)


@pytest.mark.parametrize("question", [FRUIT, WORDS, {"key": "uur", "soort": "tijd", "label": "Uur", "laatst": "17:00"}])
def test_right_options(question: dict[str, Any]) -> None:
    assert with_first(question) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({**FRUIT, "keuzes": FRUIT["keuzes"][:1]}, "Vraag 'fruit' heeft minstens twee verschillende keuzes nodig."),  # type: ignore[index]
        ({**WORDS, "tekst": [" "]}, "Het blok 'lees' heeft geen tekst."),
        (
            {"key": "uur", "soort": "tijd", "label": "Uur", "vroegst": "9 uur"},
            "Bij vraag 'uur' is '9 uur' geen uur zoals 09:00.",
        ),
    ],
)
def test_wrong_options_are_said(question: dict[str, Any], said: str) -> None:
    assert with_first(question) == [said]


def test_a_rule_may_ask_whether_something_was_chosen() -> None:
    rule: dict[str, Any] = {"als": [{"vraag": "fruit", "bevat": "a"}], "dan": {"toon_stap": "tweede"}}
    assert with_first(FRUIT, rule) == []
    rule["als"] = [{"vraag": "fruit", "bevat": "peer"}]
    assert with_first(FRUIT, rule) == ["De test 'bevat' op vraag 'fruit' noemt 'peer', maar dat is geen keuze."]


@pytest.mark.parametrize("test", [{"is": "a"}, {"is_niet": "a"}, {"een_van": ["a"]}])
def test_several_choices_are_never_one_value(test: dict[str, Any]) -> None:
    """Such a rule would never hold, or always, whatever a citizen chooses."""
    rule = {"als": [{"vraag": "fruit", **test}], "dan": {"toon_stap": "tweede"}}
    assert with_first(FRUIT, rule) == [f"De test '{next(iter(test))}' past niet bij vraag 'fruit' (meerkeuze)."]


@pytest.mark.parametrize(
    ("naam", "test", "right", "wrong", "shape"),
    [
        ("tijd", "voor", "09:00", "9:00", "09:00"),
        ("datum", "na", "2026-01-31", "31/1/2026", "2026-01-31"),
        ("bedrag", "groter_dan", 12.5, "12,50", "12 of 12.50"),
        ("getal", "kleiner_dan", -3, True, "12 of 12.50"),
    ],
)
def test_a_rule_compares_with_a_value_of_the_same_shape(
    naam: str, test: str, right: Any, wrong: Any, shape: str
) -> None:
    question = {"key": "iets", "soort": naam, "label": "Iets"}
    rule: dict[str, Any] = {"als": [{"vraag": "iets", test: right}], "dan": {"toon_stap": "tweede"}}
    assert with_first(question, rule) == []
    rule["als"] = [{"vraag": "iets", test: wrong}]
    assert with_first(question, rule) == [
        f"De test '{test}' op vraag 'iets' vergelijkt met '{wrong}': schrijf {shape}."
    ]


def test_words_are_never_an_earlier_answer() -> None:
    said = "Vraag 'lees' is van het soort info: die hergebruiken we nooit."
    assert with_first({**WORDS, "hergebruik": "hergebruik"}) == [said]


def test_no_rule_looks_at_words_or_requires_them() -> None:
    looks = {"als": [{"vraag": "lees", "ingevuld": True}], "dan": {"toon_stap": "tweede"}}
    asked = "maar daar wordt niets gevraagd."
    assert with_first(WORDS, looks) == [f"Een regel bij stap 'eerste' kijkt naar 'lees', {asked}"]
    asks = {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"verplicht": "lees"}}
    assert with_first(WORDS, asks) == [f"Een regel bij stap 'eerste' maakt 'lees' verplicht, {asked}"]


# -- in a form that a citizen fills in ------------------------------------------------------------

EXTRA = [
    {**WORDS, "key": "vooraf"},
    {"key": "rekening", "soort": "iban", "label": "Op welke rekening?"},
    {"key": "plaat", "soort": "nummerplaat", "label": "Welke nummerplaat?", "hulp": "Van je auto."},
    {
        "key": "zaak",
        "soort": "ondernemingsnummer",
        "label": "Voor welke zaak?",
        "hulp": "Het staat in de Kruispuntbank.",
        "optioneel": True,
    },
    {"key": "prijs", "soort": "bedrag", "label": "Hoeveel betaalde je?", "maximum": 500},
    {"key": "uur", "soort": "tijd", "label": "Hoe laat was dat?"},
    {**FRUIT, "label": "Wat kocht je?"},
]
TYPED = {"rekening": "be68 5390 0754 7034", "plaat": "1abc234", "prijs": "12,5", "uur": "9u", "fruit": ["a", "b"]}


@pytest.fixture
def ruim(kast: Kast) -> None:
    """The form of the attest with one more step that asks all of this."""
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"].append({"key": "extra", "groep": "doel", "titel": "Wat nog?", "hulp": "Uitleg.", "vragen": EXTRA})
    publish_definitie(json.dumps(data))


def test_wrong_answers_are_said_and_kept(kast: Kast, ada: Client, ruim: None) -> None:
    kenmerk = attest(ada, kast.ada)
    page = Pagina(ada.get(step(kenmerk, "extra")))
    assert "Lees dit Eerst dit." in page.text
    assert "vooraf" not in page.fields
    typed = {"rekening": "BE1", "plaat": "99", "zaak": "x", "prijs": "501", "uur": "25", "fruit": []}
    page = Pagina(fill(ada, step(kenmerk, "extra"), **typed))
    assert page.status == 422
    assert [text.partition(": ")[2] for text, _ in page.summary] == [
        ACCOUNT.replace("Vul", "vul"),
        PLATE.replace("Vul", "vul"),
        ENTERPRISE.replace("Vul", "vul"),
        "vul een bedrag in van hoogstens € 500,00",
        TIME.replace("Vul", "vul"),
        "kies minstens één antwoord",
    ]
    assert {key: page.fields[key] for key in ("rekening", "plaat", "zaak", "prijs", "uur")} == {
        key: value for key, value in typed.items() if key != "fruit"
    }


def test_right_answers_are_stored_shown_and_sent(kast: Kast, ada: Client, ruim: None) -> None:
    kenmerk = attest(ada, kast.ada)
    assert fill(ada, step(kenmerk, "extra"), **TYPED).status_code == 302
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    shown = ("BE68 5390 0754 7034", "1-ABC-234", "Niet ingevuld", "€ 12,50", "09.00 uur", "Appel", "Bes")
    for text in shown:
        assert text in check.text, text
    assert "Lees dit" not in check.text
    assert submit(ada, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    kept = {key: aanvraag.antwoorden[key] for key in ("vooraf", "rekening", "plaat", "zaak", "prijs", "uur", "fruit")}
    assert kept == {
        "vooraf": None, "rekening": "BE68539007547034", "plaat": "1ABC234", "zaak": None, "prijs": "12.50",
        "uur": "09:00", "fruit": ["a", "b"],
    }  # fmt: skip
    rows = dict(row for _, rows in parts_for_handler(aanvraag.dossier) for row in rows)
    assert (rows["Wat kocht je?"], rows["Welke nummerplaat?"]) == ("Appel, Bes", "1-ABC-234")
    assert "Lees dit" not in rows
    assert read(json.dumps(aanvraag.formulierversie.definitie)).vraag_per_key["vooraf"].vraagt_niets
    (row,) = aanvragen(kast.as_ada)
    assert {"fruit: a, b", "rekening: BE68539007547034", "uur: 09:00"} <= set(row["Antwoorden"])
    assert not [line for line in row["Antwoorden"] if "None" in line or line.startswith("vooraf")]


def test_words_are_in_no_conflict_between_two_windows(kast: Kast, ada: Client, ruim: None) -> None:
    kenmerk = attest(ada, kast.ada)
    url = step(kenmerk, "extra")
    old = Pagina(ada.get(url))
    fill(ada, url, **TYPED)
    page = Pagina(ada.post(url, {**old.fields, **TYPED, "uur": "10.15"}))
    assert page.status == 409
    for text in ("10.15 uur", "09.00 uur", "BE68 5390 0754 7034", "Appel"):
        assert text in page.text, text
    assert "Lees dit" not in page.text
    assert ada.post(page.form.attrs["action"], page.fields | {"fruit": ["a", "b"]}).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["uur"] == "10:15"


def test_an_earlier_answer_of_another_soort_is_not_offered(kast: Kast, ada: Client, ruim: None) -> None:
    """Two forms may use one key for different questions."""
    first = attest(ada, kast.ada)
    assert fill(ada, step(first, "extra"), **TYPED).status_code == 302
    assert submit(ada, first).status_code == 302
    data = lees((MAP / "klacht.json").read_text())[0]
    choices = [{"waarde": "a", "label": "Appel"}, {"waarde": "b", "label": "Bes"}]
    data["stappen"][0]["vragen"] = [
        {"key": "fruit", "soort": "keuze", "label": "Welk fruit?", "keuzes": choices, "hergebruik": "hergebruik"},
        {
            "key": "plaat",
            "soort": "nummerplaat",
            "label": "Welke nummerplaat?",
            "hulp": "Van je auto.",
            "hergebruik": "hergebruik",
        },
    ]
    publish_definitie(json.dumps(data))
    page = Pagina(ada.get(step(start(ada, "klacht"), "waarover")))
    assert page.status == 200
    assert page.fields["plaat"] == "1-ABC-234"
    assert "fruit" not in page.fields
