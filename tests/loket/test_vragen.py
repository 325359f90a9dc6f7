"""Every soort of question: noise stripped, wrong answers refused, right ones shown and stored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from loket.definitie import Vraag
from loket.opties import OPTIES, Keuzemogelijkheid
from loket.vragen import SOORTEN, soort
from loket.vragen.basis import Huisgenoot, Omgeving, Refused, op_rij, schoon
from loket.vragen.datum import RuimDatumVeld, from_today
from loket.vragen.tekst import international, written
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.plaats import Adres, Adressuggestie

TODAY = dt.date(2026, 3, 3)


class Register:
    """Knows one street in Borgerhout."""

    def suggest(self, query: str, postcode: str | None = None, limit: int = 8) -> list[Adressuggestie]:
        return (
            [Adressuggestie("Kroonstraat", "2140", "Antwerpen", "Borgerhout")]
            if query.lower().startswith("kroo")
            else []
        )

    def find(self, straat: str, huisnummer: str, bus: str, postcode: str) -> Adres | None:
        if (straat.casefold(), postcode) != ("kroonstraat", "2140") or int(huisnummer.rstrip("AB")) > 99:
            return None
        return Adres("Kroonstraat", huisnummer, bus, "2140", "Antwerpen", "Borgerhout", 51.2, 4.4)


ADA = Huisgenoot("1", "Ada Peeters", "", zelf=True)
NOOR = Huisgenoot("2", "Noor Janssens", "je partner", zelf=False)
OMGEVING = Omgeving(TODAY, {}, (ADA, NOOR), {}, Register())


def vraag(naam: str, **opties: Any) -> Vraag:
    return Vraag("x", naam, "Vraag", opties=OPTIES[naam](**opties))


def answer(question: Vraag, omgeving: Omgeving = OMGEVING, **typed: Any) -> Any:
    """The stored value of what was typed, or the sentences of what is wrong."""
    found = soort(question).velden(question, omgeving)
    made = forms.Form(
        {f"x-{deel}" if deel else "x": value for deel, value in (typed or {"": ""}).items()},
    )
    for deel, field in found.items():
        field.required = False
        made.fields[f"x-{deel}" if deel else "x"] = field
    if not made.is_valid():
        return [text for texts in made.errors.values() for text in texts]
    delen = {deel: made.cleaned_data[f"x-{deel}" if deel else "x"] for deel in found}
    try:
        waarde = soort(question).samen(question, delen, omgeving)
    except Refused as refused:
        return [fout.tekst for fout in refused.fouten]
    if waarde is None:
        return None
    wrong = soort(question).keur(question, waarde, omgeving)
    return [fout.tekst for fout in wrong] if wrong else waarde


def one(question: Vraag, typed: Any) -> Any:
    return answer(question, **{"": typed})


def test_every_soort_has_its_options() -> None:
    assert SOORTEN.keys() == OPTIES.keys()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0470 12 34 56", "+32470123456"),
        ("0470/12.34.56", "+32470123456"),
        ("+32 (0)470 12 34 56", "+32470123456"),
        ("0032470123456", "+32470123456"),
        ("03 221 13 33", "+3232211333"),
        ("03-221-13-33", "+3232211333"),
        ("\u00a003\u2011221 13 33", "+3232211333"),
        ("+31 20 123 4567", "+31201234567"),
        ("015 20 30 40", "+3215203040"),
    ],
)
def test_phone_in_many_spellings(typed: str, stored: str) -> None:
    assert one(vraag("telefoon"), typed) == stored


@pytest.mark.parametrize("typed", ["12", "0470", "abc", "+32 123", "0470 12 34 567 89 01 23", "+0470123456"])
def test_no_phone_number(typed: str) -> None:
    assert one(vraag("telefoon"), typed) == ["Vul een telefoonnummer in zoals 0470 12 34 56 of 03 221 13 33"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+32470123456", "0470 12 34 56"),
        ("+3232211333", "03 221 13 33"),
        ("+3215203040", "015 20 30 40"),
        ("+31201234567", "+31201234567"),
    ],
)
def test_phone_is_shown_as_people_write_it(number: str, shown: str) -> None:
    assert written(number) == shown
    assert international(shown) == number
    assert soort(vraag("telefoon")).uiteen(number) == {"": shown}


@given(st.text(max_size=40))
def test_phone_never_breaks(text: str) -> None:
    found = international(text)
    assert found is None or international(written(found)) == found


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ada@voorbeeld.be", "ada@voorbeeld.be"),
        (" Ada.P@VOORBEELD.BE ", "Ada.P@voorbeeld.be"),
        ("mailto:ada@voorbeeld.be", "ada@voorbeeld.be"),
        ("<ada@voorbeeld.be>;", "ada@voorbeeld.be"),
        ("ada @ voorbeeld.be", "ada@voorbeeld.be"),
        ("geen", ["Vul een e-mailadres in zoals naam@voorbeeld.be"]),
        ("a@b", ["Vul een e-mailadres in zoals naam@voorbeeld.be"]),
        ("", None),
    ],
)
def test_email(typed: str, stored: Any) -> None:
    assert one(vraag("email"), typed) == stored


@pytest.mark.parametrize(
    ("opties", "typed", "stored"),
    [
        ({}, "12", 12),
        ({}, " 1.250 ", 1250),
        ({}, "12,5", ["Vul een getal zonder komma in."]),
        ({"decimalen": 2}, "€ 1.250,50", "1250.50"),
        ({"decimalen": 1}, "12,55", ["Vul hoogstens 1 cijfers na de komma in."]),
        ({"decimalen": 1}, "12.5", "12.5"),
        ({"eenheid": "m²"}, "12 m²", 12),
        ({"eenheid": "m²"}, "12 m2", 12),
        ({"eenheid": "m²"}, "12²", ["Vul een getal in met cijfers, bijvoorbeeld 12."]),
        ({"eenheid": "weken"}, "1 Week", 1),
        ({"minimum": 1}, "0", ["Vul een getal in van minstens 1."]),
        ({"maximum": 10}, "11", ["Vul een getal in van hoogstens 10."]),
        ({"minimum": 0}, "0", 0),
        ({}, "twaalf", ["Vul een getal in met cijfers, bijvoorbeeld 12."]),
        ({}, "9" * 40, ["Vul een getal in met cijfers, bijvoorbeeld 12."]),
        ({}, "١٢", ["Vul een getal in met cijfers, bijvoorbeeld 12."]),
        ({}, "1e5", ["Vul een getal in met cijfers, bijvoorbeeld 12."]),
        ({}, "", None),
    ],
)
def test_number(opties: dict[str, Any], typed: str, stored: Any) -> None:
    assert one(vraag("getal", **opties), typed) == stored


def test_number_is_shown_with_its_unit_and_comma() -> None:
    for stored, right in (("2.50", False), ("2.00", True), (2, True)):  # kept by a version that took decimals
        assert (soort(vraag("getal")).keur(vraag("getal"), stored, OMGEVING) == []) is right
    question = vraag("getal", decimalen=2, eenheid="m²")
    assert soort(question).toon(question, "12.50") == ["12,50 m²"]
    weken = vraag("getal", eenheid="weken")
    assert soort(weken).toon(weken, 2) == ["2 weken"]
    assert soort(weken).toon(weken, 1) == ["1 week"]
    assert soort(question).uiteen("12.50") == {"": "12,50"}
    assert soort(question).uiteen(None) == {"": ""}


@pytest.mark.parametrize(
    ("parts", "stored"),
    [
        (("3", "1", "2026"), "2026-01-03"),
        (("03", "01", "2026"), "2026-01-03"),
        (("3", "januari", "2026"), "2026-01-03"),
        (("3/1/2026", "", ""), "2026-01-03"),
        (("3-1-2026", "", ""), "2026-01-03"),
        (("3 maart 2026", "", ""), "2026-03-03"),
        (("2026-01-03", "", ""), "2026-01-03"),
        (("", "", ""), None),
    ],
)
def test_date_in_many_spellings(parts: tuple[str, str, str], stored: str | None) -> None:
    day = RuimDatumVeld(required=False).clean(list(parts))
    assert soort(vraag("datum")).samen(vraag("datum"), {"": day}, OMGEVING) == stored


def test_date_asked_beforehand_says_its_first_day() -> None:
    ahead = vraag("datum", vroegst="10 dagen")
    hint = soort(ahead).velden(ahead, OMGEVING)[""].help_text
    assert str(hint).endswith(f"De eerste dag die kan, is {format_datum(TODAY + dt.timedelta(days=10))}.")
    for known in ("", "0 dagen", "-8 werkdagen", "morgen", "10", "9" * 40 + " dagen"):
        plain = vraag("datum", vroegst=known)
        assert "eerste dag" not in str(soort(plain).velden(plain, OMGEVING)[""].help_text)


def test_date_window_counts_from_today() -> None:
    question = vraag("datum", vroegst="-8 werkdagen", laatst="60 dagen", te_laat="Te laat")
    keur: Callable[[str], list[str]] = lambda day: [f.tekst for f in soort(question).keur(question, day, OMGEVING)]  # noqa: E731
    assert from_today("-8 werkdagen", TODAY) == dt.date(2026, 2, 19)
    assert from_today("60 dagen", TODAY) == dt.date(2026, 5, 2)
    assert keur("2026-02-19") == []
    assert keur("2026-02-18") == ["Vul een dag in vanaf do 19 februari 2026."]
    assert keur("2026-05-02") == []
    assert keur("2026-05-03") == ["Te laat"]
    assert soort(question).toon(question, "2026-02-19") == ["do 19 februari 2026"]


KEUZES = (Keuzemogelijkheid("a", "Appel"), Keuzemogelijkheid("b", "Bes"))


def test_choice() -> None:
    question = vraag("keuze", keuzes=KEUZES)
    assert one(question, "b") == "b"
    assert one(question, "c") == ["Kies een van de antwoorden die er staan."]
    assert soort(question).toon(question, "b") == ["Bes"]
    assert [fout.tekst for fout in soort(question).keur(question, "weg", OMGEVING)] == [
        "Kies een van de antwoorden die er staan."
    ]


@pytest.mark.parametrize(("typed", "stored"), [("ja", True), ("nee", False), ("", None)])
def test_yes_or_no(typed: str, stored: Any) -> None:
    question = vraag("ja_nee")
    assert one(question, typed) is stored
    assert soort(question).uiteen(stored) == {"": typed}
    if stored is not None:
        assert soort(question).toon(question, stored) == [typed.capitalize()]


def test_statement_stores_its_very_words_and_is_never_filled_in() -> None:
    question = vraag("verklaring", tekst="Ik ga akkoord")
    assert one(question, "on") == "Ik ga akkoord"
    assert answer(question) is None
    assert soort(question).uiteen(None) == {"": False}
    assert soort(question).bewijs


def test_household_offers_the_others_or_everybody() -> None:
    several, single = vraag("huishoudleden"), vraag("huishoudleden", een=True)
    (offered,) = soort(several).velden(several, OMGEVING).values()
    assert offered.choices == [("2", "Noor Janssens, je partner")]  # type: ignore[attr-defined]
    assert one(several, ["2"]) == [{"id": "2", "naam": "Noor Janssens", "relatie": "je partner", "zelf": False}]
    assert one(several, ["1"]) == ["Kies een van de antwoorden die er staan."]
    assert one(single, "1") == [{"id": "1", "naam": "Ada Peeters", "relatie": "", "zelf": True}]
    assert one(several, []) is None
    assert soort(single).toon(single, one(single, "1")) == ["Ada Peeters"]


def test_who_left_the_household_is_named() -> None:
    question = vraag("huishoudleden")
    stored = one(question, ["2"])
    (fout,) = soort(question).keur(question, stored, Omgeving(TODAY, {}, (ADA,), {}, Register()))
    assert fout.tekst == "Noor Janssens hoort volgens het Rijksregister niet meer bij je gezin. Kies opnieuw."


def test_files_are_those_that_are_attached() -> None:
    question = vraag("bestand")
    attached = [{"kenmerk": "K", "naam": "a.pdf", "grootte": 1}]
    omgeving = Omgeving(TODAY, {}, (), {"x": attached}, Register())
    assert soort(question).samen(question, {"": None}, omgeving) == attached
    assert soort(question).toon(question, attached) == ["a.pdf"]
    assert soort(question).samen(question, {"": None}, OMGEVING) is None


@pytest.mark.parametrize("naam", OPTIES)
def test_what_is_missing_is_said(naam: str) -> None:
    options: dict[str, dict[str, Any]] = {
        "keuze": {"keuzes": KEUZES},
        "meerkeuze": {"keuzes": KEUZES},
        "verklaring": {"tekst": "Ja"},
        "info": {"tekst": ("Ja",)},
        "herhaalgroep": {"vragen": (vraag("tekst"),), "rij": "Kind"},
    }
    needed = options.get(naam, {})
    question = vraag(naam, **needed)
    said = soort(question).ontbreekt(question)
    assert said
    assert all(fout.tekst[0].isupper() for fout in said)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a  b ", "a  b"),
        ("a\x00b\x07c", "abc"),
        ("regel\r\ntwee", "regeltwee"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("a\u0301", "á"),
        ("\u202eom", "\u202eom"),
        ("\ud800x", "x"),
    ],
)
def test_clean_text(typed: str, kept: str) -> None:
    assert schoon(typed) == kept


def test_long_text_keeps_its_lines() -> None:
    assert schoon("een\r\ntwee\rdrie", regels=True) == "een\ntwee\ndrie"


@given(st.text(max_size=300))
def test_text_round_trips_and_json_takes_it(text: str) -> None:
    stored = one(vraag("tekst"), text)
    if isinstance(stored, str):
        assert one(vraag("tekst"), stored) == stored
        assert json.loads(json.dumps(stored)) == stored
        stored.encode()


def test_too_long_says_how_much() -> None:
    assert one(vraag("tekst", max_tekens=5), "é" * 8) == ["Gebruik hoogstens 5 tekens. Haal er 3 weg."]


@pytest.mark.parametrize(
    ("zinnen", "hint"),
    [
        (("Zoals op de kaart", "Lees het na"), "Zoals op de kaart. Lees het na"),
        (("Zoals op de kaart.", "", " Lees het na. "), "Zoals op de kaart. Lees het na."),
        (("Bijvoorbeeld (zie de website.)", "Lees het na."), "Bijvoorbeeld (zie de website.) Lees het na."),
        (("Bv. “24.”", "Let op:", "Lees het na."), "Bv. “24.” Let op: Lees het na."),
        (("", ""), ""),
    ],
)
def test_hints_stand_in_a_row_as_sentences(zinnen: tuple[str, ...], hint: str) -> None:
    assert op_rij(*zinnen) == hint
