"""A spot in the city: looked up without JavaScript, pointed out with it, never outside Antwerp."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from loket.vragen.basis import Refused
from stadsportaal.kern.plaats import Adressuggestie
from tests.loket.kast import Kast, aanvraag_of, attest, fill, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import OMGEVING, Register, vraag

QUESTION = {"key": "plek", "soort": "kaartpunt", "label": "Waar is het?", "hulp": "Zoek een straat."}
HERE = {"plek-lat": "51.21500", "plek-lon": "4.44500", "plek-via": "kaart"}
BRUSSELS = {"plek-lat": "50.85", "plek-lon": "4.35", "plek-via": "kaart"}
OUTSIDE = "Deze plek ligt niet in Antwerpen. Kies een plek in de stad"
UNKNOWN = [("We vinden deze straat niet in Antwerpen. Kijk de naam na.", "zoek")]


class Straten(Register):
    """Knows the same street, and where it lies."""

    def near(self, lat: float, lon: float, limit: int = 4) -> list[Adressuggestie]:
        return [Adressuggestie("Kroonstraat", "2140", "Antwerpen", "Borgerhout", "", 51.215, 4.445, 12)][:limit]

    def suggest(self, query: str, postcode: str | None = None, limit: int = 8) -> list[Adressuggestie]:
        return [replace(found, lat=51.2, lon=4.4) for found in super().suggest(query, postcode, limit)]


STRATEN = replace(OMGEVING, poort=Straten())  # type: ignore[arg-type]


def read(omgeving: Any = STRATEN, **delen: str) -> Any:
    try:
        return soort(vraag("kaartpunt")).samen(vraag("kaartpunt"), delen, omgeving)
    except Refused as refused:
        return [(fout.tekst, fout.deel) for fout in refused.fouten]


@pytest.mark.parametrize(
    ("delen", "found"),
    [
        ({}, None),
        ({"keuze": "Kroonstraat|24|2140"}, {"lat": 51.2, "lon": 4.4, "adres": "Kroonstraat 24, 2140 Borgerhout"}),
        ({"keuze": "Kroonstraat||2140"}, {"lat": 51.2, "lon": 4.4, "adres": "Kroonstraat, 2140 Borgerhout"}),
        (
            {"keuze": "punt", "lat": "51.215", "lon": "4.445"},
            {"lat": 51.215, "lon": 4.445, "adres": "Bij Kroonstraat, 2140 Borgerhout"},
        ),
        ({"zoek": "Kroon"}, [("Kies de plek uit de lijst.", "keuze")]),
        ({"zoek": "Xyz"}, UNKNOWN),
        ({"zoek": "x" * 121}, [("Gebruik hoogstens 120 tekens.", "zoek")]),
        ({"keuze": "punt", "lat": "50.85", "lon": "4.35"}, [(OUTSIDE + ".", "zoek")]),
        ({"keuze": "weg", "lat": "50.85", "lon": "4.35"}, [(OUTSIDE + ".", "zoek")]),
        ({"keuze": "weg", "lat": "51.215", "lon": "4.445"}, [("Kies de plek uit de lijst.", "keuze")]),
        ({"keuze": "punt", "lat": "nan", "lon": "4.4"}, UNKNOWN),
        ({"keuze": "punt", "lat": "91", "lon": "inf"}, UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_sent(delen: dict[str, str], found: Any) -> None:
    assert read(**delen) == found


def test_a_spot_that_is_kept_keeps_its_words() -> None:
    stored = {"lat": 51.2, "lon": 4.4, "adres": "Kroonstraat 24, 2140 Borgerhout"}
    known = replace(STRATEN, antwoorden={"x": stored})
    question = vraag("kaartpunt")
    assert soort(question).uiteen(stored) == {"keuze": "punt", "lat": "51.20000", "lon": "4.40000", "via": "kaart"}
    assert read(known, keuze="punt", lat="51.20000", lon="4.40000") == stored
    assert read(known, keuze="punt", lat="51.21500", lon="4.40000")["adres"].startswith("Bij Kroonstraat")
    (first, *_) = soort(question).beeld(question, known)["opties"]
    assert (first["titel"], first["klein"], first["gekozen"]) == ("De plek die je koos", stored["adres"], True)
    assert soort(question).toon(question, stored) == [stored["adres"]]
    assert soort(question).keur(question, stored, STRATEN) == []
    (fout,) = soort(question).keur(question, {**stored, "lat": 50.85}, STRATEN)
    assert fout.tekst == OUTSIDE + "."


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=12), st.text(max_size=12))
def test_anything_sent_is_a_spot_in_the_city_or_a_sentence(zoek: str, keuze: str, lat: str, lon: str) -> None:
    found = read(zoek=zoek, keuze=keuze, lat=lat, lon=lon)
    assert found is None or isinstance(found, (dict, list))


def test_other_buttons_are_not_its_own() -> None:
    kind, question = soort(vraag("kaartpunt")), vraag("kaartpunt")
    for actie in ("zoek:ander", "punt", "", "erbij:x"):
        assert kind.verander(question, actie, QueryDict("x-zoek=a")) is None
    typed = QueryDict("x-zoek=a&x-lat=1&x-lon=2&x-via=gps&x-keuze=punt&ander=b")
    searched, pointed = kind.verander(question, "zoek:x", typed), kind.verander(question, "punt:x", typed)
    assert searched is not None
    assert pointed is not None
    assert (searched.dict(), "x-keuze" in pointed, pointed["x-lat"]) == ({"x-zoek": "a", "ander": "b"}, False, "1")


def test_one_map_on_a_page_and_rules_on_its_words() -> None:
    data = base()
    data["stappen"][0]["vragen"] += [QUESTION, {**QUESTION, "key": "nog"}]
    assert problems(data) == ["Stap 'eerste' heeft meer dan één kaart. Zet elk kaartpunt in een eigen stap."]
    data["stappen"][0]["vragen"].pop()
    data["stappen"][0]["regels"] = [{"als": [{"vraag": "plek", "is": "x"}], "dan": {"toon_stap": "tweede"}}]
    assert problems(data) == ["De test 'is' op vraag 'plek' vergelijkt met een deel: plek.adres."]


# -- in a form ------------------------------------------------------------------------------------


@pytest.fixture
def kenmerk(kast: Kast, ada: Client) -> str:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"].append(
        {"key": "waar", "groep": "doel", "titel": "Waar is het?", "hulp": "Zoek een straat.", "vragen": [QUESTION]}
    )
    publish_definitie(json.dumps(data))
    return attest(ada, kast.ada)


@pytest.fixture
def url(kenmerk: str) -> str:
    return step(kenmerk, "waar")


def test_found_without_javascript(kast: Kast, ada: Client, kenmerk: str, url: str) -> None:
    page = Pagina(ada.get(url))
    assert page.form.find_all("button")[0].text == "Bewaar en ga verder", "Enter goes on"
    page = Pagina(ada.post(url, {**page.fields, "plek-zoek": "Kroonstraat 24", "actie": "zoek:plek"}))
    assert (page.status, page.fields["plek-zoek"]) == (200, "Kroonstraat 24")
    assert page.fields["plek-keuze"] == "Kroonstraat|24|2140", "the only one is chosen"
    assert ada.post(url, page.fields).status_code == 302
    stored = aanvraag_of(kenmerk).antwoorden["plek"]
    assert stored == {"lat": 51.2, "lon": 4.4, "adres": "Kroonstraat 24, 2140 Borgerhout"}
    again = Pagina(ada.get(url))
    assert "De plek die je koos" in again.text
    assert ada.post(url, again.fields).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["plek"] == stored
    searched = Pagina(ada.post(url, {**again.fields, "versie": str(aanvraag_of(kenmerk).versie),
                                     "plek-zoek": "Nergens", "actie": "zoek:plek"}))  # fmt: skip
    assert "De plek die je koos" not in searched.text
    assert stored["adres"] in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text
    assert submit(ada, kenmerk).status_code == 302
    rows = dict(row for _, rows in parts_for_handler(aanvraag_of(kenmerk).dossier) for row in rows)
    assert rows["Waar is het?"] == stored["adres"]


def test_a_street_that_is_not_found_is_said(ada: Client, url: str) -> None:
    """Pressing Zoek never gives the same page without a word."""
    page = Pagina(fill(ada, url, **{"plek-zoek": "Qqqq 1", "actie": "zoek:plek"}))
    assert "We vinden deze straat niet in Antwerpen" in page.text
    assert page.fields["plek-zoek"] == "Qqqq 1"
    assert page.text.index("We vinden deze straat niet") < page.text.index("Gebruik mijn plaats"), "beside the field"
    assert "We vinden deze straat niet" not in Pagina(ada.get(url)).text


def test_pointed_out_on_the_map(ada: Client, kenmerk: str, url: str) -> None:
    page = Pagina(ada.get(url))
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "plek-keuzes"}
    answer = ada.post(url, {**page.fields, **HERE, "actie": "punt:plek"}, **htmx)
    assert answer.status_code == 200
    piece = answer.content.decode()
    assert "<html" not in piece
    assert 'name="plek-keuze" value="punt"' in piece
    assert 'value="51.21500"' in piece
    outside = ada.post(url, {**page.fields, **BRUSSELS, "actie": "punt:plek"}, **htmx).content.decode()
    assert OUTSIDE in outside
    assert fill(ada, url, **HERE, **{"plek-keuze": "punt"}).status_code == 302
    stored = aanvraag_of(kenmerk).antwoorden["plek"]
    assert (stored["lat"], stored["lon"]) == (51.215, 4.445)


def test_outside_the_city(ada: Client, url: str) -> None:
    page = Pagina(fill(ada, url, **BRUSSELS, **{"plek-keuze": "punt"}))
    assert page.summary == [
        ("Straat en nummer: deze plek ligt niet in Antwerpen. Kies een plek in de stad.", "#id_plek-zoek")
    ]
    page = Pagina(fill(ada, url))
    assert page.summary == [("Straat en nummer: vul een straat in en druk op Zoek", "#id_plek-zoek")]
