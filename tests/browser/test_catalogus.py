"""Three forms of the catalogue, start to end: paid, on the map, decided at once. A marriage: test_ondertekening.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import expect

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.servers import DATABASE
from tests.browser.bezoeker import Bezoeker
from tests.browser.portaal import Portaal
from tests.browser.stappen import NEXT, begin, send
from tests.browser.test_betalen import hears, pay

pytestmark = pytest.mark.browser

Venster = Callable[..., Bezoeker]
CEM = "Cem Yilmaz"
ADA, SIZES = "Ada Peeters", [pytest.param(360, False, id="360-zonder-js"), pytest.param(1280, True, id="1280-js")]


def choose(visitor: Bezoeker, *labels: str) -> None:
    """Pick these answers, and go on."""
    for label in labels:
        visitor.page.get_by_label(label, exact=True).check()
    visitor.press(NEXT)


def type_in(visitor: Bezoeker, **typed: str) -> None:
    """Fill in fields by their name."""
    for name, text in typed.items():
        visitor.page.locator(f"[name='{name.replace('__', '-')}']").fill(text)


def on_day(visitor: Bezoeker, key: str, days: int) -> None:
    day = datetime.now(UTC).date() + timedelta(days=days)
    type_in(visitor, **{f"{key}_dag": str(day.day), f"{key}_maand": str(day.month), f"{key}_jaar": str(day.year)})


@pytest.mark.parametrize(("width", "js"), SIZES)
def test_a_day_pass_is_paid_and_there(portaal: Portaal, venster: Venster, width: int, js: bool) -> None:
    cem = venster(width, js=js, who=CEM)
    begin(cem, "lez-toelating")
    cem.judge("plaat")
    cem.page.get_by_label("België", exact=True).check()
    type_in(cem, plaat="1-ABC-234")
    cem.press(NEXT)
    choose(cem, "Diesel")
    choose(cem, "Euro 4")
    cem.judge("dag")
    on_day(cem, "dag", 2)
    cem.press(NEXT)
    cem.titled("Controleer je antwoorden")
    cem.judge("controle met prijs")
    cem.sees("€ 35,00")
    send(cem)
    cem.judge("betalen")
    cem.page.get_by_role("link", name="Betaal").first.click()
    cem.page.wait_for_load_state()
    pay(cem, "Betaal")
    hears(cem, "Bedankt, je betaling is binnen")
    a_year_passes(portaal)
    begin(cem, "lez-toelating")
    cem.page.get_by_label("België", exact=True).check()
    expect(cem.page.get_by_label("Nummerplaat", exact=True)).to_have_value("")
    cem.press(NEXT)
    expect(cem.page).to_have_title(re.compile("^Fout: "))
    cem.sees("Nummerplaat: klopt dit nog? Kies ja, of vul iets anders in.")
    cem.judge("oud antwoord niet bevestigd")
    cem.page.get_by_label("Ja, 1-ABC-234 klopt nog").check()
    cem.press(NEXT)
    choose(cem, "Diesel")
    cem.judge("euronorm")
    choose(cem, "Ik weet het niet")
    on_day(cem, "dag", 2)
    cem.press(NEXT)
    cem.titled("Controleer je antwoorden")
    cem.judge("controle zonder euronorm")
    cem.sees("en het klopt nog.")
    cem.sees("Je betaalt pas als we ze goedkeuren.")


def a_year_passes(portaal: Portaal) -> None:
    """What was sent for the low emission zone until now, was sent more than a year ago."""
    with psycopg.connect(host=str(socket_folder(portaal.folder)), user="postgres", dbname=DATABASE) as connection:
        connection.execute(
            "UPDATE dossiers_dossier SET ingediend_op = ingediend_op - interval '400 days' WHERE dienst = %s",
            ["lez-toelating"],
        )


@pytest.mark.parametrize(("width", "js"), SIZES)
def test_a_container_stands_where_the_map_says(venster: Venster, width: int, js: bool) -> None:
    ada = venster(width, js=js, who=ADA)
    begin(ada, "inname-openbaar-domein")
    ada.page.get_by_label("Een container", exact=True).check()
    type_in(ada, oppervlakte="12")
    ada.press(NEXT)
    ada.judge("kaart")
    type_in(ada, plek__zoek="Kroonstraat 24")
    ada.press("Zoek")
    ada.page.get_by_role("radio", name=re.compile("Kroonstraat 24")).first.check()
    ada.press(NEXT)
    ada.titled("Heb je een schets met maten?")
    ada.press(NEXT)
    on_day(ada, "begin", 40)
    type_in(ada, weken="2")
    ada.press(NEXT)
    ada.page.get_by_label("Ja", exact=True).check()
    type_in(ada, telefoon="0470 12 34 56")
    ada.press(NEXT)
    ada.titled("Controleer je antwoorden")
    ada.judge("controle met schets die ontbreekt")
    ada.sees("€ 100,00")
    ada.sees("Kroonstraat 24")
    send(ada)
    ada.judge("verstuurd")


@pytest.mark.parametrize(("width", "js"), SIZES)
def test_an_attest_of_the_household_is_there_at_once(venster: Venster, width: int, js: bool) -> None:
    ada = venster(width, js=js, who=ADA)
    begin(ada, "attest-gezinssamenstelling")
    ada.judge("waarvoor")
    choose(ada, "Voor een school of opvang")
    send(ada)
    ada.titled("Je attest staat klaar")
    ada.click("Open je document", role="link")
    ada.judge("attest")
    ada.sees("Gezin")
