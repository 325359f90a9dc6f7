"""What is typed on a step is kept without pressing anything, and is there on another device."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.stappen import NEXT, begin

ADA = "Ada Peeters"
WORDS = "De deur was dicht. Niemand deed open 🚪"


def test_what_is_typed_is_there_on_another_device(venster: Venster) -> None:
    phone = venster(360, who=ADA)
    kenmerk = begin(phone, "klacht")
    phone.page.get_by_label("Het duurde te lang").check()
    phone.press(NEXT)
    phone.titled("Wat is er gebeurd?")
    phone.page.get_by_label("Wat er misging").fill(WORDS)
    phone.page.get_by_label("Kenmerk van je dossier").focus()
    expect(phone.page.locator("auto-save")).to_contain_text("Bewaard")
    phone.judge("bewaard onder het typen")

    other = venster(1280, js=False, who=ADA)
    other.go(f"/loket/aanvragen/{kenmerk}/stap/gebeurtenis/")
    expect(other.page.get_by_label("Wat er misging")).to_have_value(WORDS)
    other.sees("Je was hier bezig")
    other.judge("verder op een ander toestel")
    other.go(f"/loket/aanvragen/{kenmerk}/controleren/")
    other.titled("Wat is er gebeurd?")  # what is only typed is no answer: nothing can be sent with it
