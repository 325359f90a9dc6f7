"""Reporting something on the street: at every size, with and without JavaScript; and what comes after."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal, body_of
from tests.browser.stappen import DIRK, KENMERK

ON = "Ga verder"
SPOT = {"latitude": 51.2051, "longitude": 4.4331}
"""Where the phone is: in Berchem."""
ADA = "Ada Peeters"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "stoep.jpg"
    exif = Image.Exif()
    exif[0x010E] = "geheime plaats"
    Image.new("RGB", (800, 600), "#b0aba2").save(file, exif=exif)
    return file


def say_what(visitor: Bezoeker, group: str, what: str, words: str) -> None:
    page = visitor.page
    page.goto("/meldingen/nieuw/")
    page.get_by_label(group, exact=True).check()
    page.get_by_label(what, exact=False).first.check()
    page.get_by_label("Wat is er aan de hand?").fill(words)


def add_photo(visitor: Bezoeker, photo: Path) -> None:
    """Chosen is added; without JavaScript a button adds it."""
    page = visitor.page
    count = page.locator(".photo-list img").count()
    page.locator("input[type=file]").set_input_files(photo)
    if not visitor.js:
        page.get_by_role("button", name="Voeg deze foto toe").click()
    expect(page.locator(".photo-list img")).to_have_count(count + 1)


def find_street(visitor: Bezoeker, typed: str, choice: str) -> None:
    page = visitor.page
    page.get_by_label("Straat en nummer").fill(typed)
    page.get_by_role("button", name="Zoek", exact=True).click()
    page.get_by_role("radio", name=re.compile(choice)).first.check()


def go_on(visitor: Bezoeker) -> None:
    visitor.page.get_by_role("button", name=ON).last.click()
    visitor.page.wait_for_load_state()


def new_after_all(visitor: Bezoeker) -> None:
    """What others reported close by is something else."""
    if visitor.path.endswith("/in-de-buurt/"):
        visitor.judge("in de buurt")
        visitor.press("Nee, mijn melding is nieuw", role="link")
    visitor.titled("Controleer je melding")


def send(visitor: Bezoeker, email: str = "") -> str:
    if email:
        visitor.page.get_by_label("E-mailadres").fill(email)
    visitor.page.get_by_role("button", name="Melding versturen").click()
    shown = visitor.page.locator(".confirmation-kenmerk")
    expect(shown).to_have_text(KENMERK)
    return shown.inner_text()


def show_map(visitor: Bezoeker) -> None:
    """The first touch of the page brings the map."""
    visitor.page.mouse.move(40, 300)
    expect(visitor.page.locator(".leaflet-tile-loaded").first).to_be_attached()


# -- every size, with and without JavaScript ------------------------------------------------------


def test_a_report_with_a_photo_in_four_screens(portaal: Portaal, bezoeker: Bezoeker, photo: Path) -> None:
    visitor, page = bezoeker, bezoeker.page
    email = f"melder-{visitor.width}-{visitor.js}@voorbeeld.invalid".lower()
    visitor.go("/")
    visitor.click("Melding doen", role="link")
    visitor.sees("Bel eerst 112")
    visitor.click(ON)
    expect(page).to_have_title(re.compile("^Fout: "))
    if visitor.js:
        expect(page.locator(".error-summary")).to_be_focused()
    say_what(visitor, "Stoep en straat", "Losse stoeptegel", "Er ligt een tegel los voor de bakker.")
    add_photo(visitor, photo)
    expect(page.get_by_label("Wat is er aan de hand?")).to_have_value("Er ligt een tegel los voor de bakker.")
    visitor.judge("wat er is, met foto")
    go_on(visitor)
    visitor.titled("Waar is het?")
    visitor.judge("waar")
    find_street(visitor, "Diksmuidelaan 12", "Diksmuidelaan 12")
    if visitor.js:
        show_map(visitor)
    visitor.judge("waar, gekozen")
    go_on(visitor)
    new_after_all(visitor)
    visitor.sees("Diksmuidelaan 12")
    visitor.sees("1 foto")
    visitor.judge("controleren")
    kenmerk = send(visitor, email)
    visitor.judge("bevestiging")
    visitor.sees("Ten laatste")
    mail = portaal.wait_for_mail(email, kenmerk)
    link = re.search(r"/dossiers/sleutel/[\w-]+/", body_of(mail))
    assert link
    visitor.context.clear_cookies()
    page.goto(link[0])
    visitor.judge("volgen")
    assert visitor.path == f"/meldingen/{kenmerk}/volgen/"
    visitor.titled("Losse stoeptegel")


def test_a_wrong_photo_is_refused_and_a_photo_is_taken_back(bezoeker: Bezoeker, photo: Path) -> None:
    visitor, page = bezoeker, bezoeker.page
    say_what(visitor, "Groen", "Takken over de weg", "De takken hangen laag.")
    add_photo(visitor, photo)
    wrong = photo.with_name("IMG_1.HEIC")
    wrong.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 100)
    page.locator("input[type=file]").set_input_files(wrong)
    if not visitor.js:
        page.get_by_role("button", name="Voeg deze foto toe").click()
    expect(page).to_have_title(re.compile("^Fout: "))
    visitor.sees("jpg, png of webp")
    visitor.judge("foto geweigerd")
    expect(page.locator(".photo-list img")).to_have_count(1)
    expect(page.get_by_label("Wat is er aan de hand?")).to_have_value("De takken hangen laag.")
    page.get_by_role("button", name="Verwijder").click()
    expect(page.locator(".photo-list img")).to_have_count(0)
    expect(page.get_by_label("Wat is er aan de hand?")).to_have_value("De takken hangen laag.")


def test_what_is_near_on_a_map_and_in_a_list(bezoeker: Bezoeker) -> None:
    bezoeker.go("/meldingen/")
    bezoeker.page.get_by_label("Rond welke straat?").fill("Meir")
    bezoeker.click("Toon meldingen")
    if bezoeker.js and bezoeker.page.locator("map-point").count():
        show_map(bezoeker)
        bezoeker.judge("kaart van de buurt")


def test_a_mark_of_the_map_leads_to_its_row(venster: Venster) -> None:
    """Also where the row has nothing to press, and with the keyboard."""
    visitor = venster(1280)
    visitor.go("/meldingen/?waar=Meir")
    show_map(visitor)
    mark = visitor.page.locator(".map-mark").first
    mark.focus()
    mark.press("Enter")
    expect(visitor.page.locator(".melding-row:focus")).to_have_count(1)


# -- the phone and the map ------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_the_phone_says_where_it_is(venster: Venster, width: int) -> None:
    visitor = venster(width)
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation(SPOT)
    say_what(visitor, "Verkeer", "Verkeersbord", "Het bord ligt op de grond.")
    go_on(visitor)
    visitor.page.get_by_role("button", name="Gebruik mijn plaats").click()
    chosen = visitor.page.get_by_role("radio", name=re.compile("Waar je nu bent"))
    expect(chosen).to_be_checked()
    expect(visitor.page.locator(".leaflet-tile-loaded").first).to_be_attached()
    visitor.judge("mijn plaats")
    go_on(visitor)
    new_after_all(visitor)
    visitor.sees("Berchem")


def test_a_phone_that_says_nothing_leaves_the_other_ways(venster: Venster) -> None:
    visitor = venster(360)
    say_what(visitor, "Verkeer", "Verkeersbord", "Het bord ligt op de grond.")
    go_on(visitor)
    visitor.page.get_by_role("button", name="Gebruik mijn plaats").click()
    visitor.sees("Typ het adres of kies op de kaart")
    visitor.judge("plaats geweigerd")


def test_the_map_is_fetched_at_the_first_touch_and_works_with_the_keyboard(venster: Venster) -> None:
    visitor = venster(1280)
    page, fetched = visitor.page, []
    page.on("request", lambda request: fetched.append(request.url))
    say_what(visitor, "Verkeer", "Verkeersbord", "Het bord ligt op de grond.")
    go_on(visitor)
    page.goto("/meldingen/nieuw/waar/")
    page.wait_for_timeout(300)
    assert not [url for url in fetched if "leaflet" in url or "/kaart/" in url]
    page.keyboard.press("Tab")
    map_ = page.get_by_role("application")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_attached()
    map_.focus()
    for _ in range(3):
        page.keyboard.press("+")
        page.wait_for_timeout(300)
    page.keyboard.press("ArrowRight")
    spot = page.get_by_role("radio", name=re.compile("De plek op de kaart"))
    expect(spot).to_be_checked()
    first = page.locator("input[name=lon]").get_attribute("value")
    map_.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=lon]")).not_to_have_attribute("value", first or "")
    visitor.judge("kaart met het toetsenbord")
    go_on(visitor)
    new_after_all(visitor)


def test_a_spot_outside_the_city_names_who_works_there(venster: Venster) -> None:
    visitor = venster(360)
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"latitude": 51.169, "longitude": 4.459})
    say_what(visitor, "Verkeer", "Verkeersbord", "Het bord ligt op de grond.")
    go_on(visitor)
    visitor.page.get_by_role("button", name="Gebruik mijn plaats").click()
    visitor.sees("Waarschijnlijk is het Mortsel")
    visitor.judge("buiten de stad")


# -- afterwards -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, False)], ids=["360-js", "1280-zonder-js"])
def test_the_reporter_follows_answers_and_judges(portaal: Portaal, venster: Venster, width: int, js: bool) -> None:
    melder, dirk = venster(width, js=js), venster(1280, who=DIRK)
    email = f"volger-{width}@voorbeeld.invalid"
    say_what(melder, "Stoep en straat", "Verzakte stoep", "De stoep zakt weg.")
    go_on(melder)
    find_street(melder, f"Statiestraat {20 + width % 7}", "Statiestraat")
    go_on(melder)
    new_after_all(melder)
    kenmerk = send(melder, email)

    dirk.page.goto(f"/beheer/meldingen/meldingdossier/?q={kenmerk}")
    dirk.press(kenmerk, role="link")
    handling = dirk.path
    dirk.press("Stel een vraag", role="link")
    dirk.page.get_by_label("Wat moet de burger doen?").fill("Welke kant van de straat?")
    dirk.page.get_by_label("Uitleg").fill("We vinden het niet.")
    dirk.page.get_by_label("Ten laatste op").fill((datetime.now(UTC).date() + timedelta(days=7)).isoformat())
    dirk.press("Stel deze vraag")
    mail = portaal.wait_for_mail(email, "vra")
    link = re.search(r"/dossiers/sleutel/[\w-]+/", body_of(mail))
    assert link
    melder.context.clear_cookies()
    melder.page.goto(link[0])
    melder.judge("vraag")
    melder.click("Antwoord nu", role="link")
    melder.page.get_by_label("Je antwoord").fill("De kant van de bakker.")
    melder.click("Antwoord versturen")
    melder.sees("We hebben je antwoord")

    dirk.page.goto(handling)
    dirk.sees("De kant van de bakker.")
    dirk.press("Opgelost", role="link")
    dirk.page.get_by_label("Wat deden we?").fill("De stoep ligt weer recht.")
    dirk.press("Sluit af als opgelost")
    melder.page.reload()
    melder.click("Zeg wat je ervan vindt", role="link")
    melder.page.get_by_label("Ja, het is opgelost").check()
    melder.click("Antwoord versturen")
    melder.sees("Bedankt voor je antwoord")


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True)], ids=["360-zonder-js", "1280-js"])
def test_a_neighbour_says_me_too(venster: Venster, width: int, js: bool) -> None:
    street = "Gitschotellei" if js else "Herentalsebaan"
    for turn in range(2):
        visitor = venster(width, js=js)
        say_what(visitor, "Straatverlichting", "Lamp werkt niet", "De lamp brandt niet.")
        go_on(visitor)
        find_street(visitor, f"{street} 10", f"{street} 10")
        go_on(visitor)
        if not turn:
            new_after_all(visitor)
            send(visitor)
    visitor.titled("Is het een van deze meldingen?")
    if js:
        show_map(visitor)
    visitor.judge("ook ik")
    visitor.press("Ook ik")
    visitor.sees("Bedankt")
    visitor.judge("volgen als buur")


def test_who_signed_in_finds_the_report_in_mijn_stad(venster: Venster, photo: Path) -> None:
    ada = venster(360, who=ADA)
    say_what(ada, "Afval en vuil", "Zwerfvuil", "Er ligt papier in het park.")
    add_photo(ada, photo)
    go_on(ada)
    find_street(ada, "Kroonstraat 3", "Kroonstraat 3")
    go_on(ada)
    new_after_all(ada)
    ada.judge("controleren, aangemeld")
    kenmerk = send(ada)
    ada.click("Volg je melding", role="link")
    ada.sees("Er ligt papier in het park.")
    expect(ada.page.locator(".photo-list img")).to_have_count(1)
    ada.page.goto("/mijn-stad/")
    ada.sees(kenmerk)
