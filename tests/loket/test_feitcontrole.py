"""A question that asks a fact the city knows is found in whatever words; one that only looks like it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loket.bouwer.uitwisseling import lees
from loket.definitie import Vraag, parse
from loket.feitcontrole import gevraagd_feit
from loket.keuring import keur
from loket.publiceren import MAP

KENT = [
    ("adres", "adres", "Wat is je adres?"),
    ("tekst", "adres", "Wat is je adres?"),
    ("tekst", "adres", "Je volledige adres"),
    ("adres", "adres", "Waar woon je nu?"),
    ("tekst", "adres", "Waar woon je?"),
    ("tekst", "adres", "Waar je woont"),
    ("tekst", "adres", "In welke gemeente woon je?"),
    ("keuze", "adres", "In welk district woon je nu?"),
    ("ja_nee", "adres", "Woon je in Antwerpen?"),
    ("datum", "adres", "Sinds wanneer woon je daar?"),
    ("tekst", "adres", "Wat is je postcode?"),
    ("adres", "adres", "Adres"),
    ("adres", "adres", "Thuisadres"),
    ("adres", "adres", "Het adres van je woning"),
    ("adres", "adres", "Waar ben je thuis?"),
    ("datum", "geboortedatum", "Wanneer ben je geboren?"),
    ("tekst", "geboortedatum", "Waar ben je geboren?"),
    ("ja_nee", "geboortedatum", "Ben je in België geboren?"),
    ("datum", "geboortedatum", "De dag waarop je geboren bent"),
    ("getal", "geboortedatum", "Hoe oud ben je?"),
    ("getal", "geboortedatum", "Hoe oud je bent"),
    ("ja_nee", "geboortedatum", "Ben je ouder dan 65?"),
    ("ja_nee", "geboortedatum", "Ben je al 18 jaar?"),
    ("ja_nee", "geboortedatum", "Ben je meerderjarig?"),
    ("datum", "geboortedatum", "Wanneer verjaar je?"),
    ("tekst", "huishouden", "Met wie woon je samen?"),
    ("tekst", "huishouden", "Met wie je samenwoont"),
    ("getal", "huishouden", "Met hoeveel mensen woon je?"),
    ("tekst", "huishouden", "Wie woont er bij je?"),
    ("getal", "huishouden", "Hoe groot is je gezin?"),
    ("getal", "huishouden", "Uit hoeveel mensen bestaat je gezin?"),
    ("ja_nee", "huishouden", "Woon je alleen?"),
    ("ja_nee", "huishouden", "Ben je getrouwd?"),
    ("ja_nee", "huishouden", "Ben ik gehuwd?"),
    ("ja_nee", "huishouden", "Of je gescheiden bent"),
    ("ja_nee", "huishouden", "Heb je een partner?"),
    ("tekst", "naam", "Hoe heet je?"),
    ("tekst", "naam", "Hoe heet je voluit?"),
    ("tekst", "naam", "Wie ben je?"),
    ("getal", "kinderen", "Hoeveel kinderen heb je?"),
    ("getal", "kinderen", "Hoeveel kinderen heb je ten laste?"),
    ("ja_nee", "kinderen", "Heb je kinderen?"),
    ("ja_nee", "in_huis", "Heb je al een parkeervergunning?"),
    ("ja_nee", "in_huis", "Heeft je gezin een sorteerpas?"),
    ("getal", "in_huis", "Hoeveel parkeervergunningen heb je?"),
    ("tekst", "insz", "Je rijksregisternummer"),
]  # fmt: skip
"""(soort, fact, label): asked of the reader, and known."""

KENT_NIET = [
    ("getal", "Hoe oud is het gebouw?"),
    ("getal", "Hoe oud is je wagen?"),
    ("tekst", "Waar woon je straks?"),
    ("adres", "Waar woon je straks?"),
    ("tekst", "Waar woont de eigenaar?"),
    ("ja_nee", "Woon je in een huis met een tuin?"),
    ("tekst", "Hoe heet je zaak?"),
    ("tekst", "Hoe heet je hond?"),
    ("tekst", "Wie ben je van het kind?"),
    ("getal", "Hoeveel kinderen komen er?"),
    ("getal", "Hoeveel kinderen heb je ingeschreven?"),
    ("ja_nee", "Heb je kinderen die meekomen?"),
    ("ja_nee", "Is je kind in Antwerpen geboren?"),
    ("ja_nee", "Zijn jullie allebei in België geboren?"),
    ("keuze", "Is een van jullie eerder getrouwd geweest?"),
    ("ja_nee", "Ben je minder dan 5 jaar geleden verhuisd?"),
    ("ja_nee", "Ben je al 2 jaar lid?"),
    ("ja_nee", "Heb je een A-kaart met kansentarief?"),
    ("ja_nee", "Heb je al een omgevingsvergunning?"),
    ("ja_nee", "Is er iets mis met je adres bij de bank?"),
    ("adres", "Waar is het feest?"),
    ("adres", "Adres van de werf"),
    ("adres", "Adres van je zaak"),
    ("adres", "Nieuw adres"),
    ("adres", "Naar welk adres sturen we de kopie?"),
    ("huishoudleden", "Wie van je gezin gaat mee?"),
    ("huishoudleden", "Wie woont er bij je?"),
]  # fmt: skip


def vraag(soort: str, label: str, **opties: Any) -> Vraag:
    """A question as a definition has it."""
    data = json.loads((MAP / "klacht.json").read_text())
    extra = {"keuzes": [{"waarde": "a", "label": "A"}, {"waarde": "b", "label": "B"}]} if soort == "keuze" else {}
    data["stappen"][0]["vragen"] = [{"key": "iets", "soort": soort, "label": label, **extra, **opties}]
    return parse({key: value for key, value in data.items() if key != "testgevallen"}).stappen[0].vragen[0]


@pytest.mark.parametrize(("soort", "feit", "label"), KENT)
def test_asks_what_the_city_knows(soort: str, feit: str, label: str) -> None:
    assert gevraagd_feit(vraag(soort, label)) == feit


@pytest.mark.parametrize(("soort", "label"), KENT_NIET)
def test_asks_something_else(soort: str, label: str) -> None:
    assert gevraagd_feit(vraag(soort, label)) == ""


def test_step_says_of_which_address() -> None:
    assert gevraagd_feit(vraag("adres", "Adres"), "Waar wil je de plaats vrij?") == ""
    assert gevraagd_feit(vraag("adres", "Adres"), "Waar woon je?") == "adres"
    assert gevraagd_feit(vraag("adres", "Adres"), "Je gegevens") == "adres"


def test_another_address_than_the_known_one_is_no_known_one() -> None:
    assert gevraagd_feit(vraag("adres", "Waar woon je nu?", anders_dan="adres")) == ""
    assert gevraagd_feit(vraag("adres", "Adres", anders_dan="adres")) == ""
    assert gevraagd_feit(vraag("adres", "Adres en leeftijd", anders_dan="adres")) == "geboortedatum"


def test_reason_lets_it_be_asked_and_without_it_is_refused() -> None:
    data = lees((MAP / "klacht.json").read_text())[0]
    data["stappen"][0]["vragen"][0] |= {"label": "Hoe oud ben je?"}
    said = [problem.tekst for problem in keur(parse(data))]
    assert any("iets dat de stad al weet (geboortedatum)" in text for text in said)
    data["stappen"][0]["vragen"][0]["reden_toch_vragen"] = "Het gaat over de klager, ook als die niet van hier is."
    assert not any("al weet" in problem.tekst for problem in keur(parse(data)))


@pytest.mark.parametrize("path", sorted(MAP.glob("*.json")), ids=lambda path: path.stem)
def test_every_form_that_comes_along_passes(path: Any) -> None:
    assert not [problem for problem in keur(parse(lees(path.read_text())[0])) if "al weet" in problem.tekst]
