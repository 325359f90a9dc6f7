"""The screen on which one builds: the preview that follows every key, and two people in one form at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.bouwen import ELS, button, choose, field, fill, new_version, tab, unfold
from tests.browser.conftest import Venster
from tests.browser.stappen import DIRK

MAAT = tuple[int, bool]
MINE, THEIRS = "Wat ging er volgens jou mis?", "Wat liep er fout?"


def _preview(dirk: Bezoeker) -> FrameLocator:
    return dirk.page.frame_locator('iframe[name="voorbeeld"]')


@pytest.mark.parametrize("width", [1280, 360], ids=["bureau", "telefoon"])
def test_the_preview_follows_what_is_typed(venster: Venster, width: int) -> None:
    """With JavaScript: nothing is pressed and nothing is kept; as wide as a phone, and as a screen."""
    dirk = venster(width, who=DIRK)
    form = {1280: "klacht", 360: "contact"}[width]
    address = new_version(dirk, form)
    dirk.page.locator(".overzicht a").first.click()
    expect(_preview(dirk).locator("h1")).to_be_visible()
    fill(dirk, "Titel van de stap", "Een titel die nog niet bewaard is")
    expect(_preview(dirk).locator("h1")).to_contain_text("Een titel die nog niet bewaard is")
    frame = dirk.page.locator('iframe[name="voorbeeld"]')
    dirk.page.get_by_role("radio", name="Telefoon").check()
    phone = frame.evaluate("frame => frame.contentWindow.innerWidth")
    assert phone <= 390
    dirk.judge("voorbeeld, telefoon")
    dirk.page.get_by_role("radio", name="Computer").check()
    screen = frame.evaluate("frame => frame.contentWindow.innerWidth")
    assert screen >= 990
    dirk.judge("voorbeeld, computer")
    dirk.page.goto(address)
    expect(dirk.page.locator(".overzicht a").first).not_to_have_text("Een titel die nog niet bewaard is")


def test_without_javascript_a_button_shows_what_is_typed(venster: Venster) -> None:
    dirk = venster(1280, js=False, who=DIRK)
    new_version(dirk, "openbaarheid")
    dirk.page.locator(".overzicht a").first.click()
    fill(dirk, "Titel van de stap", "Een titel die nog niet bewaard is")
    button(dirk, "Toon in het voorbeeld")
    expect(_preview(dirk).locator("h1")).to_contain_text("Een titel die nog niet bewaard is")
    expect(field(dirk, "Titel van de stap")).to_have_value("Een titel die nog niet bewaard is")


def test_two_at_once_see_both_versions_and_lose_nothing(venster: Venster, maat: MAAT) -> None:
    width, js = maat
    form = {(1280, True): "avg-verzoek", (360, True): "huwelijk", (1280, False): "zwemles"}.get(maat, "lez-toelating")
    dirk, els = venster(width, js=js, who=DIRK), venster(width, js=js, who=ELS)
    new_version(dirk, form)
    dirk.page.locator(".overzicht a").first.click()
    dirk.page.wait_for_load_state()
    els.page.goto(dirk.path)
    fill(els, "Titel van de stap", THEIRS)
    button(els, "Bewaar")
    els.sees("Bewaard.")
    fill(dirk, "Titel van de stap", MINE)
    button(dirk, "Bewaar")
    dirk.titled("Iemand was je voor")
    dirk.sees(f"{ELS} bewaarde dit formulier terwijl je bezig was")
    row = dirk.page.get_by_role("row").filter(has_text="Titel van de stap")
    expect(row).to_contain_text(MINE)
    expect(row).to_contain_text(THEIRS)
    dirk.judge("iemand was je voor")
    button(dirk, "Bewaar toch wat ik typte")
    expect(field(dirk, "Titel van de stap")).to_have_value(MINE)
    els.page.reload()
    expect(field(els, "Titel van de stap")).to_have_value(MINE)


def test_what_follows_is_chosen_and_never_typed(venster: Venster, maat: MAAT) -> None:
    """An answer of this form fills in a question of the next: form, question and answer are chosen from lists."""
    width, js = maat
    form = {(1280, True): "sorteerpas", (360, True): "geboorteaangifte", (1280, False): "huurpremie"}.get(
        maat, "attest-van-leven"
    )
    dirk = venster(width, js=js, who=DIRK)
    new_version(dirk, form)
    dirk.page.get_by_role("link", name="Wat het formulier doet").click()
    dirk.page.wait_for_load_state()
    unfold(dirk, "Wat volgt erna?")
    unfold(dirk, "Voeg toe: een vervolg")
    fill(dirk, "Waarom tonen we dit?", "Je vroeg dit aan.")
    _pick(dirk, "Formulier dat we klaarzetten", "Parkeervergunning")
    unfold(dirk, "Voeg toe: een antwoord")
    _pick(dirk, "Vraag in het volgende formulier", "Waarom")
    fixed = field(dirk, "Vast antwoord")
    assert fixed.evaluate("input => input.tagName") == "SELECT"
    fixed.select_option(index=1)
    chosen = fixed.locator("option:checked").inner_text()
    dirk.judge("vervolg")
    button(dirk, "Bewaar")
    dirk.sees("Bewaard.")
    unfold(dirk, "Je vroeg dit aan.")
    expect(field(dirk, "Vast antwoord").locator("option:checked")).to_have_text(chosen)
    expect(dirk.page.get_by_text("bestaat niet")).to_have_count(0)


def _pick(dirk: Bezoeker, label: str, words: str) -> None:
    """Choose what says what there is to choose next; without JavaScript a button shows that."""
    select = field(dirk, label)
    names = select.locator("option").all_inner_texts()
    label_of = next(name for name in names if words in name)
    if dirk.js:  # the form is put in its place anew
        dirk.page.evaluate("document.querySelector('#bewerkvorm').dataset.oud = 'ja'")
        select.select_option(label=label_of)
        expect(dirk.page.locator("#bewerkvorm[data-oud]")).to_have_count(0)
        return
    select.select_option(label=label_of)
    dirk.page.get_by_role("button", name=re.compile("^Toon wat er te kiezen is")).first.click()
    dirk.page.wait_for_load_state()


def test_an_appointment_and_its_kind_are_chosen(venster: Venster) -> None:
    dirk = venster(1280, who=DIRK)
    new_version(dirk, "bewonersparkeren")
    dirk.page.get_by_role("link", name="Wat het formulier doet").click()
    unfold(dirk, "Afspraak")
    choose(dirk, "Soort afspraak", "Identiteitskaart aanvragen")
    fill(dirk, "Titel", "Maak je afspraak")
    button(dirk, "Bewaar")
    dirk.sees("De afspraak heeft nog geen titel, of geen uitleg")
    fill(dirk, "Uitleg", "We kijken samen je papieren na.")
    button(dirk, "Bewaar")
    dirk.sees("Bewaard.")
    tab(dirk, "Bouwen")
    dirk.sees("Alles in orde")
