"""The answer "Weet ik niet": stored, shown, satisfying a question, and no comparison."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.definitie import Voorwaarde, Vraag, parse
from loket.meenemen import aanvragen
from loket.opties import OPTIES
from loket.pad import bepaal, is_weet_niet
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from loket.vragen.weet_niet import KEUZE
from tests.loket.kast import Kast, aanvraag_of, attest, fill, start, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import KEUZES, OMGEVING, answer

WORDS = "Dat weet ik niet"
UNKNOWN = {"weet_niet": True}


def vraag(naam: str, **opties: Any) -> Vraag:
    return Vraag("x", naam, "Vraag", weet_niet=WORDS, opties=OPTIES[naam](**opties))


@pytest.mark.parametrize("naam", ["tekst", "getal", "bedrag", "tijd", "iban", "rijksregisternummer", "email"])
def test_a_checkbox_beside_what_is_typed(naam: str) -> None:
    question = vraag(naam)
    assert list(soort(question).velden(question, OMGEVING)) == ["", "weet_niet"]
    assert answer(question, **{"": "", "weet_niet": "on"}) == UNKNOWN
    assert answer(question, **{"": ""}) is None
    assert soort(question).keur(question, UNKNOWN, OMGEVING) == []
    assert soort(question).toon(question, UNKNOWN) == [WORDS]
    assert soort(question).uiteen(UNKNOWN) == {"weet_niet": True}


@pytest.mark.parametrize(("naam", "opties"), [("keuze", {"keuzes": KEUZES}), ("ja_nee", {})])
def test_one_more_radio(naam: str, opties: dict[str, Any]) -> None:
    question = vraag(naam, **opties)
    (field,) = soort(question).velden(question, OMGEVING).values()
    assert field.choices[-1] == (KEUZE, WORDS)  # type: ignore[attr-defined]
    assert answer(question, **{"": KEUZE}) == UNKNOWN
    assert soort(question).uiteen(UNKNOWN) == {"": KEUZE}
    assert soort(question).toon(question, UNKNOWN) == [WORDS]


def test_an_answer_and_not_knowing_cannot_both_be_true() -> None:
    said = f"Je gaf een antwoord en koos ook “{WORDS}”. Laat één van de twee staan."
    assert answer(vraag("tekst"), **{"": "iets", "weet_niet": "on"}) == [said]
    typed = {"postcode": "2140", "straat": "", "huisnummer": "", "bus": ""}
    assert answer(vraag("adres"), **typed, weet_niet="on") == [said]
    assert answer(vraag("adres"), **typed | {"postcode": ""}, weet_niet="on") == UNKNOWN


def test_an_answer_stays_an_answer() -> None:
    question = vraag("getal", minimum=3)
    assert answer(question, **{"": "4"}) == 4
    assert answer(question, **{"": "1"}) == ["Vul een getal in van minstens 3."]
    assert soort(question).toon(question, 4) == ["4"]
    assert soort(question).uiteen(4) == {"": "4"}


# -- rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        ("weet_niet", True, True),
        ("weet_niet", False, False),
        ("ingevuld", True, False),
        ("ingevuld", False, True),
        ("is", "rood", False),
        ("is_niet", "rood", False),
        ("een_van", ["rood"], False),
    ],
)
def test_no_comparison_holds_for_who_does_not_know(test: str, value: Any, holds: bool) -> None:
    data = base()
    data["stappen"][0]["vragen"][0]["weet_niet"] = WORDS
    data["stappen"][1]["regels"] = [{"als": [{"vraag": "kleur", test: value}], "dan": {"toon_stap": "tweede"}}]
    assert problems(data) == []
    definitie = parse(data)
    pad = bepaal(definitie, {"kleur": UNKNOWN, "hond": True}, {})
    assert (pad.stap("tweede") is not None) is holds
    assert pad.is_klaar(definitie.stappen[0], frozenset(["eerste"])), "it satisfies a required question"


def test_a_rule_on_a_part_of_it_looks_at_the_question_itself() -> None:
    data = base()
    data["stappen"][0]["vragen"].append({"key": "plek", "soort": "adres", "label": "Waar?", "weet_niet": WORDS})
    data["stappen"][1]["regels"] = [
        {"als": [{"vraag": "plek.district", "weet_niet": True}], "dan": {"toon_stap": "tweede"}}
    ]
    assert parse(data).stappen[1].regels[0].als == (Voorwaarde("vraag", "plek.district", "weet_niet", waarde=True),)
    assert bepaal(parse(data), {"plek": UNKNOWN}, {}).stap("tweede")
    assert not is_weet_niet({"weet_niet": "ja"})


def _rule(condition: dict[str, Any], **question: Any) -> list[str]:
    data = copy.deepcopy(base())
    data["stappen"][0]["vragen"][0].update(question)
    data["stappen"][1]["regels"] = [{"als": [condition], "dan": {"toon_stap": "tweede"}}]
    return problems(data)


def test_a_rule_asks_it_of_a_question_that_allows_it() -> None:
    said = "Bij vraag 'kleur' kan niemand “Weet ik niet” kiezen, maar een regel kijkt ernaar."
    assert _rule({"vraag": "kleur", "weet_niet": True}) == [said]
    assert _rule({"vraag": "kleur", "weet_niet": "ja"}, weet_niet=WORDS) == [
        "De test 'weet_niet' op vraag 'kleur' is true of false."
    ]
    assert _rule({"feit": "naam", "weet_niet": True}) == [
        "De test 'weet_niet' kijkt naar een vraag, niet naar het feit 'naam'."
    ]


def test_who_declares_something_knows_it() -> None:
    data = base()
    data["stappen"][0]["vragen"].append(
        {"key": "echt", "soort": "verklaring", "label": "Echt", "tekst": "Het is echt zo", "weet_niet": WORDS}
    )
    assert problems(data) == ["Bij vraag 'echt' past “Weet ik niet” niet: ze is van het soort verklaring."]


# -- in a form ------------------------------------------------------------------------------------

EXTRA = [
    {"key": "wanneer", "soort": "datum", "label": "Wanneer was dat?", "weet_niet": "Dat weet ik niet meer"},
    {"key": "merk", "soort": "tekst", "label": "Welk merk?", "weet_niet": WORDS, "hergebruik": "hergebruik"},
    {"key": "hond", "soort": "ja_nee", "label": "Was er een hond?", "weet_niet": WORDS},
]


@pytest.fixture
def onzeker(kast: Kast) -> None:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"].append({"key": "extra", "groep": "doel", "titel": "Wat nog?", "hulp": "Uitleg.", "vragen": EXTRA})
    publish_definitie(json.dumps(data))


def test_who_does_not_know_can_send(kast: Kast, ada: Client, onzeker: None) -> None:
    kenmerk = attest(ada, kast.ada)
    page = Pagina(ada.get(step(kenmerk, "extra")))
    assert "(optioneel)" not in page.text
    typed = {"wanneer-weet_niet": "on", "merk": "Fiets", "merk-weet_niet": "on", "hond": KEUZE}
    page = Pagina(fill(ada, step(kenmerk, "extra"), **typed))
    assert page.status == 422
    assert page.fields | typed == page.fields
    assert [target for _, target in page.summary] == ["#id_merk-weet_niet"]
    assert fill(ada, step(kenmerk, "extra"), **typed | {"merk": ""}).status_code == 302
    again = Pagina(ada.get(step(kenmerk, "extra"))).fields
    assert again | {"wanneer-weet_niet": "on", "merk-weet_niet": "on", "hond": KEUZE} == again
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert check.text.count(WORDS) == 3
    assert submit(ada, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    assert {key: aanvraag.antwoorden[key] for key in ("wanneer", "merk", "hond")} == dict.fromkeys(
        ("wanneer", "merk", "hond"), UNKNOWN
    )
    rows = dict(row for _, rows in parts_for_handler(aanvraag.dossier) for row in rows)
    assert (rows["Wanneer was dat?"], rows["Was er een hond?"]) == ("Dat weet ik niet meer", WORDS)
    (row,) = aanvragen(kast.as_ada)
    assert "merk: weet ik niet" in row["Antwoorden"]
    second = start(ada, "attest-hoofdverblijfplaats")
    fill(ada, step(second, "wie"), persoon=str(kast.ada.pk))
    fill(ada, step(second, "doel"), doel="bank")
    assert "merk-weet_niet" not in Pagina(ada.get(step(second, "extra"))).fields, "not knowing is not offered again"


def test_nothing_chosen_is_still_missing(kast: Kast, ada: Client, onzeker: None) -> None:
    kenmerk = attest(ada, kast.ada)
    page = Pagina(fill(ada, step(kenmerk, "extra")))
    assert [target for _, target in page.summary] == ["#id_wanneer_0", "#id_merk", "#id_hond_0"]
