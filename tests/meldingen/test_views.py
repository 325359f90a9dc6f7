"""Reporting something over HTTP: four screens, without account and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest
import yaml
from django.conf import LazySettings, settings
from django.test import Client

from meldingen.actions.afhandeling import solve
from meldingen.models import Melding, Meldingconcept
from producten.actions import publish_dienst
from producten.poorten import start_url
from profiel.dossiers.models import Betrokkene, Toegangssleutel
from profiel.dossiers.poorten import register_volgpagina
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.meldingen.kast import Kast, report
from tests.meldingen.reis import NEARBY, POINT, SEND, START, TEGEL, WHERE, Melder, load_streets
from tests.profiel.dossiers.cast import client_of

DIENSTEN = Path(settings.BASE_DIR) / "producten" / "data" / "diensten"
ADRES = "Turnhoutsebaan|112|2100"


@pytest.fixture
def melder(kast: Kast) -> Melder:
    load_streets()
    return Melder()


# -- the whole way --------------------------------------------------------------------------------


def test_a_report_goes_in_four_screens(melder: Melder) -> None:
    assert melder.go(START).h1 == "Wat wil je melden?"
    assert melder.what().h1 == "Waar is het?"
    page = melder.post(WHERE, {"zoek": "Turnhoutsebaan 112", "actie": "zoek"})
    assert page.status == 200
    assert ADRES in [node.attrs["value"] for node in page.all("input") if node.attrs.get("name") == "keuze"]
    page = melder.post(WHERE, {"zoek": "Turnhoutsebaan 112", "keuze": ADRES, "uitleg": "voor de bakker"})
    assert page.h1 == "Controleer je melding"
    assert "Losse stoeptegel" in page.text
    assert "Turnhoutsebaan 112, 2100 Deurne – voor de bakker" in page.text
    page = melder.send(email="els@voorbeeld.invalid", telefoon="0470 12 34 56")
    assert page.h1 == "We hebben je melding ontvangen"
    melding = Melding.objects.get()
    assert format_kenmerk(melding.dossier.kenmerk) in melder.where
    assert (melding.tekst, melding.melder_email, melding.melder_telefoon) == (
        "Er ligt een tegel los.",
        "els@voorbeeld.invalid",
        "0470123456",
    )
    assert (melding.categorie_id, melding.district_id) == ("losse-stoeptegel", "deurne")
    assert "Ten laatste" in page.text
    assert not Meldingconcept.objects.exists()


def test_the_link_on_the_confirmation_follows_the_report(melder: Melder) -> None:
    melder.ready()
    page = melder.send()
    (link,) = re.findall(r"/dossiers/sleutel/[\w-]+/", page.text)
    other = Melder()
    assert other.go(link).h1 == "Losse stoeptegel"
    assert other.where == f"/meldingen/{format_kenmerk(Melding.objects.get().dossier.kenmerk)}/volgen/"
    assert "Er ligt een tegel los" not in other.page.text
    token = link.split("/")[3]
    assert token not in str(dict(melder.client.session))  # kept encrypted only
    assert token not in Toegangssleutel.objects.values_list("token_hash", flat=True)


def test_the_confirmation_is_for_who_sent_it(melder: Melder) -> None:
    melder.ready()
    melder.send()
    where = melder.where
    assert melder.go(where).status == 200  # again, from a bookmark
    assert Client().get(where).status_code == 404


def test_who_signed_in_finds_it_in_mijn_stad(melder: Melder, kast: Kast) -> None:
    ada = Melder(client_of(kast.ada.account))
    ada.ready()
    assert "Mijn stad van Ada" in ada.page.text
    assert not [node for node in ada.page.all("input") if node.attrs.get("name") == "email"]
    page = ada.send()
    melding = Melding.objects.get()
    assert Betrokkene.objects.get(dossier=melding.dossier).profiel == kast.ada
    assert "dossiers/sleutel" not in page.text
    page = ada.go(page.link("Volg je melding"))
    assert page.h1 == "Losse stoeptegel"
    assert "Er ligt een tegel los." in page.text


# -- what -----------------------------------------------------------------------------------------


def test_nothing_filled_in(melder: Melder) -> None:
    page = melder.post(START, {})
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    targets = [target for _, target in page.summary]
    assert targets == ["#id_tekst", "#id_hoofd"] or targets == ["#id_hoofd", "#id_tekst"]
    assert {target.removeprefix("#") for target in targets} <= page.ids
    assert {text for text, _ in page.summary} == set(page.field_errors)


def test_only_a_group_chosen_keeps_it_and_asks_further(melder: Melder) -> None:
    page = melder.post(START, {"hoofd": "groen", "tekst": "Er ligt een tak."})
    assert page.status == 422
    assert page.fields["hoofd"] == "groen"
    assert page.fields["tekst"] == "Er ligt een tak."
    (entry,) = page.summary
    assert entry[1] == "#id_categorie"
    first = next(node for node in page.all("input") if node.attrs.get("id") == "id_categorie")
    assert first.attrs["value"] == "gevaarlijke-tak"


def test_a_choice_of_another_group_does_not_count(melder: Melder) -> None:
    page = melder.post(START, {**TEGEL, "hoofd": "groen"})
    assert page.status == 422
    assert [target for _, target in page.summary] == ["#id_categorie"]


def test_too_many_words(melder: Melder) -> None:
    page = melder.what(tekst="x" * 2001)
    assert page.status == 422
    assert len(page.fields["tekst"]) == 2001


@pytest.mark.parametrize("code", ["losse-stoeptegel", "put-in-de-weg"])
def test_112_stands_first_and_stronger_when_it_is_urgent(melder: Melder, code: str) -> None:
    assert "Bel eerst 112" in melder.go(START).text
    melder.what(categorie=code)
    melder.spot()
    page = melder.go(SEND)
    danger = page.all("div", "alert-danger")
    assert bool(danger) is (code == "put-in-de-weg")
    assert "112" in page.text


# -- where ----------------------------------------------------------------------------------------


def test_where_comes_after_what(melder: Melder) -> None:
    melder.go(WHERE)
    assert melder.where == START
    melder.spot()
    assert (melder.where, "Begin opnieuw" in melder.page.text) == (START, True)
    melder.go(SEND)
    assert melder.where == START
    melder.what()
    melder.go(SEND)
    assert melder.where == WHERE
    melder.go(NEARBY)
    assert melder.where == WHERE


@pytest.mark.parametrize(
    ("fields", "said", "target"),
    [
        ({}, "Vul een straat in", "#id_zoek"),
        ({"actie": "zoek"}, "Vul een straat in", "#id_zoek"),
        ({"actie": "punt"}, "Vul een straat in", "#id_zoek"),
        ({"actie": "zoek", "zoek": "Qqqqxx"}, "We vinden deze straat niet", "#id_zoek"),
        ({"zoek": "Turnhoutsebaan 112"}, "Kies de plek uit de lijst", "#id_keuze"),
        ({"zoek": "Turnhoutsebaan", "keuze": "Bestaat niet||2100"}, "Kies de plek uit de lijst", "#id_keuze"),
        ({"zoek": "Meir 1", "keuze": "Meir|9999|2000"}, "Kies de plek uit de lijst", "#id_keuze"),
        ({"zoek": "Meir", "keuze": "punt"}, "Kies de plek uit de lijst", "#id_keuze"),
        ({"actie": "punt", "lat": "51.169", "lon": "4.459"}, "Waarschijnlijk is het Mortsel", "#id_keuze"),
        ({"keuze": "punt", "lat": "51.169", "lon": "4.459"}, "Waarschijnlijk is het Mortsel", "#id_keuze"),
        ({"keuze": "punt", "lat": "nan", "lon": "4.4"}, "Vul een straat in", "#id_zoek"),
        ({"keuze": "punt", "lat": "999", "lon": "4.4"}, "Vul een straat in", "#id_zoek"),
    ],
)
def test_no_place_yet(melder: Melder, fields: dict[str, str], said: str, target: str) -> None:
    melder.what()
    page = melder.post(WHERE, fields)
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    entry = next(text for text, href in page.summary if href == target)
    assert said.casefold() in entry.casefold()
    if "zoek" in fields:
        assert page.fields["zoek"] == fields["zoek"]


def test_a_spot_gives_the_list_of_what_lies_there(melder: Melder) -> None:
    melder.what()
    page = melder.post(WHERE, {**POINT, "actie": "punt", "via": "gps"})
    assert page.status == 200
    assert "Waar je nu bent" in page.text
    assert "Bij Turnhoutsebaan, 2100 Deurne" in page.text
    assert page.fields["keuze"] == "punt"
    assert (page.fields["lat"], page.fields["lon"], page.fields["via"]) == ("51.21800", "4.46500", "gps")


def test_the_map_asks_only_for_the_list(melder: Melder) -> None:
    melder.what()
    answer = melder.client.post(WHERE, {**POINT, "actie": "punt"}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="keuzes")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert "De plek op de kaart" in text


def test_a_street_without_number_is_enough(melder: Melder) -> None:
    melder.what()
    page = melder.post(WHERE, {"zoek": "Kroonstraat", "keuze": "Kroonstraat||2140"})
    assert page.h1 == "Controleer je melding"
    assert "Kroonstraat, 2140 Borgerhout" in page.text


def test_what_was_chosen_is_shown_again(melder: Melder) -> None:
    melder.what()
    melder.spot(uitleg="naast de kerk")
    page = melder.go(WHERE + "?terug=controleren")
    assert page.fields["keuze"] == "punt"
    assert page.fields["uitleg"] == "naast de kerk"
    page = melder.go(START + "?terug=controleren")
    assert (page.fields["hoofd"], page.fields["categorie"]) == ("stoep-en-straat", "losse-stoeptegel")
    assert melder.post(START + "?terug=controleren", {**TEGEL, "tekst": "Nu los."}).h1 == "Controleer je melding"
    assert "Nu los." in melder.page.text


# -- known already --------------------------------------------------------------------------------


def test_what_is_known_close_by_is_asked_first(melder: Melder) -> None:
    known, _ = report(op=(51.21805, 4.46505))
    report(op=(51.2185, 4.4660))  # farther than 60 m
    report(op=(51.21801, 4.46501), categorie="graffiti")
    melder.what(categorie="verzakking")
    page = melder.spot()
    assert page.h1 == "Is het een van deze meldingen?"
    (row,) = page.all("li", "melding-row")
    assert row.attrs["id"] == f"melding-{known.dossier.kenmerk}"
    assert "Er ligt een tegel los" not in page.text
    assert melder.go(page.link("Nee, mijn melding is nieuw")).h1 == "Controleer je melding"


def test_nothing_close_by_skips_the_question(melder: Melder) -> None:
    melder.what()
    assert melder.spot().h1 == "Controleer je melding"
    melder.go(NEARBY)
    assert melder.where == SEND


def test_what_others_may_not_see_is_not_compared(melder: Melder) -> None:
    report(op=(51.21805, 4.46505), categorie="lawaai")
    melder.post(START, {"hoofd": "overlast", "categorie": "lawaai", "tekst": "Elke nacht."})
    assert melder.spot().h1 == "Controleer je melding"


# -- sending --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "els@"}, "E-mailadres: vul een volledig adres in"),
        ({"telefoon": "12"}, "Telefoonnummer: vul een nummer in"),
    ],
)
def test_wrong_contact_keeps_what_was_typed(melder: Melder, fields: dict[str, str], said: str) -> None:
    melder.ready()
    page = melder.send(**fields)
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert any(text.startswith(said) for text, _ in page.summary)
    assert {name: page.fields[name] for name in fields} == fields
    assert not Melding.objects.exists()
    assert melder.send().h1 == "We hebben je melding ontvangen"


@pytest.mark.parametrize("typed", ["0470/12.34.56", "0470 12 34 56", "0470-123456", "(0470) 12 34 56"])
def test_noise_in_a_phone_number_goes(melder: Melder, typed: str) -> None:
    melder.ready()
    melder.send(telefoon=typed)
    assert Melding.objects.get().melder_telefoon == "0470123456"


def test_sending_twice_makes_one_report(melder: Melder) -> None:
    melder.ready()
    key = melder.key()
    first = melder.client.post(SEND, {"sleutel": key})
    second = melder.client.post(SEND, {"sleutel": key})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Melding.objects.count() == 1


def test_back_after_sending_begins_anew(melder: Melder) -> None:
    melder.ready()
    page = melder.send()
    melder.go(SEND)
    assert melder.where == START
    assert melder.page.fields["tekst"] == ""
    assert page.h1 == "We hebben je melding ontvangen"


def test_without_concept_nothing_is_sent(melder: Melder) -> None:
    melder.ready()
    key = melder.key()
    Meldingconcept.objects.all().delete()
    page = melder.post(SEND, {"sleutel": key})
    assert page.status == 409
    assert not Melding.objects.exists()


def test_without_session_the_form_is_not_recognised(melder: Melder) -> None:
    melder.ready()
    assert Client().post(SEND, {"sleutel": melder.key()}).status_code == 409
    assert melder.client.post(SEND, {}).status_code == 409
    assert not Melding.objects.exists()


def test_one_browser_sends_no_flood(melder: Melder, kast: Kast, settings: LazySettings) -> None:
    settings.MELDING_LIMITS = {**settings.MELDING_LIMITS, "melding": (1, 2)}
    melder.ready()
    melder.send()
    melder.ready()
    page = melder.send()
    assert (page.status, page.h1) == (429, "Even wachten")
    assert "112" in page.text
    other = Melder()
    other.ready()
    assert other.send().status == 200  # another browser at the same address
    third = Melder()
    third.ready()
    assert third.send().status == 429
    assert Melding.objects.count() == 2
    ada = Melder(client_of(kast.ada.account))  # who signed in is known: no such limit
    ada.ready()
    assert ada.send().status == 200


def test_the_confirmation_never_shows_words_of_a_handler(melder: Melder, kast: Kast) -> None:
    """It stays open in that browser, perhaps of a webpunt; the page to follow shows none either."""
    melder.ready()
    melder.send()
    melding = Melding.objects.get()
    solve(melding, tekst="Hersteld bij meneer X.", by=kast.as_dirk)
    page = melder.go(f"/meldingen/{melding.dossier.kenmerk}/verstuurd/")
    assert page.status == 200
    assert "meneer X" not in page.text


def test_pages_are_not_kept_by_a_shared_computer(melder: Melder) -> None:
    melder.what()
    for path in (START, WHERE):
        assert "no-store" in melder.client.get(path).headers["Cache-Control"]


def test_no_page_of_the_journey_asks_anybody_else(melder: Melder) -> None:
    melder.ready()
    for path in (START, WHERE, SEND, "/meldingen/"):
        html = melder.client.get(path).content.decode()
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html), path


def test_every_screen_fits_in_fourteen_kilobytes(melder: Melder) -> None:
    report(op=(51.21805, 4.46505))
    melder.ready()
    for path in (START, WHERE, NEARBY, SEND, "/meldingen/"):
        answer = melder.client.get(path)
        assert answer.status_code == 200, path
        assert len(brotli.compress(answer.content, quality=5)) <= 14_000, path


def test_a_dienst_that_is_a_report_starts_here(kast: Kast) -> None:
    publish_dienst(yaml.safe_load((DIENSTEN / "melding-openbaar-domein.yaml").read_text()))
    page = Melder().go("/diensten/melding-openbaar-domein/")
    assert START in [a.attrs["href"] for a in page.all("a")]
    assert start_url("bestaat-niet") is None


def test_one_kind_of_dossier_has_one_page_to_follow() -> None:
    with pytest.raises(ValueError, match="heeft al een pagina"):
        register_volgpagina("melding", "dossiers:volgen")
