"""A new version while citizens are filling in the old one: finish it, or go along; and the days it is open."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import psycopg
from playwright.sync_api import expect

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.servers import DATABASE
from stadsportaal.kern.kalender import BRUSSEL
from tests.browser.bezoeker import Bezoeker
from tests.browser.bouwen import ADA, ELS, add_question, ask, button, field, fill, impact, new_version, publish, tab
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal
from tests.browser.stappen import DIRK, NEXT

MAAT = tuple[int, bool]
FORMS = {
    (1280, True): ("klacht", "Waarover gaat je klacht?"),
    (360, True): ("openbaarheid", "Hoe wil je het document krijgen?"),
    (1280, False): ("avg-verzoek", "Wat wil je dat we doen?"),
    (360, False): ("contact", "Waarover gaat het?"),
}
"""Per size a form of its own: what is published stays."""
OPEN = {
    (1280, True): "geboorteaangifte",
    (360, True): "zwemles",
    (1280, False): "sorteerpas",
    (360, False): "huurpremie",
}
TELEFOON = "Op welk uur bellen we je het best?"
NAAM = "Heb je ons hierover al eens gesproken?"


def begun(ada: Bezoeker, form: str) -> str:
    """Where a citizen stands who has just begun."""
    ada.page.goto(f"/loket/{form}/start/")
    ada.page.get_by_role("button", name=re.compile("^Begin")).click()
    ada.page.wait_for_load_state()
    return ada.path


def test_who_had_begun_finishes_or_goes_along(venster: Venster, maat: MAAT) -> None:
    """Twice a new question: first whoever had begun finishes without it, then they go along and see what is new."""
    width, js = maat
    form, stap = FORMS[maat]
    ada = venster(width, js=js, who=ADA)
    here = begun(ada, form)
    dirk, els = venster(width, js=js, who=DIRK), venster(width, js=js, who=ELS)

    address = new_version(dirk, form)
    add_question(dirk, stap, TELEFOON, "Tekst")
    tab(dirk, "Nakijken en publiceren")
    expect(impact(dirk, "Burgers die nu aan het invullen zijn")).to_have_text(re.compile(r"^[1-9]\d*$"))
    expect(dirk.page.locator(".verschil")).to_contain_text(TELEFOON)
    ask(dirk, "We bellen vaak op een slecht moment.", overgang="Zij werken af op de oude versie")
    publish(els, address, "We bellen vaak op een slecht moment.")
    ada.page.goto(here)
    assert ada.path == here  # nothing in between
    expect(ada.page.get_by_text(TELEFOON)).to_have_count(0)
    ada.judge("oude versie")

    address = new_version(dirk, form)
    add_question(dirk, stap, NAAM, "Ja of nee")
    ask(dirk, "Dan zoeken we je eerdere vraag op.", overgang="Zij gaan mee naar de nieuwe versie")
    publish(els, address, "Dan zoeken we je eerdere vraag op.")
    ada.page.goto(here)
    ada.titled("Dit formulier is vernieuwd")
    for label in (TELEFOON, NAAM):
        expect(ada.page.get_by_role("listitem").filter(has_text=label)).to_be_visible()
    ada.judge("vernieuwd")
    ada.press("Ga verder")
    ada.judge("nieuwe versie")
    ada.page.goto(here)
    expect(ada.page.locator("h1")).not_to_contain_text("vernieuwd")


def test_what_was_typed_while_the_form_was_renewed_is_not_lost(venster: Venster) -> None:
    """Sent from a page of the old version, after it was published that everybody goes along."""
    ada, dirk, els = venster(360, who=ADA), venster(1280, who=DIRK), venster(1280, who=ELS)
    begun(ada, "bewonersparkeren")
    stap = ada.page.locator("h1").inner_text().replace("\n", " ")
    typed = ada.page.get_by_role("textbox").first
    typed.fill("1-ABC-123")
    address = new_version(dirk, "bewonersparkeren")
    add_question(dirk, stap, "Welk merk is je wagen?", "Tekst")
    ask(dirk, "Het merk staat op de vergunning.", overgang="Zij gaan mee naar de nieuwe versie")
    publish(els, address, "Het merk staat op de vergunning.")
    ada.press(NEXT)
    ada.titled("Dit formulier is vernieuwd")
    ada.judge("vernieuwd tijdens het typen")
    ada.press("Ga verder")
    expect(ada.page.get_by_role("textbox").first).to_have_value(re.compile("1-?ABC-?123"))


def a_day_goes_by(portaal: Portaal, form: str) -> None:
    """For the live version of this form; what is published nobody changes, not even its owner."""
    with psycopg.connect(host=str(socket_folder(portaal.folder)), user="postgres", dbname=DATABASE) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE loket_formulierversie SET geldig_tot = geldig_tot - 1"
            " WHERE formulier_id = %s AND status = 'gepubliceerd'",
            [form],
        )


def test_before_its_first_day_and_after_its_last_the_form_says_so(
    portaal: Portaal, venster: Venster, maat: MAAT
) -> None:
    width, js = maat
    form = {(1280, True): "geboorteaangifte", (360, True): "zwemles", (1280, False): "sorteerpas"}.get(
        maat, "huurpremie"
    )
    ada = venster(width, js=js, who=ADA)
    here = begun(ada, form)
    dirk, els = venster(width, js=js, who=DIRK), venster(width, js=js, who=ELS)
    today = datetime.now(BRUSSEL).date()

    address = new_version(dirk, form)
    ask(dirk, "We openen pas volgende week.", van=f"{today + timedelta(days=7)}")
    publish(els, address, "We openen pas volgende week.")
    answer = ada.page.goto(f"/loket/{form}/start/")
    assert answer is not None
    assert answer.status == 409
    ada.titled("Dit formulier opent op")
    expect(ada.page.get_by_role("link", name=re.compile("Lees meer over deze dienst"))).to_be_visible()
    ada.judge("nog niet open")
    ada.page.goto(here)  # who had begun goes on: the old version stays theirs
    expect(ada.page.locator("h1")).not_to_contain_text("opent op")

    address = new_version(dirk, form)
    tab(dirk, "Nakijken en publiceren")
    expect(field(dirk, "Open vanaf")).to_have_value(f"{today + timedelta(days=7)}")  # as it is now
    fill(dirk, "Wat verandert er, en waarom?", "Het is voorbij voor dit jaar.")
    fill(dirk, "Open vanaf", "")
    fill(dirk, "Open tot en met", f"{today - timedelta(days=1)}")
    button(dirk, "Vraag om te publiceren")
    dirk.sees("is al voorbij")
    dirk.judge("een laatste dag die voorbij is")
    fill(dirk, "Open tot en met", f"{today}")
    button(dirk, "Vraag om te publiceren")
    dirk.sees("Gevraagd. Een collega kijkt deze versie na")
    publish(els, address, "Het is voorbij voor dit jaar.")
    a_day_goes_by(portaal, form)
    ada.page.goto(f"/loket/{form}/start/")
    ada.titled("Dit formulier is gesloten")
    ada.sees("Je kon dit doen tot en met")
    ada.judge("gesloten")
