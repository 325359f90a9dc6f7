"""Somebody announces a marriage; the partner gets a mail, and signs along."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from stadsportaal.kern.kalender import next_werkdag
from tests.browser.bezoeker import Bezoeker
from tests.browser.portaal import body_of
from tests.browser.stappen import NEXT, begin

ASKED = "je handtekening wordt gevraagd"
CODE = "Je code om te ondertekenen"


def who_is_partner(visitor: Bezoeker, email: str, naam: str = "Noor Janssens") -> None:
    """The first step: with whom, where we write, and born in Belgium."""
    visitor.titled("Met wie trouw je?")
    visitor.page.get_by_label("Naam van je partner").fill(naam)
    visitor.page.get_by_label("E-mailadres van je partner").fill(email)
    visitor.page.get_by_label("Ja, allebei", exact=True).check()
    visitor.press(NEXT)


def to_check(visitor: Bezoeker, email: str, naam: str = "Noor Janssens") -> str:
    """A marriage filled in up to the check page; its kenmerk."""
    page = visitor.page
    kenmerk = begin(visitor, "huwelijk")
    who_is_partner(visitor, email, naam)
    page.get_by_label("Nee", exact=True).check()
    visitor.press(NEXT)
    day = next_werkdag(datetime.now(UTC).date() + timedelta(days=60))
    for part, value in (("dag", day.day), ("maand", day.month), ("jaar", day.year)):
        page.locator(f"[name=trouwdag_{part}]").fill(str(value))
    page.get_by_label("Deurne", exact=True).check()
    page.locator("[name=getuigen]").fill("2")
    visitor.press(NEXT)
    page.get_by_label("Telefoon").fill("0470 12 34 56")
    visitor.press(NEXT)
    visitor.titled("Controleer je antwoorden")
    return kenmerk


def link_for(visitor: Bezoeker, email: str) -> str:
    """The secret address in the mail that asks to sign."""
    mail = visitor.portaal.wait_for_mail(email, "/ondertekenen/link/")
    found = re.search(r"https?://\S+?(/ondertekenen/link/\S+)", body_of(mail))
    assert found, body_of(mail)
    return found[1]


def code_for(visitor: Bezoeker, email: str, *, nth: int = 1) -> str:
    """The nth code that was mailed, as it stands there."""
    text = body_of(visitor.portaal.wait_for_mail(email, CODE, nth=nth))
    found = re.search(r"^(\d{3} \d{3})\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]


def wrong(code: str) -> str:
    """Six other digits."""
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"


def read_with_code(visitor: Bezoeker, email: str) -> None:
    """From the mail to the page with everything that is signed."""
    visitor.page.goto(link_for(visitor, email))
    visitor.press("Stuur me een code")
    visitor.page.get_by_label("Code uit de e-mail").fill(code_for(visitor, email))
    visitor.press("Lees wat je ondertekent")
    visitor.titled("Lees wat je mee ondertekent")


def agree(visitor: Bezoeker) -> None:
    visitor.page.get_by_label("Ik heb alles gelezen").check()
    visitor.press("Mee ondertekenen")
    visitor.titled("Je hebt mee ondertekend")
