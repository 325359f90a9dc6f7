"""Every main page: axe finds nothing, one h1, nothing sideways at 1280, 360 and 320 px; and at 400 % zoom."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.stappen import begin, show_again, sign_in, who_moves

ADA = "Ada Peeters"
PUBLIC = [
    "/",
    "/zoeken/",
    "/zoeken/?q=qqqq",
    "/thema/wonen/",
    "/privacy/",
    "/privacy/verwerkingsregister/",
    "/toegankelijkheid/",
    "/contact/",
    "/verbeteren/",
    "/controle/",
    "/meldingen/",
    "/meldingen/nieuw/",
    "/aanmelden/",
    "/aanmelden/wachtwoord/",
    "/aanmelden/wachtwoord-vergeten/",
    "/aanmelden/passkey/",
    "/demo/code/",
    "/stijlgids/",
]
OWN = [
    "/mijn-stad/",
    "/mijn-stad/dossiers/",
    "/mijn-stad/producten/",
    "/berichten/",
    "/berichten/voorkeuren/",
    "/profiel/gegevens/",
    "/profiel/gegevens/wie-keek/",
    "/profiel/machtigingen/",
    "/profiel/machtigingen/geven/",
    "/profiel/aanmeldmiddelen/",
    "/profiel/aanmeldmiddelen/e-mail/",
    "/profiel/aanmeldmiddelen/wachtwoord/kiezen/",
    "/profiel/aanmeldmiddelen/sleutels/",
    "/profiel/aanmeldmiddelen/toestellen/",
    "/afmelden/",
]
NARROW = 320


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, False)], ids=["360-js", "1280-zonder-js"])
@pytest.mark.parametrize("who", ["", ADA], ids=["openbaar", "aangemeld"])
def test_pages_are_accessible(venster: Venster, width: int, js: bool, who: str) -> None:
    visitor = venster(width, js=js)
    if who:  # a session of their own: showing again who one is ends the one whose cookies others hold
        sign_in(visitor, who)
        show_again(visitor, who)
    for path in OWN if who else PUBLIC:
        visitor.go(path)
        if width < 720:
            visitor.page.set_viewport_size({"width": NARROW, "height": 800})
            visitor.fits(path)
            visitor.page.set_viewport_size({"width": width, "height": 800})


def test_errors_say_what_to_do(venster: Venster) -> None:
    nobody = venster(360)
    nobody.go("/bestaat-niet/", status=404)
    nobody.sees("We vinden deze pagina niet")
    nobody.sees("03 22 11 333")
    nobody.page.goto("/contact/")
    nobody.context.clear_cookies()
    nobody.press("Verstuur je vraag")
    nobody.sees("03 22 11 333")
    nobody.judge("zonder csrf")


def test_four_hundred_percent_loses_nothing(venster: Venster) -> None:
    """1280 × 1024 at 400 % is a window of 320 × 256 CSS px (WCAG 1.4.10)."""
    ada = venster(NARROW, who=ADA)
    ada.page.set_viewport_size({"width": NARROW, "height": 256})
    ada.go("/mijn-stad/")
    for words in ("Actie nodig", "Lopende dossiers", "Wat je hebt", "Berichten"):
        expect(ada.page.get_by_role("heading", name=words).first).to_be_visible()
    begin(ada, "adreswijziging")
    who_moves(ada)
    ada.judge("stap op 400 %")
    for label in ("Postcode", "Straat", "Huisnummer"):
        field = ada.page.get_by_label(label, exact=True)
        field.scroll_into_view_if_needed()
        expect(field).to_be_in_viewport(ratio=1)
    button = ada.page.get_by_role("button", name="Bewaar en ga verder")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport(ratio=1)
