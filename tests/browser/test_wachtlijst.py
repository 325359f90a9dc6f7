"""Three want the one place of a swimming group: taken, waited for, given up, declined and accepted, in order; and the
team that owns the places adds one. In Chromium, on every size.
"""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.stappen import NEXT, begin, send

pytestmark = pytest.mark.browser

ADA, BRAM, CEM, ELS = "Ada Peeters", "Bram Claes", "Cem Yilmaz", "Els Jacobs"
GROUPS = {
    (360, True): "Wezenberg, woensdag 14 uur",
    (1280, True): "Wezenberg, zaterdag 9 uur",
    (360, False): "Deurne, woensdag 15 uur",
    (1280, False): "Merksem, zaterdag 10 uur",
}
"""A group of its own for every size: a journey leaves people behind."""


def subscribe(visitor: Bezoeker, group: str, *, judge: bool = False) -> str:
    """Filled in and sent; the kenmerk."""
    page = visitor.page
    kenmerk = begin(visitor, "zwemles")
    if page.get_by_role("heading", name="Wie volgt de les?", level=1).count():
        page.get_by_role("radio").first.check()
        visitor.press(NEXT)
    page.get_by_label("Nog niet: wennen aan het water").check()
    visitor.press(NEXT)
    if judge:
        visitor.judge("welke groep")
    page.get_by_role("group", name="Eerste keuze").get_by_label(group).check()
    visitor.press(NEXT)
    page.get_by_label("Nee", exact=True).check()
    page.get_by_label("Telefoon").fill("0470 12 34 56")
    visitor.press(NEXT)
    visitor.titled("Controleer je antwoorden")
    if judge:
        visitor.judge("controle")
    send(visitor)
    return kenmerk


def comes(visitor: Bezoeker, path: str, words: str, seconds: float = 30) -> None:
    """The page says it in the end: what frees a place is handled a moment later."""
    until = time.monotonic() + seconds
    visitor.page.goto(path)
    while not visitor.page.get_by_text(words).count() and time.monotonic() < until:
        time.sleep(0.5)
        visitor.page.goto(path)
    visitor.judge(words)
    visitor.sees(words)


def places(els: Bezoeker, group: str, number: int) -> None:
    """To the page of a group in the back office, and another number of places."""
    els.page.goto("/beheer/wachtlijst/groep/")
    els.press(group, role="link")
    els.judge("groep")
    els.click("Wijzig het aantal plaatsen", role="link")
    els.page.get_by_label("Aantal plaatsen").fill(str(number))
    els.click("Bewaar")


def test_a_place_goes_to_who_is_next(venster: Venster, maat: tuple[int, bool]) -> None:
    width, js = maat
    ada, bram, cem, els = (venster(width, js=js, who=who) for who in (ADA, BRAM, CEM, ELS))
    group = GROUPS[maat]
    places(els, group, 1)
    els.sees("Bewaard.")

    first = subscribe(ada, group, judge=True)
    ada.judge("plaats")
    ada.titled("Je hebt een plaats in de zwemles")
    ada.sees("Betaal € 50,00")
    second = subscribe(bram, group)
    bram.judge("wachtlijst")
    bram.sees(f"Je staat op plaats 1 voor {group}.")
    third = subscribe(cem, group)
    cem.sees(f"Je staat op plaats 2 voor {group}.")
    cem.go(f"/dossiers/{third}/")
    cem.sees("Jouw plaats op de wachtlijst")
    cem.sees("Je staat op plaats 2")

    ada.go(f"/dossiers/{first}/")
    ada.click("Geef je plaats op", role="link")
    ada.sees("Je hoeft dan ook niets meer te betalen.")
    ada.click("Plaats opgeven")
    ada.sees("Je gaf je plaats op.")

    comes(bram, "/mijn-stad/", "Aanvaard je plaats")
    bram.page.goto(f"/dossiers/{second}/")
    bram.judge("aanbod")
    bram.click("Doe het nu", role="link")
    bram.titled("Wil je deze plaats?")
    bram.sees("We houden de plaats voor je vrij tot en met")
    cem.go(f"/dossiers/{third}/")
    cem.sees("Je staat op plaats 1")
    bram.click("Ik wil de plaats niet", role="link")
    bram.click("Aanvraag intrekken")
    bram.sees("Ingetrokken")

    comes(cem, f"/dossiers/{third}/", "Er is een plaats voor jou")
    cem.press("Doe het nu", role="link")
    cem.click("Plaats aanvaarden")
    cem.sees("De plaats is van jou.")
    cem.sees("Betaal € 50,00")
    expect(cem.page.get_by_role("heading", name="Jouw plaats", exact=True)).to_be_visible()

    again = subscribe(ada, group)
    ada.sees(f"Je staat op plaats 1 voor {group}.")
    places(els, group, 0)
    els.sees("Er is al 1 plaats ingenomen. Minder kan niet.")
    places(els, group, 2)
    els.sees("1 persoon van de wachtlijst kreeg een plaats aangeboden.")
    els.go("/beheer/wachtlijst/inschrijving/")
    els.sees(again)
    comes(ada, f"/dossiers/{again}/", "Er is een plaats voor jou")
    ada.page.goto(f"/loket/aanvragen/{second}/plaats/")
    assert ada.page.get_by_role("heading", name=re.compile("vinden|niet gevonden")).count(), "of somebody else"

    # who has a place gets no second one: the next size begins with nobody in it
    cem.go(f"/dossiers/{third}/")
    cem.click("Geef je plaats op", role="link")
    cem.click("Plaats opgeven")
    cem.sees("Je gaf je plaats op.")
    ada.page.goto(f"/dossiers/{again}/")
    ada.click("Doe het nu", role="link")
    ada.click("Ik wil de plaats niet", role="link")
    ada.click("Aanvraag intrekken")
    ada.sees("Ingetrokken")
