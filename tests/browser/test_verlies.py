"""Nothing typed is lost and nothing is done twice: sessions that end, other tabs, other people, double clicks."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.stappen import KENMERK, NEXT, begin, identify, sign_in, to_check, who_moves

ADA = "Ada Peeters"
CEM = "Cem Yilmaz"


def half_way(visitor: Bezoeker, street: str) -> str:
    """At the address step, with something typed and not saved; the kenmerk."""
    kenmerk = begin(visitor, "adreswijziging")
    who_moves(visitor)
    visitor.page.get_by_label("Postcode").fill("2140")
    visitor.page.get_by_label("Straat", exact=True).fill(street)
    return kenmerk


def lose_session(visitor: Bezoeker) -> None:
    visitor.context.clear_cookies(name="sessie")


def test_what_was_typed_comes_back_after_the_session_ended(venster: Venster) -> None:
    ada = venster(360, js=False)
    sign_in(ada, ADA)
    half_way(ada, "Langstraat")
    lose_session(ada)
    ada.press(NEXT)
    ada.titled("Aanmelden")
    ada.judge("aanmelden na verloop")
    identify(ada, ADA)
    ada.titled("Wat is je nieuwe adres?")
    expect(ada.page.get_by_label("Straat", exact=True)).to_have_value("Langstraat")
    ada.judge("teruggekregen")


def test_signing_out_in_another_tab_loses_nothing(venster: Venster) -> None:
    ada = venster(1280)
    sign_in(ada, ADA)
    half_way(ada, "Kortestraat")
    other = ada.context.new_page()
    ada.watch(other)
    other.goto("/afmelden/")
    other.get_by_role("button", name="Meld mij af").click()
    other.wait_for_load_state()
    other.close()
    ada.page.bring_to_front()
    ada.press(NEXT)
    ada.titled("Aanmelden")
    identify(ada, ADA)
    expect(ada.page.get_by_label("Straat", exact=True)).to_have_value("Kortestraat")


def test_another_account_does_not_get_what_was_typed(venster: Venster) -> None:
    family = venster(360)
    sign_in(family, ADA)
    kenmerk = half_way(family, "Geheimstraat")
    lose_session(family)
    family.press(NEXT)
    identify(family, CEM)
    assert "Geheimstraat" not in family.page.content()
    answer = family.page.goto(f"/loket/aanvragen/{kenmerk}/stap/adres/")
    assert answer is not None
    assert answer.status == 404
    assert "Geheimstraat" not in family.page.content()


def test_a_double_click_sends_once_and_back_says_so(venster: Venster) -> None:
    cem = venster(1280, who=CEM)
    kenmerk = to_check(cem, "Kroonstraat", "31")
    cem.page.locator("button.button-large").dblclick()
    shown = cem.page.locator(".confirmation-kenmerk")
    expect(shown).to_have_text(KENMERK)
    assert shown.inner_text() == kenmerk
    sent = cem.path
    cem.page.go_back()
    cem.page.wait_for_load_state()
    if cem.page.locator("button.button-large").count():  # the browser's own copy of the page: sending again
        cem.page.locator("button.button-large").click()
        cem.page.wait_for_load_state()
    cem.judge("al ingediend")
    cem.sees("al ingediend")
    assert sent in {cem.path, *cem.page.locator("a").evaluate_all("links => links.map(link => link.pathname)")}
    cem.go("/mijn-stad/dossiers/")
    expect(cem.page.locator(f"a[href*='{kenmerk}']")).to_have_count(1)
