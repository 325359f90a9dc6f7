"""What several journeys do: sign in, fill in a form up to a step, and read a kenmerk."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker

KENMERK = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
NEXT = "Bewaar en ga verder"
DIRK = "Dirk Maes"
STAFF = (DIRK, "Els Jacobs")
"""They show the code of their app as well."""


def identify(visitor: Bezoeker, persona: str) -> None:
    """Through the identity provider, from a page that asks for it."""
    visitor.page.get_by_role("link", name=re.compile("^Meld je aan met")).first.click()
    visitor.titled("Kies een demo-persoon")
    visitor.page.get_by_role("button", name=re.compile(persona)).first.click()
    visitor.page.wait_for_load_state()


def sign_in(visitor: Bezoeker, persona: str) -> None:
    """From nothing to signed in; staff show the code of their app as well."""
    visitor.page.goto("/aanmelden/")
    identify(visitor, persona)
    if persona in STAFF:
        visitor.judge("code van de app")
        show_code(visitor, persona)
    expect(visitor.page).not_to_have_url(re.compile("/aanmelden/|/authenticate/"))


def show_code(visitor: Bezoeker, persona: str, seconds: float = 65) -> None:
    """The code of the app; the next one when the half minute of this one passes while it is typed, or it was used."""
    shown, until = "", time.monotonic() + seconds
    while "/authenticate/" in visitor.page.url and time.monotonic() < until:
        code = visitor.portaal.code_of(persona)
        if code == shown:
            time.sleep(0.5)
            continue
        shown = code
        visitor.page.get_by_role("textbox").first.fill(code)
        visitor.page.get_by_role("main").get_by_role("button").first.click()
        visitor.page.wait_for_load_state()


def show_again(visitor: Bezoeker, persona: str) -> None:
    """Once more at the identity provider, before something changes about who gets in."""
    visitor.page.goto("/profiel/aanmeldmiddelen/opnieuw/stad/")
    visitor.titled("Kies een demo-persoon")
    visitor.page.get_by_role("button", name=re.compile(persona)).first.click()
    visitor.titled("Hoe jij je aanmeldt")


def begin(visitor: Bezoeker, dienst: str) -> str:
    """A new aanvraag of a dienst, at its first step; its kenmerk."""
    visitor.page.goto(f"/loket/{dienst}/start/")
    visitor.page.get_by_role("button", name=re.compile("^Begin")).click()
    visitor.page.wait_for_load_state()
    return visitor.path.split("/")[3]


def who_moves(visitor: Bezoeker) -> None:
    """The step Wie verhuist er mee: alone. Nobody asks it of who lives alone."""
    if visitor.page.get_by_role("heading", name="Wie verhuist er mee?").count():
        visitor.press(NEXT)
    visitor.titled("Wat is je nieuwe adres?")


def new_address(visitor: Bezoeker, street: str, number: str, postcode: str = "2140") -> None:
    page = visitor.page
    page.get_by_label("Postcode").fill(postcode)
    page.get_by_label("Straat", exact=True).fill(street)
    page.get_by_label("Huisnummer").fill(number)
    visitor.press(NEXT)


def home_is(visitor: Bezoeker, answer: str) -> None:
    visitor.page.get_by_label(answer).check()
    visitor.press(NEXT)


def day_of_move(visitor: Bezoeker, days_ago: int = 3) -> None:
    moved = datetime.now(UTC).date() - timedelta(days=days_ago)
    for part, value in (("Dag", moved.day), ("Maand", moved.month), ("Jaar", moved.year)):
        visitor.page.get_by_label(part, exact=True).fill(str(value))
    visitor.press(NEXT)


def declare(visitor: Bezoeker) -> None:
    visitor.page.get_by_role("checkbox").last.check()
    visitor.press(NEXT)
    visitor.titled("Controleer je antwoorden")


def to_check(visitor: Bezoeker, street: str, number: str) -> str:
    """An adreswijziging filled in up to the check page; its kenmerk."""
    kenmerk = begin(visitor, "adreswijziging")
    who_moves(visitor)
    new_address(visitor, street, number)
    home_is(visitor, "Ik ben eigenaar")
    day_of_move(visitor)
    declare(visitor)
    return kenmerk


def send(visitor: Bezoeker) -> str:
    """Press the one large button; the kenmerk as it is shown."""
    visitor.page.locator("button.button-large").click()
    shown = visitor.page.locator(".confirmation-kenmerk")
    expect(shown).to_have_text(KENMERK)
    return shown.inner_text()
