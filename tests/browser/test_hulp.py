"""Help while filling in: the panel of a step, being called back, a question, and help that offers itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal
from tests.browser.stappen import DIRK, KENMERK, NEXT, begin, new_address, who_moves

ADA, CEM = "Ada Peeters", "Cem Yilmaz"
OFFER = "Kunnen we helpen?"
SIZES = pytest.mark.parametrize(("width", "js"), [(360, True), (1280, True), (360, False), (1280, False)])


def at_address(visitor: Bezoeker) -> str:
    """A new draft at the step that asks for an address; its kenmerk."""
    kenmerk = begin(visitor, "adreswijziging")
    who_moves(visitor)
    return kenmerk


def kenmerk_in(visitor: Bezoeker) -> str:
    found = KENMERK.search(visitor.page.locator(".toast, .alert").first.inner_text())
    assert found
    return found[0]


@SIZES
def test_each_step_has_its_own_help(venster: Venster, width: int, js: bool) -> None:
    cem = venster(width, js=js, who=CEM)
    at_address(cem)
    panel = cem.page.locator(".help-panel")
    expect(panel).to_contain_text("Hulp bij deze stap")
    panel.get_by_text("Mijn straat staat er niet bij. Wat nu?").click()
    expect(panel.get_by_text("Wij kijken het na")).to_be_visible()
    cem.judge("hulp opengeklapt")
    for words in ("Laat je terugbellen", "Stel je vraag", "Help mij hierbij"):
        expect(panel.get_by_role("button", name=words)).to_be_visible()
    expect(panel.get_by_role("link", name="Bel 03 22 11 333")).to_be_visible()
    new_address(cem, "Kroonstraat", "18")
    expect(cem.page.locator(".help-panel")).not_to_contain_text("Mijn straat staat er niet bij")


@SIZES
@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("Laat je terugbellen", "Nee, ga terug"),
        ("Stel je vraag", "Nee, ga terug"),
        ("Help mij hierbij", "Verder zonder hulp"),
    ],
)
def test_who_goes_for_help_finds_what_was_typed(venster: Venster, width: int, js: bool, words: str, back: str) -> None:
    """Right or wrong; and Enter in a field still saves the step."""
    cem = venster(width, js=js, who=CEM)
    at_address(cem)
    page, step = cem.page, cem.path
    page.get_by_label("Straat", exact=True).fill("Kroonstr")
    page.get_by_label("Postcode").fill("21")
    cem.press(words)
    cem.press(back, role="link")
    assert cem.path == step
    cem.sees("Je was hier bezig")
    expect(page.get_by_label("Straat", exact=True)).to_have_value("Kroonstr")
    expect(page.get_by_label("Postcode")).to_have_value("21")
    cem.judge("terug van de hulp")
    page.get_by_label("Huisnummer").press("Enter")
    expect(page).to_have_title(re.compile("^Fout: "))


def test_being_called_back_by_both(portaal: Portaal, venster: Venster) -> None:
    cem, dirk = venster(360, js=False, who=CEM), venster(1280, who=DIRK)
    at_address(cem)
    step = cem.path
    cem.click("Laat je terugbellen")
    cem.click("Bel mij terug")
    expect(cem.page).to_have_title(re.compile("^Fout: "))
    cem.page.get_by_label("Op welk nummer bellen we je?").fill("0470 12 34 56")
    cem.page.get_by_label("In de namiddag").check()
    cem.click("Bel mij terug")
    assert cem.path == step
    cem.sees("We bellen je uiterlijk")
    kenmerk = kenmerk_in(cem)
    portaal.wait_for_mail("cem@demo.invalid", kenmerk)

    dirk.go("/beheer/hulp/hulpdossier/")
    dirk.click(kenmerk, role="link")
    dirk.sees("0470123456")
    dirk.sees("Wat is je nieuwe adres?")
    expect(dirk.page.get_by_role("link", name="Start een termijn")).to_have_count(0)
    handling = dirk.path
    dirk.click("Niet opgenomen")
    dirk.sees("Bel opnieuw, uiterlijk")
    cem.page.goto(f"/dossiers/{kenmerk}/")
    cem.judge("niet opgenomen")
    cem.sees("We belden je, maar je nam niet op")
    cem.sees("De stad: we bellen je")
    expect(cem.page.get_by_text("We beslissen")).to_have_count(0)
    dirk.page.goto(handling)
    dirk.click("We spraken elkaar")
    dirk.sees("gewist")
    cem.page.goto(f"/dossiers/{kenmerk}/")
    cem.judge("gebeld")
    cem.sees("We spraken elkaar")


def test_a_question_about_a_step_is_answered(venster: Venster) -> None:
    cem, dirk = venster(360, who=CEM), venster(1280, who=DIRK)
    at_address(cem)
    step = cem.path
    cem.click("Stel je vraag")
    cem.sees("We antwoorden uiterlijk")
    cem.click("Verstuur je vraag")
    expect(cem.page).to_have_title(re.compile("^Fout: "))
    cem.page.get_by_label("Wat is je vraag?").fill("Mag ik ook een postbus opgeven?")
    cem.click("Verstuur je vraag")
    assert cem.path == step
    kenmerk = kenmerk_in(cem)
    dirk.page.goto("/beheer/hulp/hulpdossier/")
    dirk.press(kenmerk, role="link")
    dirk.judge("hulpvraag in het beheer")
    dirk.press("Antwoord de burger", role="link")
    dirk.page.get_by_role("textbox").first.fill("Nee, een postbus is geen adres.")
    dirk.press("Toon eerst het bericht")
    dirk.press("Verstuur")
    cem.go(f"/dossiers/{kenmerk}/")
    cem.sees("Mag ik ook een postbus opgeven?")
    cem.sees("Nee, een postbus is geen adres.")


@SIZES
def test_help_offers_itself_after_the_same_error_twice(venster: Venster, width: int, js: bool) -> None:
    cem = venster(width, js=js, who=CEM)
    at_address(cem)
    for _ in range(2):
        expect(cem.page.get_by_text(OFFER)).to_have_count(0)
        cem.page.get_by_label("Huisnummer").fill("18")
        cem.press(NEXT)
        expect(cem.page).to_have_title(re.compile("^Fout: "))
    cem.sees(OFFER)
    cem.judge("hulp aangeboden")
    cem.press("Nee, ik kan verder")
    expect(cem.page.get_by_text(OFFER)).to_have_count(0)
    expect(cem.page.get_by_label("Huisnummer")).to_have_value("18")
    cem.judge("aanbod weg")


@pytest.mark.parametrize("width", [360, 1280])
def test_help_offers_itself_after_five_minutes_without_typing(venster: Venster, width: int) -> None:
    """Typing begins the five minutes anew; the offer is said, the field keeps the focus and what is in it."""
    cem = venster(width, who=CEM)
    cem.page.clock.install()
    at_address(cem)
    page, house = cem.page, cem.page.get_by_label("Huisnummer")
    expect(page.locator("help-wait[role=status]")).to_have_count(1)
    page.clock.fast_forward(4 * 60 * 1000)
    house.fill("18")
    page.clock.fast_forward(4 * 60 * 1000)
    expect(page.get_by_text(OFFER)).to_have_count(0)
    house.focus()
    with page.expect_response(re.compile("/aanbod/$")):
        page.clock.fast_forward(61 * 1000)
    expect(page.locator("help-wait").get_by_role("heading", name=OFFER)).to_be_visible()
    cem.sees("Je bent al even met deze stap bezig. Zit je vast?")
    expect(house).to_be_focused()
    expect(house).to_have_value("18")
    cem.judge("aangeboden na vijf minuten")
    cem.press("Nee, ik kan verder")
    expect(page.get_by_text(OFFER)).to_have_count(0)
    expect(page.get_by_label("Huisnummer")).to_have_value("18")
    expect(page.locator("help-wait")).to_have_count(0)


def test_who_is_far_down_the_page_reads_where_the_offer_stands(venster: Venster) -> None:
    cem = venster(360, who=CEM)
    cem.page.clock.install()
    at_address(cem)
    cem.page.set_viewport_size({"width": 360, "height": 320})
    cem.page.get_by_role("button", name=NEXT).last.scroll_into_view_if_needed()
    with cem.page.expect_response(re.compile("/aanbod/$")):
        cem.page.clock.fast_forward(301 * 1000)
    expect(cem.page.get_by_text("Bovenaan deze pagina staat hulp.")).to_be_visible()


def test_help_offers_itself_to_who_goes_back_and_forth(venster: Venster) -> None:
    cem = venster(360, js=False, who=CEM)
    at_address(cem)
    new_address(cem, "Kroonstraat", "18")
    for _ in range(3):
        cem.page.get_by_role("link", name="Vorige stap").click()
        cem.press(NEXT)
    cem.page.get_by_role("link", name="Vorige stap").click()
    cem.sees(OFFER)
    cem.sees("Je kwam een paar keer terug naar deze stap")
    cem.judge("heen en weer")
