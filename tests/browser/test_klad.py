"""What is typed on a step is kept without pressing anything, and is there on another device."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.stappen import NEXT, begin, send, to_check

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


def test_a_change_that_was_never_saved_is_not_sent_over(venster: Venster) -> None:
    phone = venster(360, who=ADA)
    kenmerk = to_check(phone, "Kroonstraat", "31")
    phone.press("Wijzig telefoon", role="link")
    phone.page.get_by_label("Telefoon").fill("0470 99 88 77")
    phone.page.get_by_role("button", name=NEXT).focus()
    expect(phone.page.locator("auto-save")).to_contain_text("Bewaard")

    other = venster(1280, js=False, who=ADA)
    other.go(f"/loket/aanvragen/{kenmerk}/")
    expect(other.page.get_by_label("Telefoon")).to_have_value("0470 99 88 77")
    other.judge("verder waar je iets wijzigde")
    other.go(f"/loket/aanvragen/{kenmerk}/controleren/")
    other.sees("Je wijziging is nog niet bewaard")
    other.judge("controleren met een wijziging")
    other.page.get_by_role("button", name="Gooi de wijziging weg").click()
    expect(other.page.get_by_text("Je wijziging is nog niet bewaard")).to_have_count(0)

    phone.go(f"/loket/aanvragen/{kenmerk}/controleren/")
    phone.press("Wijzig telefoon", role="link")
    phone.page.get_by_label("Telefoon").fill("0470 11 22 33")
    phone.page.get_by_role("button", name=NEXT).focus()
    expect(phone.page.locator("auto-save")).to_contain_text("Bewaard")
    other.page.get_by_role("button", name="Adreswijziging versturen").click()  # its page is from before
    other.sees("Er is een probleem")
    other.judge("versturen over een wijziging heen")
    other.press("Kijk je wijziging na", role="link")
    expect(other.page.get_by_label("Telefoon")).to_have_value("0470 11 22 33")
    other.press(NEXT)
    other.sees("0470 11 22 33")
    send(other)
