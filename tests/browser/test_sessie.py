"""A session does not end by surprise: two minutes before, the page says so, and one act extends it (WCAG 2.2.1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Venster

ADA = "Ada Peeters"
TITLE = "Over 2 minuten meld je automatisch af"
WARN = 120


def pass_time(page: Page, seconds: int) -> None:
    page.clock.fast_forward(seconds * 1000)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("how", ["button", "escape"])
def test_it_is_announced_and_extended_with_one_act(venster: Venster, width: int, how: str) -> None:
    ada = venster(width, who=ADA)
    page = ada.page
    page.clock.install()
    ada.go("/mijn-stad/")
    left = int(page.locator("session-end").get_attribute("data-seconds") or 0)
    assert left > WARN
    dialog = page.get_by_role("dialog", name=TITLE)
    for _ in range(2):  # after it was extended it is announced again, in its turn
        pass_time(page, left - WARN - 60)
        expect(dialog).to_be_hidden()
        pass_time(page, 70)
        expect(dialog).to_be_visible()
        ada.judge(f"sessie eindigt {how}")
        with page.expect_response("**/sessie/**") as answer:
            if how == "button":
                dialog.get_by_role("button", name="Blijf aangemeld").press("Enter")
            else:
                page.keyboard.press("Escape")
        assert answer.value.status == 204
        expect(dialog).to_be_hidden()
    expect(page.locator("h1")).to_contain_text("Dag Ada")


def test_who_is_not_signed_in_is_not_warned(venster: Venster) -> None:
    nobody = venster()
    nobody.go("/")
    expect(nobody.page.locator("session-end")).to_have_count(0)
