"""A step of the form by keyboard only: in reading order, with a focus that is seen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.stappen import begin, who_moves

FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const width = style => style.outlineStyle !== 'none' ? parseFloat(style.outlineWidth) : 0;
  const shown = [element, element.closest('.choice')].filter(Boolean);  // a radio shows it on its label
  return {
    name: (element.labels && element.labels[0] || element).textContent.trim(),
    ring: Math.max(...shown.map(one => width(getComputedStyle(one)))),
    top: box.top, bottom: box.bottom,
  };
}"""


def tab_to(page: Any, name: str, most: int = 30) -> list[str]:
    """Press Tab until the element with this name has focus; the names on the way. Each one shows a 3 px ring."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["ring"] >= 3, f"geen zichtbare focus op {focus['name']!r}"
        assert focus["bottom"] > 0, f"{focus['name']!r} heeft focus buiten beeld"
        seen.append(focus["name"])
        if focus["name"].startswith(name):
            return seen
    raise AssertionError(f"{name!r} niet bereikt met Tab: {seen}")


def test_a_step_is_done_by_keyboard(venster: Venster) -> None:
    ada = venster(1280, who="Ada Peeters")
    begin(ada, "adreswijziging")
    who_moves(ada)
    page = ada.page
    seen = tab_to(page, "Postcode")
    assert seen[0] == "Ga naar de inhoud"
    page.keyboard.type("2140")
    assert tab_to(page, "Straat") == ["Straat"]
    page.keyboard.type("Kroonstraat")
    page.keyboard.press("Escape")  # closes the suggestions
    assert tab_to(page, "Huisnummer") == ["Huisnummer"]
    assert tab_to(page, "Bus") == ["Bus (optioneel)"]
    assert tab_to(page, "Bewaar en ga verder") == ["Bewaar en ga verder"]
    page.keyboard.press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert tab_to(page, "Huisnummer")[0].startswith("Huisnummer")
    page.keyboard.press("Enter")  # the entry of the summary leads to the field
    expect(page.get_by_label("Huisnummer")).to_be_focused()
    page.keyboard.type("41")
    page.keyboard.press("Enter")
    ada.titled("Huur je of ben je eigenaar?")
    tab_to(page, "Ik huur")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Ik ben eigenaar")).to_be_checked()
    page.keyboard.press("Enter")
    ada.titled("Wanneer ben je verhuisd?")
