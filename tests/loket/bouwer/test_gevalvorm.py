"""A test case on screen: the person of whom the form knows something, rows, and what is expected of price and path."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from loket.bouwer.gevalvorm import Antwoorden, GevalForm, wat_gebeurt
from loket.bouwer.persoonvorm import ADRESSEN
from loket.bouwer.proef import probeer
from loket.definitie import Definitie, parse
from tests.loket.bouwer.kast import Bouwkast
from tests.loket.bouwer.ontwerpen import klein
from tests.loket.bouwer.scherm import at_desk, stuur, text, url, velden, verse
from tests.loket.kast import today


def _met(**changes: Any) -> Definitie:
    return parse(klein() | changes)


PRIJS = {
    "prijzen": [{"key": "hond", "titel": "Per hond", "bedrag": "12,50", "per": ["aantal"]}],
    "betalen": "na_besluit",
}


def _sent(definitie: Definitie, inhoud: dict[str, Any] | None = None, **typed: Any) -> GevalForm:
    data = QueryDict(mutable=True)
    data.update({"naam": "Een geval"} | {name.replace("__", "-"): value for name, value in typed.items()})
    form = GevalForm(definitie, data, inhoud)
    form.is_valid()
    return form


def test_a_price_and_who_decides_are_expected() -> None:
    form = _sent(_met(**PRIJS), prijs="€ 25", beslissing="behandelaar")
    assert form.verwacht() == {"beslissing": "behandelaar", "prijs": "25"}
    shown = GevalForm(_met(**PRIJS), None, {"naam": "x", "verwacht": {"prijs": "25", "beslissing": "meteen"}})
    assert (shown["prijs"].value(), shown["beslissing"].value()) == ("25", "meteen")


def test_a_price_that_is_none_is_refused() -> None:
    assert _sent(_met(**PRIJS), prijs="veel").errors["prijs"] == [
        "Schrijf een bedrag in euro. Bijvoorbeeld 12 of 12,50."
    ]


def test_what_comes_of_it_now_can_be_taken_over_and_passes() -> None:
    definitie = _met(**PRIJS)
    answers = {"heeft_hond": True, "soort_hond": "groot", "aantal": 2}
    found = wat_gebeurt(definitie, {}, answers, today())
    assert found == {"stappen": ["hond", "ras"], "uitkomst": "", "beslissing": "behandelaar", "prijs": "25,00"}
    (uitslag,) = probeer(definitie, [{"naam": "x", "antwoorden": answers, "verwacht": found}], today())
    assert uitslag.geslaagd
    assert uitslag.prijs.replace("\xa0", " ") == "€ 25,00"


def test_at_once_only_while_every_eis_holds() -> None:
    eis = {"als": [{"vraag": "soort_hond", "is": "groot"}], "reden": "kleine hond"}
    definitie = _met(beslissing="meteen", klaar="Klaar.", eisen=[eis])
    big = {"heeft_hond": True, "soort_hond": "groot", "aantal": 2}
    assert wat_gebeurt(definitie, {}, big, today())["beslissing"] == "meteen"
    small = {"heeft_hond": True, "soort_hond": "klein"}
    assert wat_gebeurt(definitie, {}, small, today())["beslissing"] == "behandelaar"
    assert "beslissing" not in wat_gebeurt(definitie, {}, {"heeft_hond": True}, today()), "nobody: it cannot be sent"


# -- the person -----------------------------------------------------------------------------------


def _kijkt_naar(*feiten: dict[str, Any]) -> Definitie:
    data = klein()
    data["stappen"][0]["regels"] = [{"als": [feit], "dan": {"toon_stap": "ras"}} for feit in feiten]
    return parse(data)


def test_only_what_the_form_uses_is_asked() -> None:
    assert GevalForm(_met()).feitvelden == []
    asked = GevalForm(_kijkt_naar({"feit": "leeftijd", "kleiner_dan": 18}, {"feit": "in_huis.sorteerpas", "is": 0}))
    assert [veld.label for veld in asked.feitvelden] == ["Leeftijd", "Wat het gezin al heeft"]
    signer = {"wie": "partner", "waarom": "Samen.", "als": [{"feit": "in_huis.sorteerpas", "is": 1}]}
    signed = GevalForm(_met(mede_ondertekenaars=[signer]))
    assert [veld.label for veld in signed.feitvelden] == ["Wat het gezin al heeft"]
    assert [label for _, label in signed.fields["feit-in_huis"].choices] == ["Sorteerpas"]  # type: ignore[attr-defined]
    known = GevalForm(_met(), None, {"naam": "x", "persoon": {"huisgenoten": 2}})
    assert [veld.label for veld in known.feitvelden] == ["Aantal huisgenoten"]


@pytest.mark.parametrize(
    "persoon",
    [
        {"adres": ADRESSEN["elders"]},
        {"adres": {"straat": "Kroonstraat", "huisnummer": "1", "postcode": "2140"}},
        {"in_huis": {"bewonersparkeren": 2}},
        {"geboortedatum": "1990-01-31"},
        {"kinderen": 2, "huisgenoten": 3},
        {"huishouden": ["Ada", "Noor"], "naam": "Ada"},
    ],
)
def test_a_person_goes_through_the_form_unchanged(persoon: dict[str, Any]) -> None:
    inhoud = {"naam": "x", "persoon": persoon}
    form = GevalForm(_met(), None, inhoud)
    sent = {}
    for veld in form.feitvelden:
        value = veld.value()
        sent[veld.name] = value
    data = QueryDict(mutable=True)
    data["naam"] = "x"
    for name, value in sent.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    again = GevalForm(_met(), data, inhoud)
    assert again.is_valid(), again.errors
    assert again.persoon == persoon


def test_another_address_takes_the_place_of_what_stood_there() -> None:
    inhoud = {"naam": "x", "persoon": {"adres": {"straat": "Kroonstraat", "huisnummer": "1", "postcode": "2140"}}}
    assert _sent(_met(), inhoud, **{"feit-adres": "deurne"}).persoon == {"adres": ADRESSEN["deurne"]}


# -- rows -----------------------------------------------------------------------------------------


def test_a_row_more_is_shown_and_nothing_is_kept(kast: Bouwkast) -> None:
    made, els = kast.concept(), at_desk(kast.els)
    data = {**verse(made)}
    data["stappen"][0]["vragen"].append(
        {"key": "helpers", "soort": "herhaalgroep", "label": "Helpers", "rij": "Helper", "optioneel": True,
         "vragen": [{"key": "naam", "soort": "tekst", "label": "Naam"}]}
    )  # fmt: skip
    type(made).objects.filter(pk=made.pk).update(definitie=data)
    address, before = url("nieuw_testgeval", made.pk), made.testgevallen.count()
    more = stuur(els, address, velden(els.get(address)), actie="erbij:helpers")
    assert more.status_code == 200
    assert "Helper 2" in text(more)
    assert "Geef het testgeval een naam" not in text(more)
    assert made.testgevallen.count() == before
    sent = velden(more)
    done = stuur(els, address, sent, naam="Twee helpers", helpers__0__naam="Ada", helpers__1__naam="Noor")
    assert done.status_code == 302, text(done)
    case = made.testgevallen.get(naam="Twee helpers")
    assert case.inhoud["antwoorden"]["helpers"] == [{"naam": "Ada"}, {"naam": "Noor"}]


def test_answers_are_those_of_the_form() -> None:
    assert Antwoorden(_met(), today(), {"heeft_hond": True}).bladen()[0]["titel"] == "Heb je een hond?"
