"""A place that somebody points out: the lists to choose from, and what a choice means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stadsportaal.kern.kaart import kaart_van
from stadsportaal.kern.plaats import Adres, Adressuggestie
from stadsportaal.kern.plek import HERE, Plek, describe, options_at, options_for, resolve

SPOT = (51.215, 4.445)
STREET = Adressuggestie("Kroonstraat", "2140", "Antwerpen", "Borgerhout", "", *SPOT, 12)
OTHER = replace(STREET, straat="Kroonlaan", afstand=400)
ADDRESS = Adres("Kroonstraat", "24", "", "2140", "Antwerpen", "Borgerhout", *SPOT)


class Register:
    """Two streets, and one house."""

    def suggest(self, query: str, postcode: str | None = None, limit: int = 8) -> list[Adressuggestie]:
        return [one for one in (STREET, OTHER) if one.straat.startswith(query)][:limit]

    def find(self, straat: str, huisnummer: str, bus: str, postcode: str) -> Adres | None:
        return ADDRESS if (straat, huisnummer, postcode) == ("Kroonstraat", "24", "2140") else None

    def near(self, lat: float, lon: float, limit: int = 4) -> list[Adressuggestie]:
        return [STREET, OTHER][:limit]


@pytest.mark.parametrize(
    ("zoek", "gekozen", "chosen"),
    [
        ("Kroonstraat", "", [True]),
        ("Kroon", "", [False, False]),
        ("Kroon", "Kroonlaan||2140", [False, True]),
        ("Nergens", "", []),
    ],
)
def test_a_street_and_what_it_may_mean(zoek: str, gekozen: str, chosen: list[bool]) -> None:
    assert [one["gekozen"] for one in options_for(zoek, gekozen, Register())] == chosen


def test_a_spot_and_the_streets_around_it() -> None:
    rows = options_at(*SPOT, poort=Register())
    assert [(row["titel"], row["klein"]) for row in rows] == [
        ("De plek op de kaart", "Bij Kroonstraat, 2140 Borgerhout"),
        ("Kroonstraat, Borgerhout", "Ongeveer 10 meter van die plek"),
        ("Kroonlaan, Borgerhout", "Ongeveer 400 meter van die plek"),
    ]
    assert [row["gekozen"] for row in rows] == [True, False, False]
    phone = options_at(*SPOT, "gps", "Kroonlaan||2140", Register())
    assert (phone[0]["titel"], phone[2]["gekozen"]) == ("Waar je nu bent", True)
    assert options_at(50.85, 4.35, poort=Register()) == [], "nothing outside the city"


@pytest.mark.parametrize(
    ("at", "near", "words"),
    [
        (SPOT, [STREET], "Bij Kroonstraat, 2140 Borgerhout"),
        (SPOT, [OTHER], "In Borgerhout"),
        (SPOT, [], "In Borgerhout"),
        ((50.85, 4.35), [], "Buiten de stad"),
    ],
)
def test_a_spot_in_words(at: tuple[float, float], near: list[Adressuggestie], words: str) -> None:
    assert describe(*at, near) == words


@pytest.mark.parametrize(
    ("keuze", "at", "found"),
    [
        (HERE, SPOT, Plek(*SPOT, "Bij Kroonstraat, 2140 Borgerhout")),
        (HERE, (None, 4.4), None),
        (HERE, (51.2, None), None),
        ("Kroonstraat|24|2140", SPOT, Plek(*SPOT, "Kroonstraat 24, 2140 Borgerhout")),
        ("Kroonstraat|25|2140", SPOT, None),
        ("Kroonlaan||2140", SPOT, Plek(*SPOT, "Kroonlaan, 2140 Borgerhout")),
        ("Kroonlaan||2000", SPOT, None),
        ("Kroonlaan", SPOT, None),
        ("", SPOT, None),
    ],
)
def test_a_choice_is_looked_up_again(keuze: str, at: tuple[float | None, float | None], found: Plek | None) -> None:
    assert resolve(keuze, *at, Register()) == found


def test_the_map_begins_at_the_spot_or_shows_the_city() -> None:
    assert kaart_van(lat=51.2, lon=4.4)["zoom"] > kaart_van()["zoom"]
    assert kaart_van(lat=51.2)["zoom"] == kaart_van()["zoom"]
