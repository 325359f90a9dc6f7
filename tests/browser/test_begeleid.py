"""Els helps Ada, each at a screen of her own: from the code to the report, and back again to nothing."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.sync_api import expect

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.servers import DATABASE
from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal
from tests.browser.stappen import day_of_move, declare, home_is, identify, new_address, send, show_code, who_moves

ADA, ELS = "Ada Peeters", "Els Jacobs"
POLL = 10_000
"""Milliseconds in which a piece that is asked for every 3 s must have come."""


def sign_in_els(els: Bezoeker) -> None:
    """Through the identity provider; who helps shows the code of her app as well, when asked."""
    els.page.goto("/aanmelden/?next=/begeleiden/")
    identify(els, ELS)
    show_code(els, ELS)
    assert els.path == "/begeleiden/"


def make_code(els: Bezoeker, dienst: str = "adreswijziging") -> str:
    els.go("/begeleiden/")
    els.page.get_by_label("Waarmee help je?").select_option(dienst)
    els.click("Maak een code")
    els.titled("Wacht op de burger")
    return els.page.locator(".code-tiles-row .visually-hidden").inner_text()


@pytest.fixture(autouse=True)
def fresh_tries(portaal: Portaal) -> None:
    """These journeys type more codes a minute than a citizen may."""
    with psycopg.connect(host=str(socket_folder(portaal.folder)), user="postgres", dbname=DATABASE) as connection:
        connection.execute("DELETE FROM inclusie_codepoging")


def agree(ada: Bezoeker, code: str) -> None:
    ada.go("/samen/")
    ada.page.get_by_label("Code van je helper").fill("BBBB-BBBB")
    ada.click("Ga verder")
    ada.sees("code werkt niet")
    ada.page.get_by_label("Code van je helper").fill(code.lower())
    ada.click("Ga verder")
    ada.titled("Mag Els van Webpunt Deurne je helpen?")
    ada.click("Ja, help mij")
    ada.titled("Samen kijken")


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, True), (360, False), (1280, False)])
def test_together_from_code_to_report(venster: Venster, width: int, js: bool) -> None:
    els, ada = venster(1280 if width == 360 else 360, js=js), venster(width, js=js, who=ADA)
    sign_in_els(els)
    code = make_code(els)
    agree(ada, code)
    if js:
        expect(els.page.get_by_role("link", name="Begin met invullen")).to_be_visible(timeout=POLL)
    else:
        els.press("Vernieuw", role="link")
    els.judge("sessie van de helper")
    assert digits(els) == digits(ada)

    els.press("Begin met invullen", role="link")
    els.judge("begin van het formulier")
    els.page.get_by_role("button", name=re.compile("^Begin")).click()
    els.page.wait_for_load_state()
    who_moves(els)
    els.judge("stap van de helper")
    expect(els.page.get_by_role("region", name="Begeleide sessie")).to_contain_text("Ada Peeters")
    new_address(els, "Kroonstraat", "24")
    if js:
        expect(ada.page.get_by_text("Kroonstraat 24").first).to_be_visible(timeout=POLL)
    else:
        ada.press("Vernieuw", role="link")
        ada.sees("Kroonstraat 24")
    ada.judge("samen kijken")
    home_is(els, "Ik ben eigenaar")
    day_of_move(els)
    els.titled("samen met Ada")
    els.sees("Nu is Ada aan zet")
    closed_to(els)

    ada.page.goto(ada.page.url)
    ada.titled("Nu ben jij aan zet")
    ada.judge("jij aan zet")
    ada.press("Ga zelf verder", role="link")
    declare(ada)
    send(ada)
    stop = ada.page.get_by_role("button", name="Stop nu")
    expect(stop).to_be_visible()
    stop.click()
    ada.titled("Wat deden jullie samen")
    ada.judge("verslag")
    ada.sees("Els vulde in: Wat is je nieuwe adres?")
    nothing_left(els)


def digits(visitor: Bezoeker) -> str:
    found = re.search(r"\b\d\d \d\d \d\d\b", visitor.page.locator("main").inner_text())
    assert found
    return found[0]


def closed_to(els: Bezoeker) -> None:
    """During the sessie every other page leads back to it."""
    for path in ("/mijn-stad/", "/berichten/", "/beheer/", "/profiel/machtigingen/"):
        els.page.goto(path)
        assert re.fullmatch(r"/begeleiden/[A-Z0-9-]+/", els.path), path
    els.judge("burger aan zet")
    els.sees("Nu is Ada aan zet")


def nothing_left(els: Bezoeker) -> None:
    """After the end: no page of the sessie, not by going back either."""
    session_page = els.path
    els.page.goto(session_page)
    assert els.path == "/begeleiden/"
    els.judge("na de sessie")
    for _ in range(3):
        els.page.go_back()
        assert "Kroonstraat" not in els.page.content()
        assert "Peeters" not in els.page.content()


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, False)])
def test_help_me_with_this_draft(venster: Venster, width: int, js: bool) -> None:
    """Ada began alone, asks for help, and Els opens that very draft."""
    from tests.browser.stappen import begin

    ada, els = venster(width, js=js, who=ADA), venster(1280, js=js)
    begin(ada, "adreswijziging")
    who_moves(ada)
    new_address(ada, "Kroonstraat", "7")
    asked_at = ada.path
    ada.press("Help mij hierbij")
    ada.judge("help mij hierbij")
    ada.click("Maak een code")
    code = ada.page.locator(".code-tiles-row .visually-hidden").inner_text()
    sign_in_els(els)
    els.page.get_by_label("Code van de burger").fill(code)
    els.press("Maak een code")
    pairing = els.page.locator(".code-tiles-row .visually-hidden").inner_text()
    agree(ada, pairing)
    if js:
        expect(els.page.get_by_role("link", name="Ga verder met invullen")).to_be_visible(timeout=POLL)
    else:
        els.press("Vernieuw", role="link")
    els.press("Ga verder met invullen", role="link")
    els.titled("Huur je of ben je eigenaar?")  # the very step at which Ada asked
    assert els.path == asked_at
    els.judge("het concept van Ada")
    ada.page.goto("/mijn-stad/")
    ada.judge("mijn stad tijdens de sessie")
    els.press("Stop de sessie")
    assert els.path == "/begeleiden/"
    els.sees("De sessie is gedaan")


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True)])
def test_an_appointment_made_together(venster: Venster, width: int, js: bool) -> None:
    """Els makes it at her screen, in the name of Ada, who reads back what was done and finds it in Mijn stad."""
    els, ada = venster(width, js=js), venster(1280 if width == 360 else 360, js=js, who=ADA)
    sign_in_els(els)
    agree(ada, make_code(els, "reispas"))
    if not js:
        els.press("Vernieuw", role="link")
    expect(els.page.get_by_role("link", name="Maak een afspraak")).to_be_visible(timeout=POLL)
    els.judge("sessie voor een afspraak")
    els.press("Maak een afspraak", role="link")
    els.page.get_by_role("radio", name=re.compile("Reispas aanvragen")).check()
    els.press("Ga verder")
    els.page.get_by_role("radio", name=re.compile("Stadsloket Merksem")).check()
    els.press("Ga verder")
    els.page.locator("a.button-large").click()
    els.sees("Dit weten we al")
    els.judge("gegevens, met de helper")
    els.press("Ga verder")
    els.titled("Controleer je afspraak")
    els.judge("nakijken met de helper")
    els.press("Afspraak maken")
    kenmerk = els.page.locator(".confirmation-kenmerk").inner_text()
    els.judge("gemaakt met de helper")
    els.press("Terug naar de sessie", role="link")
    els.sees("De afspraak is gemaakt")
    els.judge("sessie na de afspraak")
    els.press("Stop de sessie")
    ada.go("/mijn-stad/")
    ada.sees(kenmerk)
    assert els.page.goto(f"/afspraken/{kenmerk}/").status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True)])
def test_webpunten(venster: Venster, width: int, js: bool) -> None:
    anybody = venster(width, js=js)
    anybody.go("/webpunten/")
    anybody.page.get_by_label("District").select_option("Deurne")
    anybody.click("Toon")
    expect(anybody.page.locator("main .row-title")).to_have_count(1)
    anybody.go("/webpunten/?open=1")
