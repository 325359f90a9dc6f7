"""What a citizen does with a dossier: go on elsewhere, add a paper, answer, take back, and read a refusal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal
from tests.browser.stappen import (
    DIRK,
    NEXT,
    begin,
    day_of_move,
    declare,
    home_is,
    new_address,
    send,
    to_check,
    who_moves,
)

ADA = "Ada Peeters"
CEM = "Cem Yilmaz"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "huurcontract.png"
    Image.new("RGB", (400, 300), "white").save(file)
    return file


def test_a_form_goes_on_at_another_device(venster: Venster) -> None:
    phone = venster(360, who=ADA)
    kenmerk = begin(phone, "adreswijziging")
    who_moves(phone)
    new_address(phone, "Gitschotellei", "77")
    phone.press("Later verdergaan")

    other = venster(1280, js=False, who=ADA)
    other.go("/mijn-stad/dossiers/")
    other.page.locator(f"a[href*='{kenmerk}']").first.click()
    other.titled("Huur je of ben je eigenaar?")
    home_is(other, "Ik woon in bij iemand")
    day_of_move(other)
    declare(other)
    other.sees("Gitschotellei 77")
    other.click("Wijzig adres", role="link")
    expect(other.page.get_by_label("Huisnummer")).to_have_value("77")
    other.page.get_by_label("Huisnummer").fill("79")
    other.click(NEXT)
    other.titled("Controleer je antwoorden")
    other.sees("Gitschotellei 79")
    other.page.goto(f"/loket/aanvragen/{kenmerk}/verwijdering/")
    other.judge("verwijderen")
    other.click("Antwoorden verwijderen")
    assert other.page.goto(f"/loket/aanvragen/{kenmerk}/").status == 404  # type: ignore[union-attr]


def test_a_tenant_adds_the_lease_and_takes_it_all_back(venster: Venster, photo: Path) -> None:
    ada = venster(360, who=ADA)
    wrong = photo.with_name("huurcontract.txt")
    wrong.write_text("dit is geen foto")
    begin(ada, "adreswijziging")
    who_moves(ada)
    new_address(ada, "Statiestraat", "5", "2600")
    home_is(ada, "Ik huur")
    ada.titled("Heb je een kopie van je huurcontract?")
    ada.judge("contract")
    picker = ada.page.locator("input[type=file]")
    picker.set_input_files(wrong)
    ada.click(NEXT)
    expect(ada.page).to_have_title(re.compile("^Fout: "))
    picker.set_input_files(photo)
    expect(ada.page.locator(".file-picker-name")).to_have_text("huurcontract.png")
    ada.judge("contract gekozen")
    ada.press(NEXT)
    day_of_move(ada)
    declare(ada)
    ada.sees("huurcontract.png")
    kenmerk = send(ada)

    ada.click("Volg je aanvraag", role="link")
    ada.sees("huurcontract")
    ada.click("Trek je aanvraag in", role="link")
    ada.click("Aanvraag intrekken")
    ada.sees("Ingetrokken")
    ada.sees(kenmerk)


def test_a_question_is_answered_and_a_refusal_is_explained(portaal: Portaal, venster: Venster, photo: Path) -> None:
    cem, dirk = venster(360, js=False, who=CEM), venster(1280, who=DIRK)
    to_check(cem, "Kroonstraat", "18")
    kenmerk = send(cem)
    dirk.page.goto("/beheer/dossiers/dossier/")
    dirk.press(kenmerk, role="link")
    handling = dirk.path
    dirk.press("Neem dit dossier")
    dirk.click("Stel een vraag", role="link")
    dirk.click("Stuur een kopie van je huurcontract", role="link")
    dirk.page.get_by_label("We vragen een document").check()
    dirk.page.get_by_label("Ten laatste op").fill((datetime.now(UTC).date() + timedelta(days=14)).isoformat())
    dirk.press("Stel deze vraag")

    portaal.wait_for_mail("cem@demo.invalid", kenmerk, nth=3)
    cem.go("/mijn-stad/")
    cem.sees("Stuur een kopie van je huurcontract")
    cem.page.get_by_role("link", name=re.compile("Stuur een kopie")).first.click()
    cem.judge("actie nodig")
    cem.click("Antwoord versturen")
    expect(cem.page).to_have_title(re.compile("^Fout: "))
    cem.page.get_by_role("textbox").first.fill("Hier is mijn contract.")
    cem.page.locator("input[type=file]").set_input_files(photo)
    cem.click("Antwoord versturen")
    cem.sees("Hier is mijn contract.")

    dirk.page.goto(handling)
    dirk.sees("Hier is mijn contract.")
    dirk.judge("antwoord in het beheer")
    dirk.press("Zet stop", role="link")
    dirk.sees("Is het nee? Neem dan een beslissing")
    dirk.judge("stopzetten in het beheer")
    dirk.page.goto(handling)
    dirk.press("Verleng de termijn", role="link")
    dirk.judge("verlengen in het beheer")
    dirk.page.get_by_label("Hoeveel dagen komen erbij?").fill("10")
    dirk.page.get_by_label("Waarom?").fill("De wijkagent moet nog langsgaan.")
    dirk.press("Verleng")
    portaal.wait_for_mail("cem@demo.invalid", kenmerk, nth=5)
    cem.page.goto(f"/dossiers/{kenmerk}/")
    cem.sees("We hebben meer tijd nodig")
    cem.sees("De wijkagent moet nog langsgaan.")
    cem.judge("verlengd")
    dirk.press("Beslis", role="link")
    dirk.press("De wijkagent vond dat je er niet woont", role="link")
    dirk.page.get_by_label("Geweigerd").check()
    dirk.judge("weigeren in het beheer")
    dirk.click("Toon eerst het bericht")
    dirk.press("Neem dit besluit")

    portaal.wait_for_mail("cem@demo.invalid", kenmerk, nth=6)
    cem.page.goto("/mijn-stad/dossiers/")
    cem.page.locator(f"a[href*='{kenmerk}']").first.click()
    cem.judge("weigering")
    cem.sees("Niets wijst erop dat je er woont")
    cem.sees("Voor deze stap is er geen laatste dag.")
    cem.sees("Minister van Binnenlandse Zaken")
    cem.sees("Je kunt ook binnen 60 dagen")
    cem.click("Lees het besluit", role="link")
    cem.sees("Niet akkoord?")


def test_a_question_is_promised_an_answer_and_somebody_reads_along(venster: Venster) -> None:
    cem, dirk, bram = venster(360, who=CEM), venster(1280, who=DIRK), venster(360, js=False, who="Bram Claes")
    to_check(cem, "Kroonstraat", "18")
    kenmerk = send(cem)
    cem.page.goto(f"/dossiers/{kenmerk}/")
    cem.judge("dossier")
    cem.sees("De stad:")
    cem.click("Stel een vraag", role="link")
    cem.click("Vraag versturen")
    expect(cem.page).to_have_title(re.compile("^Fout: "))
    cem.page.get_by_label("Je vraag").fill("Moet ik zelf nog iets doen?")
    cem.click("Vraag versturen")
    cem.sees("We kregen je vraag. We antwoorden uiterlijk")
    cem.sees("Moet ik zelf nog iets doen?")

    dirk.go("/beheer/dossiers/dossier/?aan_zet=vraag")
    dirk.click("Bewaar deze filters als werklijst", role="link")
    dirk.page.get_by_label("Naam van deze werklijst").fill("Vragen van burgers")
    dirk.click("Bewaar")
    dirk.sees("Vragen van burgers")
    dirk.press(kenmerk, role="link")
    handling = dirk.path
    dirk.click("Antwoord de burger", role="link")
    dirk.page.get_by_role("textbox").first.fill("Nee, je hoeft niets te doen.")
    dirk.click("Toon eerst het bericht")
    dirk.click("Verstuur")
    dirk.page.goto("/beheer/dossiers/dossier/")
    row = dirk.page.get_by_role("row").filter(has_text=kenmerk)
    row.get_by_role("checkbox").check()
    dirk.page.locator("select[name=action]").select_option("bulk_ask")
    dirk.page.locator("button[name=index]").click()
    dirk.judge("vraag aan velen")
    dirk.click("Geef ons wat meer uitleg", role="link")
    dirk.page.get_by_label("Ten laatste op").fill((datetime.now(UTC).date() + timedelta(days=14)).isoformat())
    dirk.click("Toon eerst het bericht")
    dirk.click("Stel deze vraag")
    dirk.sees("Wat er gebeurde")
    dirk.page.goto(handling)
    dirk.judge("dossier in het beheer")

    cem.page.goto(f"/dossiers/{kenmerk}/")
    cem.judge("antwoord en actie nodig")
    cem.sees("Nee, je hoeft niets te doen.")
    cem.sees("Jij: geef ons wat meer uitleg")
    cem.click("Laat iemand meekijken", role="link")
    cem.page.get_by_label("1 maand").check()
    cem.click("Maak een code")
    code = cem.page.locator(".code-tiles .visually-hidden").first.inner_text()

    bram.go("/mijn-stad/dossiers/")
    bram.click("Meekijken met iemand", role="link")
    bram.page.get_by_label("De code die je kreeg").fill("BCDF-GHJK")
    bram.click("Kijk mee")
    expect(bram.page).to_have_title(re.compile("^Fout: "))
    bram.page.get_by_label("De code die je kreeg").fill(code.lower())
    bram.click("Kijk mee")
    bram.sees("Je kijkt mee")
    bram.sees("Dat doet Cem Yilmaz zelf.")
    cem.go("/profiel/gegevens/wie-keek/")
    cem.sees("Bram Claes, je meekijker")
    cem.page.goto(f"/dossiers/{kenmerk}/delen/")
    cem.judge("wie kijkt mee")
    cem.click("Stop meekijken")
    assert bram.page.goto(f"/dossiers/gedeeld/{kenmerk}/").status == 404  # type: ignore[union-attr]
