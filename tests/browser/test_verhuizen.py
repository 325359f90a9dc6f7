"""The one journey: a citizen looks for "verhuizen", sends a request, a handler decides, the citizen is told."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.portaal import Portaal, body_of
from tests.browser.stappen import NEXT, day_of_move, declare, home_is, send

ADA = "ada@demo.invalid"
STREET = "Kroonstraat"


def search(visitor: Bezoeker) -> None:
    """From the home page to the start of the form, by the citizen's own word."""
    visitor.go("/")
    visitor.page.get_by_role("searchbox").fill("verhuizen")
    visitor.click("Zoek")
    visitor.page.get_by_role("main").get_by_role("link", name="Je adres wijzigen").first.click()
    visitor.judge("dienst")
    visitor.click("Start", role="link")


def fill_in(visitor: Bezoeker, number: str) -> None:
    """The steps of adreswijziging, with one mistake on the way."""
    page = visitor.page
    visitor.judge("wie")
    page.get_by_label(re.compile("Noor Janssens")).check()
    visitor.click(NEXT)
    visitor.titled("Wat is je nieuwe adres?")
    visitor.sees("Dit weten we al")
    page.get_by_label("Postcode").fill("2140")
    page.get_by_label("Straat", exact=True).fill(STREET)
    visitor.click(NEXT)
    expect(page).to_have_title(re.compile("^Fout: "))
    visitor.sees("Er is een probleem")
    expect(page.get_by_label("Straat", exact=True)).to_have_value(STREET)
    if visitor.js:
        expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Huisnummer").fill(number)
    visitor.click(NEXT)
    home_is(visitor, "Ik ben eigenaar")
    visitor.judge("wanneer")
    day_of_move(visitor)
    visitor.judge("verklaring")
    declare(visitor)
    visitor.judge("controleren")


def decide(dirk: Bezoeker, kenmerk: str) -> None:
    """Dirk takes the dossier from the work list, reads the message before it goes, and grants."""
    page = dirk.page
    dirk.go("/beheer/dossiers/dossier/")
    page.get_by_role("link", name=kenmerk).click()
    dirk.judge("dossier in het beheer")
    dirk.click("Neem dit dossier")
    dirk.click("Beslis", role="link")
    page.get_by_label("Toegekend", exact=True).check()
    dirk.click("Toon eerst het bericht")
    dirk.sees("is goedgekeurd")
    expect(page.get_by_label("Toegekend", exact=True)).to_be_checked()
    dirk.click("Neem dit besluit")
    dirk.sees("het is goedgekeurd")


def test_a_citizen_moves_and_is_told(portaal: Portaal, bezoeker: Bezoeker, dirk: Bezoeker) -> None:
    ada, page = bezoeker, bezoeker.page
    number = str(10 + ada.width % 7 + (100 if ada.js else 0))  # her address changes: each size another one
    search(ada)
    ada.click("Meld je aan met", role="link")
    ada.page.get_by_role("button", name="Ada Peeters").click()
    ada.page.wait_for_load_state()
    ada.judge("start")
    page.get_by_role("button", name="Begin opnieuw").click()  # the demo city left her a concept
    fill_in(ada, number)
    ada.sees(f"{STREET} {number}")
    kenmerk = send(ada)
    ada.judge("bevestiging")
    portaal.wait_for_mail(ADA, kenmerk)
    ada.go("/mijn-stad/")
    ada.sees(kenmerk)

    decide(dirk, kenmerk)

    told = portaal.wait_for_mail(ADA, kenmerk, nth=3)  # received, in the hands of somebody, decided
    assert STREET not in body_of(told)  # a mail says nothing personal
    portaal.wait_for_mail(ADA, kenmerk, nth=4)  # and what follows
    ada.go("/berichten/")
    ada.click("is goedgekeurd", role="link")
    ada.sees(kenmerk)
    ada.click("Bekijk je dossier", role="link")
    ada.sees("het is goedgekeurd")
    ada.sees("Dit volgt op je aanvraag")
    ada.sees("Je parkeervergunning hangt vast aan je adres")
    ada.sees("Je afval wordt op je nieuwe adres op andere dagen opgehaald")
    ada.click("Besluit", role="link")
    ada.sees(kenmerk)
    ada.go("/mijn-stad/producten/")
    ada.click("Inschrijving op adres", role="link")
    ada.sees(f"{STREET} {number}")
    ada.go("/profiel/gegevens/")
    ada.sees(f"{STREET} {number}")
