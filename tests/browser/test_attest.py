"""An attest: decided at once, printed, and checked by who gets it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.stappen import NEXT, begin, send

PERSONAL = ("Ada", "Peeters", "Noor", "Janssens")


def test_an_attest_is_ready_at_once_and_can_be_checked(venster: Venster) -> None:
    ada = venster(1280, js=False, who="Ada Peeters")
    begin(ada, "attest-hoofdverblijfplaats")
    ada.judge("voor wie")
    ada.page.get_by_label("Noor Janssens").check()
    ada.click(NEXT)
    ada.page.get_by_label("Voor een school of opvang").check()
    ada.press(NEXT)
    ada.titled("Controleer je antwoorden")
    send(ada)
    ada.titled("Je attest staat klaar")
    ada.judge("attest klaar")
    ada.click("Open je document", role="link")
    ada.sees("Noor Janssens")
    expect(ada.page.locator(".print-sheet-qr svg")).to_be_visible()
    code = ada.page.locator(".print-sheet code").inner_text()

    ada.page.emulate_media(media="print")
    expect(ada.page.get_by_role("banner")).to_be_hidden()
    expect(ada.page.get_by_role("contentinfo")).to_be_hidden()
    expect(ada.page.get_by_text("Noor Janssens").first).to_be_visible()
    ada.page.emulate_media(media="screen")

    bank = venster(360)
    bank.go(f"/controle/{code}/")
    bank.sees("Dit document is echt en nog geldig")
    shown = bank.page.content()
    assert bank.path == "/controle/"  # the code does not stay in the address
    assert not [name for name in PERSONAL if name in shown]


def test_a_code_that_we_never_gave_is_not_trusted(venster: Venster) -> None:
    bank = venster(360)
    bank.go("/controle/")
    bank.page.get_by_role("textbox").first.fill("ABCD EFGH JKLM NPRS")
    bank.click("Controleer")
    bank.sees("Dit document kennen we niet")
