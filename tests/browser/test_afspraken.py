"""An appointment at a counter: made, moved and cancelled by who has no account, at every size, with and without
JavaScript; Ada finds hers in Mijn stad; who comes scans a code and waits for a number; Dirk books for a caller and
sees who comes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import expect

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.embedded.servers import DATABASE
from stadsportaal.kern.kalender import BRUSSEL
from tests import qr
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
    visitor.sees("Hoe ging het maken van je afspraak?")
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
    visitor.press(ON)
    visitor.sees("Lukt het niet? We helpen je graag.")
    expect(page.locator(".alert").get_by_role("link", name="Laat je terugbellen")).to_be_visible()
    visitor.judge("hulp aangeboden")
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


def test_a_visitor_asks_to_be_called_back_and_goes_on(bezoeker: Bezoeker) -> None:
    visitor, page = bezoeker, bezoeker.page
    visitor.page.goto("/afspraken/nieuw/")
    to_times(visitor)
    here = page.url
    expect(page.locator(".help-panel")).to_contain_text("De momenten die je ziet, zijn nu nog vrij.")
    visitor.click("Laat je terugbellen", role="link")
    visitor.sees("over de stap “Wanneer wil je komen?”")
    visitor.click("Bel mij terug")
    expect(page).to_have_title(re.compile("^Fout: "))
    page.get_by_label("Op welk nummer bellen we je?").fill(f"0470 {visitor.width:04} 1{visitor.js:d}")
    page.get_by_label("In de namiddag").check()
    visitor.press("Bel mij terug")
    visitor.sees("We bellen je uiterlijk")
    assert page.url == here, "with every choice"
    visitor.judge("wanneer, na de vraag")
    page.locator("a.time").nth(2).click()
    page.get_by_label("Voor- en achternaam").fill("Cem Yilmaz")
    page.get_by_label("E-mailadres").fill(f"belt-{visitor.width}-{visitor.js}@voorbeeld.invalid".lower())
    visitor.press(ON)
    visitor.titled("Controleer je afspraak")
    visitor.press("Laat je terugbellen", role="link")
    visitor.press("Nee, ga terug", role="link")
    visitor.titled("Controleer je afspraak")
    visitor.sees("Cem Yilmaz")


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True)])
def test_dirk_reads_for_which_appointment_he_calls(venster: Venster, width: int, js: bool) -> None:
    visitor, dirk = venster(width, js=js), venster(1280, who=DIRK)
    visitor.page.goto("/afspraken/nieuw/waar/?soort=reispas&personen=1")
    visitor.press("Laat je terugbellen", role="link")
    visitor.page.get_by_label("Op welk nummer bellen we je?").fill("0470 65 43 21")
    visitor.page.get_by_label("Zo snel mogelijk").check()
    visitor.press("Bel mij terug")
    visitor.titled("Waar wil je komen?")
    found = KENMERK.search(visitor.page.locator(".alert").first.inner_text())
    assert found
    dirk.page.goto("/beheer/hulp/hulpdossier/")
    row = dirk.page.locator("#result_list tbody tr").filter(has_text=found[0])
    expect(row).to_contain_text("afspraak “Reispas aanvragen”")
    row.get_by_role("link").first.click()
    dirk.sees("0470654321")
    dirk.sees("Waar wil je komen?")
    dirk.judge("terugbellen over een afspraak")
    dirk.press("We spraken elkaar")
    dirk.sees("Het telefoonnummer is gewist.")


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
    door.titled("Ga naar de balie")
    door.sees("Je meldt je aan vanaf een uur vooraf")
    door.judge("te vroeg")


@pytest.fixture
def open_now(portaal: Portaal) -> None:
    """The counter of the centre is open at whatever hour this runs, today and (towards midnight) tomorrow."""
    with psycopg.connect(host=str(socket_folder(portaal.folder)), user="postgres", dbname=DATABASE) as connection:
        for day in (datetime.now(BRUSSEL).date(), datetime.now(BRUSSEL).date() + timedelta(days=1)):
            connection.execute(
                """INSERT INTO afspraken_uitzondering (locatie_id, dag, van, tot, balies, waarom)
                   VALUES ('antwerpen-centrum', %s, '00:00', '23:50', 3, '') ON CONFLICT DO NOTHING""",
                [day],
            )


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, False)])
def test_a_visitor_scans_the_code_and_the_counter_sees_the_number(
    portaal: Portaal, venster: Venster, open_now: None, width: int, js: bool
) -> None:
    visitor = venster(width, js=js)
    visitor.page.goto("/afspraken/nieuw/")
    to_times(visitor, "Identiteitskaart", "Stadsloket Antwerpen-Centrum")
    visitor.page.locator("a.button-large").click()
    visitor.page.get_by_label("Voor- en achternaam").fill("Cem Yilmaz")
    visitor.page.get_by_label("E-mailadres").fill(f"scant-{width}@voorbeeld.invalid")
    visitor.press(ON)
    kenmerk = make(visitor)
    visitor.sees("al: we sturen je geen herinnering meer.")
    code = visitor.page.get_by_text(re.compile(r"^\w{4}-\w{4}-\d{6}$")).inner_text()
    address = f"{portaal.url}/afspraken/aankomst/?code={code.replace('-', '', 1)}"
    assert qr.drawn(visitor.page.content()) == qr.of(address), "what a phone reads is this address"
    phone = venster(360, js=js)
    phone.go(address.removeprefix(portaal.url))
    phone.click("Ik ben er")
    phone.titled("We weten dat je er bent")
    number = re.fullmatch(r"Je nummer is (\d+)", phone.page.title().split(" – ")[0].split(" | ")[0])
    assert number, phone.page.title()
    visitor.press("Bekijk je afspraak", role="link")
    visitor.sees("We roepen dit nummer als het jouw beurt is.")
    visitor.judge("aangekomen")
    dirk = venster(1280, who=DIRK)
    dirk.page.goto("/beheer/afspraken/afspraak/?plaats=antwerpen-centrum")
    row = dirk.page.locator("#result_list tbody tr").filter(has_text=kenmerk)
    expect(row.locator(".field-nummer")).to_have_text(number[1])
    expect(row).to_contain_text("aangekomen")
    dirk.judge("wie er is")
    row.get_by_role("link").first.click()
    dirk.press("Is voorbij")
    dirk.sees("De afspraak is voorbij.")


def test_dirk_sees_who_comes_and_books_for_a_caller(venster: Venster) -> None:
    """What is free stands there to read out; an hour that is not: the page says which is, and what was typed stays."""
    dirk = venster(1280, who=DIRK)
    page = dirk.page
    page.goto("/beheer/afspraken/locatie/")
    page.get_by_role("link", name="Stadsloket Merksem").click()
    dirk.press("Boek voor een beller", role="link")
    dirk.judge("boeken voor een beller")
    page.get_by_label("Waarvoor").select_option(label="Reispas aanvragen")
    dirk.press("Toon vrije momenten hiervoor")
    expect(page.get_by_label("Waarvoor")).to_have_value("reispas")
    expect(page.get_by_label("Vrije momenten").locator("option").nth(1)).to_have_text(re.compile(r"^\d\d\.\d\d$"))
    page.get_by_label("Dag").fill((datetime.now(BRUSSEL).date() + timedelta(days=7)).isoformat())
    page.get_by_label("Uur").fill("03:00")
    page.get_by_label("Naam").fill("Bram Claes")
    page.get_by_label("Telefoon").fill("0470 12 34 56")
    dirk.press("Boek")
    free = page.get_by_text(re.compile("^Vrij op ")).first
    expect(free).to_be_visible()
    dirk.judge("niet vrij")
    found = re.search(r"Vrij op (\d\d)-(\d\d)-(\d{4}): (\d\d)\.(\d\d)", free.inner_text())
    assert found
    day, month, year, hour, minute = found.groups()
    expect(page.get_by_label("Naam")).to_have_value("Bram Claes")
    page.get_by_label("Dag").fill(f"{year}-{month}-{day}")
    page.get_by_label("Uur").fill(f"{hour}:{minute}")
    dirk.press("Boek")
    said = page.get_by_text(re.compile("Zeg het kenmerk: "))
    expect(said).to_be_visible()
    kenmerk = KENMERK.search(said.inner_text())
    assert kenmerk
    dirk.judge("geboekt")
    page.goto("/beheer/afspraken/afspraak/?plaats=merksem")
    row = page.locator("#result_list tbody tr").filter(has_text=kenmerk[0])
    expect(row).to_contain_text(f"{day}-{month} {hour}.{minute}")
    dirk.judge("wie er komt")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("Bram Claes")).to_be_visible()
    expect(page.get_by_text("0470123456")).to_be_visible()
    dirk.judge("een afspraak")
    dirk.press("Verplaats", role="link")
    page.get_by_label("Dag").fill(f"{year}-{month}-{day}")
    page.get_by_label("Uur").fill("03:00")
    dirk.press("Verplaats")
    expect(page.get_by_text(re.compile("^Vrij op ")).first).to_be_visible()
    dirk.judge("verplaatsen, niet vrij")
    page.get_by_label("Een andere dag").fill("")
    page.get_by_label("Uur").fill("")
    page.get_by_label("Vrije momenten").select_option(index=2)
    dirk.press("Verplaats")
    dirk.sees("Verplaatst naar")
