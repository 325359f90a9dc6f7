"""A permit that ends: Ada is told why, and wants no mail about it; on a phone and without JavaScript too."""

from __future__ import annotations

import re
from email.message import Message

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal, body_of

ADA = "Ada Peeters"
SUBJECT = "Bewonersparkeren loopt af op"


@pytest.fixture
def ada(venster: Venster, maat: tuple[int, bool]) -> Bezoeker:
    width, js = maat
    return venster(width, js=js, who=ADA)


def told(portaal: Portaal, address: str) -> Message:
    """The mail that says that a message waits."""
    return portaal.wait_for_mail(address, "we je op tijd willen verwittigen", seconds=90)


def open_message(visitor: Bezoeker) -> None:
    """Once the workers have run the rules of today, which the demo starts."""
    told(visitor.portaal, "ada@demo.invalid")
    visitor.go("/berichten/?pagina=1")
    while not visitor.page.get_by_role("link", name=re.compile(SUBJECT)).count():
        visitor.press("Volgende", role="link")
    visitor.click(SUBJECT, role="link")
    visitor.titled(SUBJECT)


def test_ada_reads_why_and_switches_the_mail_off(ada: Bezoeker) -> None:
    open_message(ada)
    ada.sees("Waarom krijg je dit bericht?")
    ada.sees("(bron: Mobiliteit en parkeren)")
    expect(ada.page.get_by_role("main")).to_contain_text(re.compile(r"loopt af op \w\w \d+ \w+ \d{4}"))
    ada.click("Kies waarover we je mailen", role="link")
    ada.titled("Voorkeuren")
    box = ada.page.get_by_role("checkbox", name="Mail me over Mobiliteit")
    expect(box).to_be_checked()
    ada.page.get_by_text("Mail me over Mobiliteit").click()
    ada.click("Bewaar je keuze")
    ada.sees("Je keuze is bewaard")
    expect(box).not_to_be_checked()
    expect(ada.page.get_by_role("checkbox", checked=True)).to_have_count(11)
    ada.page.get_by_text("Mail me over Mobiliteit").click()
    ada.press("Bewaar je keuze")
    expect(box).to_be_checked()


def test_ada_goes_on_to_her_permit(venster: Venster) -> None:
    ada = venster(360, who=ADA)
    open_message(ada)
    ada.click("Bekijk en verleng", role="link")
    ada.titled("Bewonersparkeren")


def test_the_link_in_the_mail_ends_the_mails_without_signing_in(portaal: Portaal, venster: Venster) -> None:
    """The mail says that a message waits, not which; its link leads to a button."""
    mail = told(portaal, "cem@demo.invalid")
    body = body_of(mail)
    assert "parkeren" not in body.lower()
    found = re.search(r"http://\S+(/berichten/afmelden/\w+/)", body)
    assert found
    assert found[1] in str(mail["List-Unsubscribe"])
    phone, screen = venster(360, js=False), venster(1280)
    for visitor in (phone, screen):
        visitor.go(found[1])
        assert visitor.path == "/berichten/afmelden/", "the address with the token is left"
        visitor.titled("Wil je geen mails meer over mobiliteit?")
    phone.click("Stuur me geen mails meer")
    phone.titled("Je krijgt geen mails meer over mobiliteit")
    screen.go(found[1])
    screen.titled("Je krijgt geen mails meer over mobiliteit")
