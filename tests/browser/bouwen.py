"""What journeys through the builder do: find one's way, press its buttons, begin a version, have it published."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.bezoeker import Bezoeker

ADA, ELS = "Ada Peeters", "Els Jacobs"
BEHEER = "/beheer/loket/formulier/"
SAVE = "Bewaar"


def link(visitor: Bezoeker, words: str, *, exact: bool = False) -> None:
    visitor.page.get_by_role("link", name=words, exact=exact).first.click()
    visitor.page.wait_for_load_state()


def button(visitor: Bezoeker, words: str) -> None:
    visitor.page.get_by_role("main").get_by_role("button", name=words, exact=True).last.click()
    visitor.page.wait_for_load_state()


def field(visitor: Bezoeker, label: str) -> Locator:
    """The first field with this label that is not folded away."""
    return visitor.page.get_by_role("main").get_by_label(re.compile("^" + re.escape(label))).filter(visible=True).first


def fill(visitor: Bezoeker, label: str, text: str) -> None:
    field(visitor, label).fill(text)


def choose(visitor: Bezoeker, label: str, words: str) -> None:
    field(visitor, label).select_option(label=words)


def unfold(visitor: Bezoeker, words: str) -> None:
    """Open what is folded, and leave open what is open."""
    part = visitor.page.locator("details").filter(has=visitor.page.locator("> summary", has_text=words)).first
    expect(part).to_be_visible()  # a page may still be on its way
    if part.get_attribute("open") is None:
        part.locator("> summary").click()


def tab(visitor: Bezoeker, name: str) -> None:
    visitor.page.get_by_role("navigation", name="Delen van de bouwer").get_by_role("link", name=name).click()
    visitor.page.wait_for_load_state()


def new_version(visitor: Bezoeker, form: str) -> str:
    """A concept of the next version of a form; its address."""
    visitor.page.goto(f"{BEHEER}van/{form}/")
    button(visitor, "Maak een nieuwe versie")
    return visitor.path


def add_question(visitor: Bezoeker, stap: str, label: str, soort: str) -> None:
    """A question that may be left empty, at the end of a step."""
    tab(visitor, "Bouwen")
    visitor.page.get_by_role("link", name=f"Vraag bij {stap}").click()
    fill(visitor, "Wat vraag je?", label)
    visitor.page.get_by_role("radio", name=re.compile(f"^{soort}:")).check()
    button(visitor, "Voeg toe")
    visitor.titled(label)
    visitor.page.get_by_label("De burger mag dit leeg laten").check()
    button(visitor, SAVE)
    visitor.sees("Bewaard.")


def ask(visitor: Bezoeker, why: str, *, overgang: str = "", van: str = "", tot: str = "") -> None:
    """Ask a colleague to publish."""
    tab(visitor, "Nakijken en publiceren")
    fill(visitor, "Wat verandert er, en waarom?", why)
    if overgang:
        visitor.page.get_by_role("radio", name=re.compile(overgang)).check()
    for label, day in (("Open vanaf", van), ("Open tot en met", tot)):
        if day:
            fill(visitor, label, day)
    visitor.judge("laten nakijken")
    button(visitor, "Vraag om te publiceren")
    visitor.sees("Gevraagd. Een collega kijkt deze versie na")


def publish(visitor: Bezoeker, address: str, why: str) -> None:
    """Look the version over and make it live."""
    visitor.page.goto(f"{address}nakijken/")
    visitor.sees(why)
    visitor.judge("nakijken")
    button(visitor, "Publiceer deze versie")
    visitor.sees("Gepubliceerd. Wie nu begint, krijgt deze versie.")


def impact(visitor: Bezoeker, name: str) -> Locator:
    """A number of the panel "Wat publiceren doet"."""
    return visitor.page.locator(".cijfers div").filter(has_text=name).locator("dd")


def gone(visitor: Bezoeker, path: str) -> None:
    """An address where this visitor finds nothing."""
    answer = visitor.page.goto(path)
    assert answer is not None
    assert answer.status == 404, f"{path}: {answer.status}"
    expect(visitor.page.locator("h1")).to_be_visible()
