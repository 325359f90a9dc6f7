"""A way to help that leaves a step takes along nothing and loses nothing: what was typed is there on the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.klad.actions import MOST
from loket.models import Bijlage
from profiel.toegang.actions import give_begeleiding
from tests.loket.kast import NIEUW, Kast, aanvraag_of, adreswijziging, fill, help_from, png, start, step, sterk
from tests.loket.pagina import Node, Pagina
from tests.profiel.dossiers.cast import client_of

CALL, ASK, CODE = "Laat je terugbellen", "Stel je vraag", "Help mij hierbij"
HERE = "Je was hier bezig"


@pytest.fixture
def kenmerk(kast: Kast, ada: Client) -> str:
    found = start(ada)
    fill(ada, step(found, "wie"), personen=str(kast.noor.pk))
    return found


@pytest.mark.parametrize(
    ("words", "back"),
    [(CALL, "Nee, ga terug"), (ASK, "Nee, ga terug"), (CODE, "Verder zonder hulp")],
)
def test_what_is_typed_is_there_on_the_way_back(ada: Client, kenmerk: str, words: str, back: str) -> None:
    """Also what is wrong: it was not judged."""
    before = aanvraag_of(kenmerk)
    typed = {"nieuw_adres-postcode": "21", "nieuw_adres-straat": "Kroonstr"}
    page = Pagina(ada.get(help_from(ada, kenmerk, "adres", words, **typed), follow=True))
    again = Pagina(ada.get(page.link(back)))
    assert {naam: again.fields[naam] for naam in typed} == typed
    assert HERE in again.text
    after = aanvraag_of(kenmerk)
    assert (after.antwoorden, after.stappen_klaar, after.versie) == (
        before.antwoorden, before.stappen_klaar, before.versie,
    )  # fmt: skip


def test_after_asking_it_is_there_too(ada: Client, kenmerk: str) -> None:
    url = help_from(ada, kenmerk, "adres", CALL, **{"nieuw_adres-straat": "Kroonstr"})
    answer = fill(ada, url, telefoon="0470123456", moment="eerst")
    assert answer.headers["Location"] == step(kenmerk, "adres")
    assert Pagina(ada.get(step(kenmerk, "adres"))).fields["nieuw_adres-straat"] == "Kroonstr"


def test_the_offer_leads_the_same_way(ada: Client, kenmerk: str) -> None:
    ada.post(reverse("loket:hulp_offer", args=[kenmerk, "adres"]))
    page = Pagina(ada.get(step(kenmerk, "adres")))
    (offer,) = page.all("section", css="help-offer")
    assert enter_presses(page).text == "Bewaar en ga verder"
    assert [button.text for button in offer.find_all("button")][1:4] == [CALL, ASK, CODE]
    assert [a.attrs["href"] for a in offer.find_all("a")] == ["tel:+3232211333"]


def enter_presses(page: Pagina) -> Node:
    """The first submit button of the form of the step, inside it or elsewhere on the page."""
    (form,) = [form for form in page.all("form") if form.attrs.get("id") == "stap"]
    inside = {id(button) for button in form.find_all("button")}
    return next(b for b in page.all("button") if id(b) in inside or b.attrs.get("form") == "stap")


def test_enter_in_a_field_saves_the_step(ada: Client, kenmerk: str) -> None:
    button = enter_presses(Pagina(ada.get(step(kenmerk, "adres"))))
    assert button.text == "Bewaar en ga verder"
    assert "name" not in button.attrs


def test_nothing_typed_is_nothing_that_waits(ada: Client, kenmerk: str) -> None:
    help_from(ada, kenmerk, "adres", ASK)
    assert HERE not in ada.get(step(kenmerk, "adres")).content.decode()
    help_from(ada, kenmerk, "adres", ASK, **{"nieuw_adres-straat": "Kroonstr"})
    help_from(ada, kenmerk, "adres", ASK, **{"nieuw_adres-straat": ""})
    assert HERE not in ada.get(step(kenmerk, "adres")).content.decode(), "taken back before it was ever saved"


def test_over_a_saved_answer_it_waits_as_a_change(kast: Kast, ada: Client) -> None:
    """Asked while changing from the check page: the way back saves the change, and then shows the check page."""
    kenmerk = adreswijziging(ada, kast)
    url = help_from(ada, kenmerk, "wanneer", ASK, telefoon="0470 99 88 77")
    back = Pagina(ada.get(url)).link("Nee, ga terug")
    assert back == f"{step(kenmerk, 'wanneer')}?terug=controleren"
    assert Pagina(ada.get(back)).fields["telefoon"] == "0470 99 88 77"
    assert aanvraag_of(kenmerk).antwoorden["telefoon"] == "+32470123456"
    assert fill(ada, back).headers["Location"] == reverse("loket:aanvraag_check", args=[kenmerk])
    assert aanvraag_of(kenmerk).antwoorden["telefoon"] == "+32470998877"


def test_a_tick_under_a_statement_is_never_kept(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    help_from(ada, kenmerk, "verklaring", ASK, echt_wonen="on")
    assert "echt_wonen" not in aanvraag_of(kenmerk).getypt.get("verklaring", {})


def test_another_window_was_first(ada: Client, kenmerk: str) -> None:
    """Nothing is lost: both stand beside each other, as after the other button."""
    stale = Pagina(ada.get(step(kenmerk, "adres"))).fields
    fill(ada, step(kenmerk, "adres"), **NIEUW)
    answer = ada.post(step(kenmerk, "adres"), {**stale, "nieuw_adres-straat": "Oud", "actie": "hulp:hulpvraag"})
    assert answer.status_code == 409
    assert "Oud" in answer.content.decode()
    assert aanvraag_of(kenmerk).getypt == {}


def test_a_way_that_is_not_offered_leads_nowhere(kast: Kast, ada: Client, kenmerk: str) -> None:
    for value in ("hulp:verzonnen", "hulp:", "hulp://elders.be"):
        page = fill(ada, step(kenmerk, "adres"), actie=value, **{"nieuw_adres-straat": "Kroonstr"})
        assert page.status_code == 422, "as the button of the step"
    bram = kast.browser(kast.bram, kast.grant)
    assert fill(bram, step(kenmerk, "adres"), actie="hulp:webpunt").status_code == 422


def test_who_goes_on_later_finds_what_was_typed(ada: Client, kenmerk: str) -> None:
    """Without any script: stopping for now keeps a step that is half done."""
    url = help_from(ada, kenmerk, "adres", "Later verdergaan", **{"nieuw_adres-straat": "Kroonstr"})
    assert url == reverse("loket:aanvraag_pause", args=[kenmerk, "adres"])
    assert ada.get(url).headers["Location"] == reverse("mijn_stad")
    page = Pagina(ada.get(step(kenmerk, "adres")))
    assert page.fields["nieuw_adres-straat"] == "Kroonstr"
    assert HERE in page.text


def test_back_to_the_sessie_keeps_what_the_helper_typed(kast: Kast, kenmerk: str) -> None:
    until = timezone.now() + timedelta(hours=1)
    grant = give_begeleiding(kast.ada, helper=kast.els, dienst="adreswijziging", waar="Webpunt", tot=until)
    els = sterk(client_of(kast.els, grant), kast.els)
    answer = fill(els, step(kenmerk, "adres"), actie="later", **{"nieuw_adres-straat": "Kroonstr"})
    assert answer.headers["Location"] == reverse("mijn_stad")
    assert Pagina(els.get(step(kenmerk, "adres"))).fields["nieuw_adres-straat"] == "Kroonstr"


def test_far_too_much_stays_on_the_page(ada: Client, kenmerk: str) -> None:
    long = "x" * (MOST + 1)
    page = Pagina(fill(ada, step(kenmerk, "adres"), actie="hulp:hulpvraag", **{"nieuw_adres-straat": long}))
    assert page.status == 200
    assert "Dit is te veel tekst om te bewaren." in page.root.text
    assert page.fields["nieuw_adres-straat"] == long


def _with_file(ada: Client, kenmerk: str, naam: str, content: bytes) -> Any:
    page = Pagina(ada.get(step(kenmerk, "contract")))
    sent = {**page.fields, "huurcontract": SimpleUploadedFile(naam, content), "actie": "hulp:hulpvraag"}
    return ada.post(step(kenmerk, "contract"), sent)


def test_a_chosen_file_goes_along_or_is_refused_in_words(kast: Kast, ada: Client, kenmerk: str) -> None:
    fill(ada, step(kenmerk, "adres"), **NIEUW)
    fill(ada, step(kenmerk, "woning"), woonvorm="huur")
    refused = _with_file(ada, kenmerk, "leeg.png", b"")
    assert refused.headers["Location"] == reverse("loket:hulpvraag", args=[kenmerk, "contract"])
    assert "leeg" in ada.get(refused.headers["Location"]).content.decode()
    assert not Bijlage.objects.exists()
    assert _with_file(ada, kenmerk, "contract.png", png()).status_code == 302
    assert Bijlage.objects.get().vraag == "huurcontract"
