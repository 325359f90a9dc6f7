"""An appointment at a counter: made, moved and cancelled by who has no account, at every size, with and without
JavaScript; Ada finds hers in Mijn stad; Dirk books for a caller and sees who comes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal, body_of
from tests.browser.stappen import DIRK, KENMERK

ON = "Ga verder"
ADA = "Ada Peeters"


def to_times(visitor: Bezoeker, what: str = "Reispas aanvragen", where: str = "Stadsloket Merksem") -> None:
    page = visitor.page
    visitor.titled("Een afspraak maken")
    page.get_by_role("radio", name=re.compile(what)).check()
    visitor.judge("waarvoor")
    visitor.press(ON)
    visitor.titled("Waar wil je komen?")
    page.get_by_role("radio", name=re.compile(where)).check()
    visitor.judge("waar")
    visitor.press(ON)
    visitor.titled("Wanneer wil je komen?")
    visitor.judge("wanneer")


def make(visitor: Bezoeker) -> str:
    visitor.titled("Controleer je afspraak")
    visitor.judge("controleren")
    visitor.press("Afspraak maken")
    shown = visitor.page.locator(".confirmation-kenmerk")
    expect(shown).to_have_text(KENMERK)
    visitor.judge("gemaakt")
    return shown.inner_text()


def test_a_visitor_makes_moves_and_cancels(portaal: Portaal, bezoeker: Bezoeker) -> None:
    visitor, page = bezoeker, bezoeker.page
    email = f"komt-{visitor.width}-{visitor.js}@voorbeeld.invalid".lower()
    visitor.go("/afspraken/nieuw/")
    visitor.press(ON)
    expect(page).to_have_title(re.compile("^Fout: "))
    visitor.sees("kies er een uit de lijst")
    visitor.judge("fout")
    to_times(visitor)
    page.locator("a.time").nth(3).click()
    visitor.titled("Wie verwachten we?")
    visitor.press(ON)
    visitor.sees("vul in hoe je heet")
    page.get_by_label("Voor- en achternaam").fill("Cem Yilmaz")
    page.get_by_label("E-mailadres").fill(email)
    visitor.judge("gegevens")
    visitor.press(ON)
    kenmerk = make(visitor)
    mail = portaal.wait_for_mail(email, kenmerk)
    link = re.search(r"/dossiers/sleutel/[\w-]+/", body_of(mail))
    assert link
    visitor.context.clear_cookies()
    page.goto(link[0])
    assert visitor.path == f"/afspraken/{kenmerk}/"
    visitor.judge("je afspraak")
    visitor.click("Verplaats je afspraak", role="link")
    page.locator("a.time").nth(6).click()
    visitor.judge("verplaatsen, nakijken")
    visitor.press("Afspraak verplaatsen")
    visitor.sees("Je afspraak is verplaatst naar")
    with page.expect_download() as download:
        page.get_by_role("link", name="Zet in je agenda").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text()
    visitor.click("Zeg je afspraak af", role="link")
    visitor.press("Afspraak afzeggen")
    visitor.sees("Je hoeft niet te komen")
    visitor.judge("afgezegd")


@pytest.mark.parametrize("width", [360, 1280])
def test_ada_comes_from_a_dienst_and_finds_it_in_mijn_stad(venster: Venster, width: int) -> None:
    ada = venster(width, who=ADA)
    ada.go("/diensten/reispas/")
    ada.press("Maak een afspraak", role="link")
    expect(ada.page.get_by_role("radio", name=re.compile("Reispas aanvragen"))).to_be_checked()
    to_times(ada, where="Stadsloket Borgerhout")
    ada.page.locator("a.button-large").click()
    ada.sees("Dit weten we al")
    ada.judge("gegevens, aangemeld")
    ada.press(ON)
    kenmerk = make(ada)
    ada.click("Bekijk je afspraak", role="link")
    ada.sees("Breng mee")
    ada.go("/mijn-stad/")
    ada.sees(kenmerk)
    ada.sees("We verwachten je op")


def test_checking_in_too_early_says_when(venster: Venster) -> None:
    ada = venster(360, who=ADA)
    ada.page.goto("/mijn-stad/")
    ada.page.get_by_role("link", name=re.compile("^Afspraak:")).first.click()
    code = ada.page.get_by_text(re.compile(r"^\w{4}-\w{4}-\d{6}$")).inner_text()
    door = venster(1280)
    door.go("/afspraken/aankomst/")
    door.page.get_by_label("Je code").fill(code[:-1])
    door.press("Ik ben er")
    door.sees("we vinden geen afspraak met deze code")
    door.page.get_by_label("Je code").fill(code)
    door.press("Ik ben er")
    door.sees("Je meldt je aan vanaf een uur vooraf")
    door.judge("te vroeg")


def test_dirk_sees_who_comes_and_books_for_a_caller(venster: Venster) -> None:
    dirk = venster(1280, who=DIRK)
    dirk.page.goto("/beheer/afspraken/locatie/")
    dirk.page.get_by_role("link", name="Stadsloket Merksem").click()
    dirk.press("Boek voor een beller", role="link")
    dirk.judge("boeken voor een beller")
    dirk.page.get_by_label("Waarvoor").select_option(label="Reispas aanvragen")
    dirk.page.get_by_label("Dag").fill("2030-01-01")
    dirk.page.get_by_label("Uur").fill("03:00")
    dirk.page.get_by_label("Naam").fill("Bram Claes")
    dirk.page.get_by_role("button", name="Boek").click()
    free = dirk.page.get_by_text(re.compile(r"Vrij op|Er is geen vrij moment"))
    expect(free).to_be_visible()
    dirk.page.goto("/beheer/afspraken/afspraak/")
    expect(dirk.page.locator("#result_list tbody tr").first).to_be_visible()
    dirk.judge("wie er komt")
