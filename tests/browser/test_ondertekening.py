"""Two persons sign one aanvraag: who sends it, and who is asked to sign along by mail. In Chromium, on every size."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import expect

from stadsportaal.embedded.postgres import socket_folder
from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.huwelijk import agree, code_for, link_for, read_with_code, to_check, who_is_partner, wrong
from tests.browser.portaal import Portaal
from tests.browser.stappen import send

pytestmark = pytest.mark.browser

ADA, BRAM = "Ada Peeters", "Bram Claes"
WAITS = "Wacht op handtekening"
SIZES = [pytest.param(360, False, id="360-zonder-js"), pytest.param(1280, True, id="1280-js")]


def address(who: str, width: int, js: bool) -> str:
    """A mailbox of this journey alone."""
    return f"{who}-{width}{'-js' if js else ''}@voorbeeld.invalid"


def is_wrong(visitor: Bezoeker, words: str) -> None:
    """An error: in the title, in the summary, and beside the field."""
    expect(visitor.page).to_have_title(re.compile("^Fout: "))
    assert visitor.page.get_by_text(words).count() >= 2, words


def test_two_persons_sign_one_aanvraag(venster: Venster, maat: tuple[int, bool]) -> None:
    """From the invitation to the appointment, seen from both sides."""
    width, js = maat
    ada, noor = venster(width, js=js, who=ADA), venster(width, js=js)
    email = address("noor", width, js)
    kenmerk = to_check(ada, "ada@demo.invalid")
    ada.judge("controle")
    ada.sees("Je partner krijgt een e-mail om mee te tekenen")
    ada.click("versturen")
    ada.sees("Je vulde je eigen e-mailadres in")
    ada.click("Vul het adres van die persoon in", role="link")
    who_is_partner(ada, email)
    ada.page.goto(f"/loket/aanvragen/{kenmerk}/controleren/")
    ada.sees(email)
    send(ada)
    ada.judge("verstuurd")
    ada.sees(WAITS)
    ada.sees("Noor Janssens kan mee ondertekenen tot en met")
    expect(ada.page.get_by_text("Maak nu jullie afspraak")).to_have_count(0)
    ada.go("/mijn-stad/")
    ada.sees(WAITS)
    ada.go(f"/dossiers/{kenmerk}/")
    ada.sees("Wie tekent er mee?")
    ada.sees("Nog niet ondertekend")
    ada.sees(f"We schreven naar {email}")

    link = link_for(noor, email)
    ada.page.goto(link)
    ada.judge("eigen aanvraag")
    ada.sees("Dit is je eigen aanvraag")

    noor.page.goto(link)
    noor.judge("wie vraagt het")
    noor.titled("Ada Peeters vraagt je handtekening")
    expect(noor.page.get_by_text("Deurne")).to_have_count(0)
    noor.click("Stuur me een code")
    noor.click("Lees wat je ondertekent")
    is_wrong(noor, "Vul de code in die we je mailden")
    code = code_for(noor, email)
    field = noor.page.get_by_label("Code uit de e-mail")
    field.fill(wrong(code))
    noor.click("Lees wat je ondertekent")
    is_wrong(noor, "Deze code klopt niet")
    field.fill(code)
    noor.click("Lees wat je ondertekent")
    noor.titled("Lees wat je mee ondertekent")
    noor.sees("Deurne")
    noor.click("Mee ondertekenen")
    is_wrong(noor, "Vink aan dat je alles gelezen hebt en akkoord gaat")
    agree(noor)
    noor.judge("ondertekend")

    ada.go("/mijn-stad/")
    expect(ada.page.get_by_role("main").get_by_text(WAITS)).to_have_count(0)
    ada.go(f"/dossiers/{kenmerk}/")
    ada.sees("Je aanvraag is mee ondertekend")
    ada.sees("Getekend op")
    ada.click("Maak je afspraak", role="link")
    ada.titled("Waar")
    ada.go("/profiel/gegevens/wie-keek/")
    ada.sees("Noor Janssens, die mee ondertekent")
    noor.page.goto(link)
    noor.titled("Je hebt mee ondertekend")


@pytest.mark.parametrize(("width", "js"), SIZES)
def test_who_has_an_account_signs_in_and_refuses(venster: Venster, width: int, js: bool) -> None:
    ada, bram = venster(width, js=js, who=ADA), venster(width, js=js, who=BRAM)
    email = address("bram", width, js)
    kenmerk = to_check(ada, email, "Bram Claes")
    send(ada)
    bram.page.goto(link_for(bram, email))
    bram.judge("lezen na aanmelden")
    bram.titled("Lees wat je mee ondertekent")
    bram.click("Ik ga niet akkoord", role="link")
    bram.titled("Ga je niet akkoord?")
    bram.click("Ga terug", role="link")
    bram.press("Ik ga niet akkoord", role="link")
    bram.click("Ik ga niet akkoord")
    bram.titled("Je ging niet akkoord")
    ada.go(f"/dossiers/{kenmerk}/")
    ada.sees("Stopgezet")
    ada.sees("Bram Claes ging niet akkoord met je aanvraag")
    ada.click("Begin opnieuw", role="link")
    ada.titled("Je huwelijk aangeven en trouwen")
    ada.page.goto(f"/dossiers/{kenmerk}/")
    expect(ada.page.get_by_text("Maak nu jullie afspraak")).to_have_count(0)


@pytest.mark.parametrize(("width", "js"), SIZES)
def test_guessing_a_code_stops_after_five(venster: Venster, width: int, js: bool) -> None:
    ada, noor = venster(width, js=js, who=ADA), venster(width, js=js)
    email = address("raden", width, js)
    to_check(ada, email)
    send(ada)
    noor.page.goto(link_for(noor, email))
    noor.press("Stuur me een code")
    code = code_for(noor, email)
    for _ in range(5):
        noor.page.get_by_label("Code uit de e-mail").fill(wrong(code))
        noor.press("Lees wat je ondertekent")
        is_wrong(noor, "Deze code klopt niet")
    noor.page.get_by_label("Code uit de e-mail").fill(code)
    noor.click("Lees wat je ondertekent")
    noor.sees("Je probeerde te veel codes na elkaar")


def days_later(portaal: Portaal, kenmerk: str, days: int) -> None:
    """As if the signature was asked so many days ago."""
    url = f"postgresql://stad_eigenaar@/stadsportaal?host={socket_folder(portaal.folder)}"
    until = datetime.now(UTC).date() + timedelta(days=7 - days)
    with psycopg.connect(url) as connection:
        changed = connection.execute(
            "UPDATE ondertekening_ondertekening SET tot = %s FROM dossiers_dossier d "
            "WHERE d.id = dossier_id AND d.kenmerk = %s",
            [until, kenmerk.replace("-", "")],
        )
        assert changed.rowcount == 1


@pytest.mark.parametrize(("width", "js"), SIZES)
def test_an_invitation_ends_by_the_clock_and_by_who_asked(
    portaal: Portaal, venster: Venster, width: int, js: bool
) -> None:
    ada, noor = venster(width, js=js, who=ADA), venster(width, js=js)
    late, taken_back = address("laat", width, js), address("terug", width, js)
    kenmerk = to_check(ada, late)
    send(ada)
    read_with_code(noor, late)
    days_later(portaal, kenmerk, 8)
    noor.page.get_by_label("Ik heb alles gelezen").check()
    noor.click("Mee ondertekenen")
    noor.sees("Hier valt niets meer te ondertekenen")
    noor.click("Bekijk hoe het staat", role="link")
    noor.titled("De tijd om te ondertekenen is voorbij")

    kenmerk = to_check(ada, taken_back)
    send(ada)
    link = link_for(noor, taken_back)
    ada.page.goto(f"/loket/aanvragen/{kenmerk}/intrekking/")
    ada.press("Aanvraag intrekken")
    ada.sees("Ingetrokken")
    for _ in range(20):
        noor.page.goto(link)
        if noor.page.get_by_role("heading", name="niet meer nodig").count():
            break
        noor.page.wait_for_timeout(500)
    noor.judge("niet meer nodig")
    noor.titled("Je handtekening is niet meer nodig")
