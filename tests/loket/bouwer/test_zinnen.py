"""Rules as sentences, there and back."""

from __future__ import annotations

from typing import Any

import pytest

from loket.bouwer.bewerken import op_orde, rules_of
from loket.bouwer.zinnen import (
    Onvolledig,
    Rij,
    Zin,
    bronnen,
    doelen,
    invoer,
    lees,
    maak,
    welke_testen,
    zin,
)
from loket.feiten import NAMEN
from tests.loket.bouwer.ontwerpen import klein, van_de_stad


def _met(*vragen: dict[str, Any]) -> dict[str, Any]:
    data = klein()
    data["stappen"][0]["vragen"] += vragen
    return op_orde(data)


@pytest.mark.parametrize("data", [klein(), *van_de_stad()], ids=lambda data: data["formulier"])
def test_every_rule_of_the_city_can_be_made_with_choices_alone(data: dict[str, Any]) -> None:
    """There and back without a change: the builder can make all of them."""
    ontwerp = op_orde(data)
    for _, _, regel in rules_of(ontwerp):
        assert maak(ontwerp, lees(regel)) == regel, zin(ontwerp, regel, NAMEN)
        assert "…" not in zin(ontwerp, regel, NAMEN)


def test_a_rule_reads_as_a_sentence() -> None:
    said = [zin(op_orde(klein()), regel, NAMEN) for _, _, regel in rules_of(op_orde(klein()))]
    assert said == [
        "Toon stap “Welk ras?” als “Heb je een hond?” is “Ja”.",
        "Toon vraag “Hoeveel honden?” als “Welk ras?” is “Groot”.",
        "Stop met pagina “Te veel honden” als “Hoeveel honden?” is groter dan “3”.",
    ]


def test_more_conditions_and_facts() -> None:
    regel = {
        "als": [{"feit": "leeftijd", "kleiner_dan": 18}, {"vraag": "soort_hond", "een_van": ["klein", "groot"]}],
        "dan": {"verplicht": "aantal"},
    }
    assert zin(op_orde(klein()), regel, NAMEN) == (
        "Maak vraag “Hoeveel honden?” verplicht als “Je leeftijd” is kleiner dan “18” "
        "en “Welk ras?” is een van “Klein” of “Groot”."
    )


@pytest.mark.parametrize("regel", [{}, {"als": "x", "dan": []}, {"als": [{}], "dan": {"onbekend": 3}}, {"als": [3]}])
def test_a_rule_that_makes_no_sense_is_still_shown(regel: dict[str, Any]) -> None:
    assert zin(op_orde(klein()), regel, NAMEN).endswith(".")


def test_tests_follow_the_kind_of_question() -> None:
    ontwerp = _met(
        {"key": "dag", "soort": "datum", "label": "Wanneer?"}, {"key": "foto", "soort": "bestand", "label": "Foto"}
    )
    codes = {
        bron: [code for code, _ in welke_testen(ontwerp, f"vraag:{bron}")]
        for bron in ("dag", "foto", "heeft_hond", "aantal")
    }
    assert codes["dag"] == ["voor", "na", "is", "ingevuld", "ingevuld:nee"]
    assert codes["foto"] == ["ingevuld", "ingevuld:nee"]
    assert codes["heeft_hond"] == ["is", "ingevuld", "ingevuld:nee"]
    assert codes["aantal"] == ["is", "is_niet", "groter_dan", "kleiner_dan", "ingevuld", "ingevuld:nee"]
    assert welke_testen(ontwerp, "") == []
    assert welke_testen(ontwerp, "vraag:weg") == [("ingevuld", "is ingevuld"), ("ingevuld:nee", "is niet ingevuld")]


def test_i_do_not_know_is_a_test_where_one_may_say_so() -> None:
    ontwerp = _met({"key": "chip", "soort": "ja_nee", "label": "Gechipt?", "weet_niet": "Weet ik niet"})
    assert ("weet_niet", "is “weet ik niet”") in welke_testen(ontwerp, "vraag:chip")
    rij = Rij("vraag:chip", "weet_niet:nee")
    made = maak(ontwerp, Zin("toon_stap", "ras", (rij,)))
    assert made == {"als": [{"vraag": "chip", "weet_niet": False}], "dan": {"toon_stap": "ras"}}
    assert lees(made).rijen == (rij,)


def test_parts_of_an_address_and_facts_can_be_looked_at() -> None:
    ontwerp = _met(
        {"key": "adres", "soort": "adres", "label": "Adres"}, {"key": "lees", "soort": "info", "label": "Lees"}
    )
    codes = [code for _, group in bronnen(ontwerp, NAMEN) for code, _ in group]
    assert "vraag:adres.district" in codes
    assert "feit:leeftijd" in codes
    assert "vraag:lees" not in codes
    made = maak(ontwerp, Zin("toon_stap", "ras", (Rij("vraag:adres.postcode", "is", ("2000",)),)))
    assert made["als"] == [{"vraag": "adres.postcode", "is": "2000"}]


def test_targets_follow_the_effect() -> None:
    ontwerp = _met(
        {"key": "foto", "soort": "bestand", "label": "Foto"}, {"key": "lees", "soort": "info", "label": "Lees"}
    )
    assert ("lees", "Lees") in doelen(ontwerp, "toon_vraag")
    assert ("lees", "Lees") not in doelen(ontwerp, "verplicht")
    assert doelen(ontwerp, "document_nodig") == [("foto", "Foto")]
    assert doelen(ontwerp, "niet_in_aanmerking") == [("te_veel", "Te veel honden")]
    assert doelen(ontwerp, "iets_anders") == []


@pytest.mark.parametrize(
    ("test", "typed", "kept"),
    [("groter_dan", "3", 3), ("groter_dan", "12,50", "12.50"), ("kleiner_dan", " -4 ", -4), ("is", "7", 7)],
)
def test_numbers_are_kept_as_numbers(test: str, typed: str, kept: Any) -> None:
    made = maak(op_orde(klein()), Zin("toon_stap", "ras", (Rij("vraag:aantal", test, (typed,)),)))
    assert made["als"] == [{"vraag": "aantal", test: kept}]


@pytest.mark.parametrize(
    ("rij", "wrong"),
    [
        (Rij("vraag:aantal", "groter_dan", ("veel",)), "Schrijf een getal"),
        (Rij("vraag:aantal", "groter_dan", ("1e30",)), "te groot of te klein"),
        (Rij("vraag:aantal", "groter_dan", ("NaN",)), "te groot of te klein"),
        (Rij("vraag:aantal", "groter_dan", ()), "Schrijf een getal"),
        (Rij("vraag:soort_hond", "is", ("reus",)), "Kies het antwoord"),
        (Rij("vraag:soort_hond", "een_van", ()), "Kies minstens één antwoord"),
        (Rij("vraag:aantal", "bevat", ("3",)), "Kies bij elke voorwaarde hoe"),
        (Rij("vraag:weg", "is", ("3",)), "Kies bij elke voorwaarde hoe"),
        (Rij("", "is", ("3",)), "Kies bij de eerste voorwaarde"),
        (Rij("vraag:dag", "voor", ("morgen",)), "Kies een dag"),
        (Rij("vraag:uur", "voor", ("25u",)), "Schrijf een uur"),
    ],
)
def test_what_is_missing_is_said(rij: Rij, wrong: str) -> None:
    ontwerp = _met({"key": "dag", "soort": "datum", "label": "Dag"}, {"key": "uur", "soort": "tijd", "label": "Uur"})
    with pytest.raises(Onvolledig, match=wrong):
        maak(ontwerp, Zin("toon_stap", "ras", (rij,)))


@pytest.mark.parametrize(
    ("gekozen", "wrong"),
    [
        (Zin("", "", ()), "Kies wat de regel doet"),
        (Zin("toon_stap", "weg", ()), "Kies de stap"),
        (Zin("toon_vraag", "", ()), "Kies de vraag"),
        (Zin("niet_in_aanmerking", "", ()), "Kies de pagina"),
    ],
)
def test_a_sentence_without_head_is_refused(gekozen: Zin, wrong: str) -> None:
    with pytest.raises(Onvolledig, match=wrong):
        maak(op_orde(klein()), gekozen)


@pytest.mark.parametrize(
    ("gekozen", "veld"),
    [
        (Zin("", "", ()), "effect"),
        (Zin("toon_stap", "weg", ()), "doel"),
        (Zin("toon_stap", "ras", ()), "bron-0"),
        (Zin("toon_stap", "ras", (Rij(), Rij("vraag:aantal"))), "test-1"),
        (Zin("toon_stap", "ras", (Rij(), Rij("vraag:aantal", "groter_dan", ("veel",)))), "waarde-1"),
    ],
)
def test_what_is_missing_has_its_field(gekozen: Zin, veld: str) -> None:
    with pytest.raises(Onvolledig) as wrong:
        maak(op_orde(klein()), gekozen)
    assert wrong.value.veld == veld


def test_values_are_given_in_the_way_of_their_kind() -> None:
    ontwerp = _met({"key": "dag", "soort": "datum", "label": "Dag"}, {"key": "uur", "soort": "tijd", "label": "Uur"})
    how = {
        rij: invoer(ontwerp, rij).soort
        for rij in (
            Rij("vraag:dag", "voor"),
            Rij("vraag:uur", "na"),
            Rij("vraag:soort_hond", "is"),
            Rij("vraag:soort_hond", "een_van"),
            Rij("vraag:heeft_hond", "is"),
            Rij("feit:leeftijd", "groter_dan"),
            Rij("feit:naam", "is"),
            Rij("vraag:aantal", "ingevuld:nee"),
        )
    }
    assert list(how.values()) == ["datum", "tijd", "keuze", "keuzes", "keuze", "getal", "tekst", "geen"]


def test_what_an_effect_carries_beside_its_target_stays() -> None:
    regel = {"als": [{"vraag": "heeft_hond", "is": True}], "dan": {"toon_stap": {"meer": 3}}}
    assert maak(op_orde(klein()), lees(regel)) == regel
