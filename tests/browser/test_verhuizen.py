"""The one journey: a citizen looks for "verhuizen", sends a request, a handler decides, the citizen is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.portaal import Portaal


def sign_in(visitor: Bezoeker, persona: str) -> None:
    """Through the identity provider, from the page that asks for it."""
    visitor.page.get_by_role("link", name=re.compile("^Meld je aan met")).first.click()
    visitor.judge("identiteit")
    visitor.page.get_by_role("button", name=re.compile(persona)).first.click()
    visitor.page.wait_for_load_state()


def fill_in(visitor: Bezoeker, street: str, number: str) -> None:
    """The steps of adreswijziging, with one mistake on the way."""
    page = visitor.page
    page.get_by_label(re.compile("Noor Janssens")).check()
    visitor.click("Bewaar en ga verder")
    expect(page.locator("h1")).to_have_text("Wat is je nieuwe adres?")
    visitor.sees("Dit weten we al")
    page.get_by_label("Postcode").fill("2140")
    page.get_by_label("Straat", exact=True).fill(street)
    visitor.click("Bewaar en ga verder")
    expect(page).to_have_title(re.compile("^Fout: "))
    visitor.sees("Er is een probleem")
    expect(page.get_by_label("Straat", exact=True)).to_have_value(street)
    if visitor.js:
        expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Huisnummer").fill(number)
    visitor.click("Bewaar en ga verder")
    page.get_by_label("Ik ben eigenaar").check()
    visitor.click("Bewaar en ga verder")
    page.get_by_label("Dag", exact=True).fill("1")
    page.get_by_label("Maand", exact=True).fill("11")
    page.get_by_label("Jaar", exact=True).fill("2026")
    visitor.click("Bewaar en ga verder")
    page.get_by_role("checkbox").last.check()
    visitor.click("Bewaar en ga verder")


@pytest.fixture
def dirk(portaal: Portaal, chromium: Browser, maat: tuple[int, bool]) -> Iterator[Bezoeker]:
    """The handler, at his own browser: always wide and with JavaScript, as staff work."""
    visitor = Bezoeker.open(portaal, chromium, *maat)
    yield visitor
    visitor.close()


def test_a_citizen_moves_and_is_told(portaal: Portaal, bezoeker: Bezoeker, dirk: Bezoeker) -> None:
    ada, page = bezoeker, bezoeker.page
    number = str(10 + ada.width % 7 + (100 if ada.js else 0))
    ada.go("/")
    page.get_by_role("searchbox").fill("verhuizen")
    ada.click("Zoek")
    page.get_by_role("main").get_by_role("link", name="Je adres wijzigen").first.click()
    ada.judge("dienst")
    ada.click("Start", role="button" if page.get_by_role("button", name=re.compile("Start")).count() else "link")
    sign_in(ada, "Ada Peeters")
    ada.judge("start")
    page.get_by_role("button", name=re.compile("Begin opnieuw")).click()  # the demo city left her a concept
    fill_in(ada, "Kroonstraat", number)
    expect(page.locator("h1")).to_have_text(re.compile("Controleer"))
    ada.sees(f"Kroonstraat {number}")
    ada.click("Adreswijziging versturen")
    kenmerk = (
        page.locator("strong, .confirmation-code")
        .filter(has_text=re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$"))
        .first.inner_text()
    )
    portaal.wait_for_mail("ada@demo.invalid", kenmerk)
    ada.go("/mijn-stad/")
    ada.sees(kenmerk)

    decide(portaal, dirk, kenmerk)

    mail = portaal.wait_for_mail("ada@demo.invalid", kenmerk)
    assert mail
    ada.go("/berichten/")
    ada.click("goedgekeurd", role="link")
    ada.click("Bekijk je dossier", role="link")
    ada.sees("het is goedgekeurd")
    ada.go("/mijn-stad/producten/")
    ada.go("/profiel/gegevens/")
    ada.sees(f"Kroonstraat {number}")


def decide(portaal: Portaal, dirk: Bezoeker, kenmerk: str) -> None:
    """Dirk signs in with his app's code, takes the dossier and grants it."""
    page = dirk.page
    dirk.go("/aanmelden/")
    sign_in(dirk, "Dirk Maes")
    dirk.judge("code")
    page.get_by_role("textbox").first.fill(portaal.code_of("Dirk Maes"))
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_load_state()
    dirk.go("/beheer/dossiers/dossier/")
    page.get_by_role("link", name=kenmerk).click()
    dirk.judge("dossier in het beheer")
    dirk.click("Neem dit dossier")
    dirk.click("Beslis", role="link")
    page.get_by_label("Toegekend").check()
    print(page.locator("main").inner_text())
    dirk.click("Beslis")
