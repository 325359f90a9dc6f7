"""Paying a fine in Chromium: every outcome of the provider, and disputing it; on a phone and a screen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.handhaving import push_boete
from tests.browser.stappen import DIRK

pytestmark = pytest.mark.browser

Venster = Callable[..., Bezoeker]
ADA = "Ada Peeters"
WAITING = "We wachten op bevestiging"
CHOICES = {
    "paid": ("Betaal", "Bedankt, je betaling is binnen"),
    "failed": ("Laat de betaling mislukken", "De betaling is niet gelukt"),
    "expired": ("Laat de tijd verlopen", "De betaling is niet gelukt"),
    "late": ("Betaal te laat", "Bedankt, je betaling is binnen"),
    "double": ("Betaal twee keer", "te veel. Dat storten we terug"),
    "out of order": ("Stuur de berichten door elkaar", "Bedankt, je betaling is binnen"),
    "never": ("Betaal, maar laat niets weten", WAITING),
}
"""Outcome → the button of the provider's page, and what the portal says in the end."""


def open_fine(visitor: Bezoeker, title: str) -> None:
    visitor.page.goto("/mijn-stad/producten/?soort=boete")
    visitor.page.get_by_role("article").filter(has_text=title).get_by_role("link").first.click()
    visitor.page.wait_for_load_state()
    visitor.titled(title)


def pay(visitor: Bezoeker, choice: str, *, judge: bool = False) -> None:
    """Off to the provider, choose what becomes of it, and back."""
    visitor.press("Betaal online")
    visitor.titled("Kies hoe de betaling afloopt")
    if judge:
        visitor.judge("provider")
    visitor.page.get_by_role("button", name=re.compile(rf"^{re.escape(choice)}\b")).first.click()
    visitor.page.wait_for_load_state()
    visitor.titled("Je betaling")


def hears(visitor: Bezoeker, words: str, seconds: float = 30) -> None:
    """The page says it in the end: by itself with JavaScript, else when it is opened again."""
    if visitor.js:
        expect(visitor.page.get_by_text(words).first).to_be_visible(timeout=seconds * 1000)
        return
    until = time.monotonic() + seconds
    while not visitor.page.get_by_text(words).count() and time.monotonic() < until:
        time.sleep(0.5)
        link = visitor.page.get_by_role("link", name="Kijk opnieuw")
        if link.count():
            link.click()
        else:
            visitor.page.reload()
        visitor.page.wait_for_load_state()
    visitor.sees(words)


def test_pay_a_fine(venster: Venster, maat: tuple[int, bool]) -> None:
    """The whole way, on every size, with and without JavaScript."""
    width, js = maat
    ada = venster(width, js=js, who=ADA)
    title = push_boete(ada.portaal, f"Boete: fietsen op het voetpad {width}{js}")
    ada.go("/mijn-stad/producten/")
    open_fine(ada, title)
    ada.judge("boete")
    ada.sees("+++")
    expect(ada.page.get_by_role("button", name="Kopieer Mededeling")).to_have_count(1 if js else 0)
    ada.click("Druk af of bewaar als PDF", role="link")
    ada.page.go_back()
    pay(ada, "Betaal", judge=True)
    hears(ada, "Bedankt, je betaling is binnen")
    ada.judge("betaald")
    ada.click("Ga terug", role="link")
    ada.sees("Dit is betaald")
    ada.page.goto("/berichten/")
    ada.sees(f"We hebben je betaling ontvangen: {title}")


@pytest.mark.parametrize("outcome", [name for name in CHOICES if name != "paid"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_other_outcome(venster: Venster, outcome: str, width: int) -> None:
    choice, words = CHOICES[outcome]
    ada = venster(width, who=ADA)
    title = push_boete(ada.portaal, f"Boete: {outcome} {width}")
    open_fine(ada, title)
    pay(ada, choice)
    if outcome in {"double", "late"}:  # the first word is not the last one
        time.sleep(6)
        ada.page.reload()
    hears(ada, words)
    ada.judge(f"betaling {outcome}")
    open_fine(ada, title)
    if outcome in {"failed", "expired", "never"}:
        expect(ada.page.get_by_role("button", name="Betaal online")).to_be_visible()
    else:
        ada.sees("Dit is betaald")


@pytest.mark.parametrize("width", [360, 1280])
def test_dispute_a_fine_and_win(venster: Venster, width: int) -> None:
    """Ada hands in her defence, nothing is asked meanwhile, Dirk finds her right, the fine is gone."""
    ada = venster(width, js=width == 1280, who=ADA)
    title = push_boete(ada.portaal, f"Boete: lawaai {width}", thema="burgerzaken")
    open_fine(ada, title)
    ada.click("Dien verweer in", role="link")
    ada.click("Verweer versturen")
    ada.sees("Er is een probleem")
    ada.page.get_by_label("Waarom ben je niet akkoord?").fill("Ik was die dag niet in de stad.")
    ada.click("Verweer versturen")
    ada.titled(f"Verweer: {title}")
    ada.sees("Betaal de boete nog niet")
    dossier = ada.path
    kenmerk = dossier.strip("/").split("/")[-1]
    open_fine(ada, title)
    ada.judge("boete in verweer")
    ada.sees("Je hoeft nu niet te betalen")
    expect(ada.page.get_by_role("button", name="Betaal online")).to_have_count(0)

    dirk = venster(1280, who=DIRK)
    dirk.page.goto("/beheer/dossiers/dossier/")
    dirk.press(kenmerk, role="link")
    dirk.sees("Ik was die dag niet in de stad.")
    dirk.press("Neem dit dossier")
    dirk.press("Beslis", role="link")
    dirk.page.get_by_label("Toegekend", exact=True).check()
    dirk.press("Neem dit besluit")

    open_fine(ada, title)
    ada.sees("Je hoeft niet te betalen")
    ada.sees("Kwijtgescholden")
    ada.judge("boete kwijtgescholden")


def test_a_silent_source_is_marked(venster: Venster) -> None:
    ada = venster(360, who=ADA)
    ada.go("/mijn-stad/producten/")
    ada.sees("Tijdelijk niet bijgewerkt sinds")
