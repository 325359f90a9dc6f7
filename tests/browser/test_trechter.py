"""Measuring a form: one question at every end of it, and the screen that says where people leave."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import expect

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.servers import DATABASE
from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal
from tests.browser.stappen import DIRK, begin, send, to_check, who_moves

ADA, CEM = "Ada Peeters", "Cem Yilmaz"
ASKS = "Help ons dit formulier beter te maken"


def answer(visitor: Bezoeker, words: str) -> None:
    """Without a choice it says what is missing; with one it thanks, and asks no more."""
    visitor.judge(f"vraag aan het einde: {words}")
    visitor.press("Verstuur je antwoord")
    expect(visitor.page).to_have_title(re.compile("^Fout: "))
    visitor.judge("fout in het antwoord")
    visitor.page.get_by_label(words, exact=True).check()
    visitor.page.get_by_label("Wat kan beter?").fill("Minder vragen.")
    visitor.press("Verstuur je antwoord")
    visitor.sees("Bedankt voor je antwoord")
    expect(visitor.page.get_by_role("heading", name=ASKS)).to_have_count(0)
    visitor.judge("bedankt")


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, False)])
def test_asked_after_sending(venster: Venster, width: int, js: bool) -> None:
    cem = venster(width, js=js, who=CEM)
    to_check(cem, "Kroonstraat", "40")
    send(cem)
    answer(cem, "Heel goed")


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True)])
def test_asked_of_who_is_not_eligible(venster: Venster, width: int, js: bool) -> None:
    cem = venster(width, js=js, who=CEM)
    begin(cem, "adreswijziging")
    who_moves(cem)
    page = cem.page
    page.get_by_label("Postcode").fill("9000")
    page.get_by_label("Straat", exact=True).fill("Veldstraat")
    page.get_by_label("Huisnummer").fill("1")
    cem.press("Bewaar en ga verder")
    if page.get_by_role("checkbox").count():  # an address that is not in our list: "dit adres klopt"
        page.get_by_label("Gemeente").fill("Gent")
        page.get_by_role("checkbox").first.check()
        cem.press("Bewaar en ga verder")
    assert cem.path.endswith("/niet-mogelijk/")
    answer(cem, "Niet goed")


def test_asked_of_who_throws_it_away(venster: Venster) -> None:
    cem = venster(360, who=CEM)
    kenmerk = begin(cem, "adreswijziging")
    cem.page.goto(f"/loket/aanvragen/{kenmerk}/verwijdering/")
    cem.press("Antwoorden verwijderen")
    expect(cem.page.get_by_text("Hoe ging het invullen?").first).to_be_visible()
    cem.judge("na het verwijderen")
    cem.page.get_by_label("Heel slecht", exact=True).check()
    cem.press("Verstuur je antwoord")
    cem.sees("Bedankt voor je antwoord")


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, False)])
def test_asked_of_who_goes_on_later(venster: Venster, width: int, js: bool) -> None:
    """A card on Mijn stad beside the draft that is kept; answered, it is gone."""
    cem = venster(width, js=js, who=CEM)
    begin(cem, "adreswijziging")
    cem.press("Later verdergaan")
    assert cem.path == "/mijn-stad/"
    cem.sees("Je stopte bij")
    cem.judge("kaart op Mijn stad")
    card = cem.page.get_by_role("link", name="Hoe ging het invullen?")
    card.click()
    answer(cem, "Goed")
    assert cem.path == "/mijn-stad/"
    expect(card).to_have_count(0)


def test_asked_after_a_refusal(venster: Venster) -> None:
    """Ada's refusal of the demo city: how to appeal first, then the question."""
    ada = venster(1280, js=False, who=ADA)
    ada.page.goto("/mijn-stad/dossiers/?fase=klaar")
    ada.page.get_by_role("link", name=re.compile("adres", re.IGNORECASE)).first.wait_for()
    links = ada.page.get_by_role("link", name=re.compile("Adres|adres")).all()
    for href in [link.get_attribute("href") or "" for link in links]:
        ada.page.goto(href)
        if ada.page.get_by_text("Dat doe je bij").count():
            break
    ada.sees("Dat doe je bij: Minister van Binnenlandse Zaken")
    ada.page.get_by_role("link", name=re.compile("hoe.* ging|Hoe ging", re.IGNORECASE)).first.click()
    answer(ada, "Het ging")


# -- the screen of the process owner ---------------------------------------------------------------

SEEN = {"wie": 210, "adres": 200, "woning": 90, "wanneer": 84, "verklaring": 80, "_controleren": 78}
LEFT = {"adres": 104, "woning": 4, "wanneer": 12}


Cell = tuple[str, str, str, str, int]


def _cell(soort: str, stap: str = "", vraag: str = "", code: str = "", *, aantal: int) -> Cell:
    return soort, stap, vraag, code, aantal


CELLS = [
    _cell("begonnen", aantal=214),
    _cell("verstuurd", aantal=74),
    *(_cell("getoond", stap, aantal=count) for stap, count in SEEN.items()),
    *(_cell("gestopt", stap, aantal=count) for stap, count in LEFT.items()),
    _cell("gevraagd", "adres", "nieuw_adres", aantal=200),
    _cell("fout", "adres", "nieuw_adres-straat", "onbekend", aantal=96),
    _cell("fout", "woning", "woonvorm", "leeg", aantal=3),
    _cell("geholpen", "adres", aantal=42),
    _cell("gered", "adres", aantal=21),
    _cell("tijd", "adres", code="9", aantal=150),
]


@pytest.fixture
def counted(portaal: Portaal) -> str:
    """A day of last month, counted: the step "adres" loses half of who sees it. Gives the month."""
    day = datetime.now(UTC).date().replace(day=1) - timedelta(days=3)
    with psycopg.connect(host=str(socket_folder(portaal.folder)), user="postgres", dbname=DATABASE) as connection:
        found = connection.execute(
            "SELECT nummer FROM loket_formulierversie WHERE formulier_id = 'adreswijziging' AND status = 'gepubliceerd'"
        ).fetchone()
        assert found
        connection.execute("DELETE FROM trechter_telling")
        for cell in CELLS:
            connection.execute(
                "INSERT INTO trechter_telling (dag, formulier, versie, soort, stap, vraag, code, aantal)"
                " VALUES (%s, 'adreswijziging', %s, %s, %s, %s, %s, %s)",
                (day, found[0], *cell),
            )
    return f"{day:%Y-%m}"


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, True), (360, False), (1280, False)])
def test_the_worst_step_comes_first(venster: Venster, counted: str, width: int, js: bool) -> None:
    dirk = venster(width, js=js, who=DIRK)
    dirk.go("/beheer/trechter/trechter/")
    dirk.click("Adres wijzigen", role="link")
    dirk.page.get_by_label("Maand").select_option(counted)
    dirk.click("Toon")
    dirk.sees("Hier haken de meeste mensen af: stap 2")
    dirk.sees("Veel mensen krijgen een fout bij")
    rows = dirk.page.locator("table").first.locator("tbody tr")
    expect(rows.first).to_contain_text("Wat is je nieuwe adres?")
    expect(rows.first).to_contain_text("valt op")
    expect(rows.first).to_contain_text("50 %")
    living = rows.filter(has_text="Huur je of ben je eigenaar?")
    expect(living).to_contain_text("minder dan 10")
    expect(dirk.page.get_by_text("niets ingevuld")).to_have_count(0)  # three people: nobody may know
    dirk.sees("Cijfers onder 10 tonen we niet")
