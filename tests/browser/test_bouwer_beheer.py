"""Around the building itself: who may what, closing a dienst for a while, and a form as a file."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.bouwen import ADA, BEHEER, ELS, button, fill, gone, link
from tests.browser.conftest import Venster
from tests.browser.stappen import DIRK, NEXT

MAAT = tuple[int, bool]
TEKST = "We verbeteren dit formulier."


def test_rights_are_given_and_taken_and_never_ones_own(venster: Venster, dirk: Bezoeker, maat: MAAT) -> None:
    width, js = maat
    els = venster(width, js=js, who=ELS)
    form = f"{BEHEER}van/huwelijk/"
    answer = els.page.goto(form)
    assert answer is not None
    assert answer.status == 200
    dirk.page.goto(form)
    link(dirk, "Rechten", exact=True)
    dirk.judge("rechten")
    own = dirk.page.locator(".rechten li").filter(has_text="(jij)")
    expect(own).to_contain_text("Eigenaar")
    expect(own.get_by_role("button")).to_have_count(0)
    options = dirk.page.get_by_label("Wie?").locator("option").all_inner_texts()
    assert not [name for name in options if DIRK in name]
    dirk.page.get_by_role("button", name=re.compile("Neem het recht af van Els")).click()
    dirk.sees("heeft geen recht meer")
    dirk.judge("recht afgenomen")
    gone(els, form)
    button(dirk, "Geef dit recht")
    expect(dirk.page).to_have_title(re.compile("^Fout: "))
    dirk.judge("recht, fout")
    dirk.page.get_by_label("Wie?").select_option(label=next(name for name in options if ELS in name))
    dirk.page.get_by_role("radio", name=re.compile("^Redacteur")).check()
    button(dirk, "Geef dit recht")
    dirk.sees("is nu redacteur")
    answer = els.page.goto(form)
    assert answer is not None
    assert answer.status == 200
    gone(els, f"{form}rechten/")  # only who owns it gives


def test_a_dienst_closes_for_a_while_and_nothing_is_lost(venster: Venster, dirk: Bezoeker, maat: MAAT) -> None:
    width, js = maat
    form = {(1280, True): "klacht", (360, True): "openbaarheid", (1280, False): "contact"}.get(maat, "adreswijziging")
    ada = venster(width, js=js, who=ADA)
    ada.page.goto(f"/loket/{form}/start/")
    ada.page.get_by_role("button", name=re.compile("^Begin")).click()
    ada.page.wait_for_load_state()
    here, now = ada.path, datetime.now(ZoneInfo("Europe/Brussels"))

    dirk.page.goto(f"{BEHEER}van/{form}/")
    link(dirk, "Onderhoud", exact=True)
    button(dirk, "Bewaar")
    expect(dirk.page).to_have_title(re.compile("^Fout: "))
    dirk.judge("onderhoud, fout")
    _moment(dirk, "Dicht vanaf", now - timedelta(minutes=5))
    _moment(dirk, "Weer open vanaf", now + timedelta(hours=3))
    fill(dirk, "Wat leest de burger?", TEKST)
    button(dirk, "Bewaar")
    dirk.page.goto(f"{BEHEER}van/{form}/onderhoud/")
    dirk.sees("De dienst is nu dicht")
    dirk.judge("onderhoud")

    chosen = ada.page.locator("main input:is([type=checkbox], [type=radio])").first
    chosen.check()
    ada.press(NEXT)
    ada.titled("Deze dienst is even dicht")
    ada.sees("Wat je invulde, hebben we bewaard")
    ada.judge("stap in onderhoud")
    answer = ada.page.goto(f"/loket/{form}/start/")
    assert answer is not None
    assert answer.status == 503
    ada.sees(TEKST)
    expect(ada.page.get_by_role("link", name="Lees meer over deze dienst")).to_be_visible()
    ada.judge("begin in onderhoud")
    link(ada, "Lees meer over deze dienst")
    ada.judge("dienst in onderhoud")

    button(dirk, "Open de dienst nu")
    answer = ada.page.goto(here)
    assert answer is not None
    assert answer.status == 200
    expect(chosen).to_be_checked()  # nothing was lost
    ada.judge("weer open")


def _moment(dirk: Bezoeker, label: str, when: datetime) -> None:
    fill(dirk, label, f"{when:%Y-%m-%dT%H:%M}")


GOOD = "formulier.json"


@pytest.fixture
def file_of(venster: Venster) -> str:
    """The file of a published form, as the builder gives it."""
    dirk = venster(1280, who=DIRK)
    dirk.page.goto(f"{BEHEER}van/klacht/")
    address = dirk.page.get_by_role("link", name=re.compile("Bewaar als bestand")).first.get_attribute("href")
    assert address
    answer = dirk.page.request.get(address)
    assert "attachment" in answer.headers["content-disposition"]
    return answer.text()


def _offer(dirk: Bezoeker, text: str) -> None:
    dirk.page.goto(f"{BEHEER}importeren/")
    dirk.page.get_by_label("Welk bestand?").set_input_files(
        {"name": GOOD, "mimeType": "application/json", "buffer": text.encode()}
    )
    button(dirk, "Lees in")


def test_a_broken_file_is_refused_in_words_and_changes_nothing(dirk: Bezoeker, file_of: str) -> None:
    twice = file_of.replace('"titel"', '"titel": "Twee keer",\n  "titel"', 1)
    broken = json.dumps({**json.loads(file_of), "testgevallen": [{"naam": "Zonder iets"}]})
    for text, said in (
        (file_of[:-20], "is geen formulier, of het bestand is stuk"),
        (twice, "staat er twee keer"),
        ("[]", "bevat geen formulier"),
        (broken, "testgeval"),
    ):
        _offer(dirk, text)
        expect(dirk.page).to_have_title(re.compile("^Fout: "))
        expect(dirk.page.locator(".error-summary")).to_contain_text(said)
    dirk.judge("bestand, fout")
    dirk.page.goto(f"{BEHEER}van/klacht/")
    expect(dirk.page.get_by_role("button", name="Maak een nieuwe versie")).to_be_visible()  # no concept was begun


def test_a_good_file_becomes_a_concept_that_says_the_same(dirk: Bezoeker, file_of: str) -> None:
    dirk.go(f"{BEHEER}importeren/")
    _offer(dirk, file_of)
    expect(dirk.page.locator(".bouwer-kop")).to_contain_text("Concept")
    dirk.sees("Alles in orde")
    dirk.judge("ingelezen")
    pk = re.search(r"/versie/(\d+)/", dirk.page.url)
    assert pk
    assert dirk.page.request.get(f"{BEHEER}versie/{pk[1]}/bestand/").text() == file_of
    dirk.page.goto(f"{BEHEER}versie/{pk[1]}/nakijken/")
    link(dirk, "Gooi deze versie weg")
    dirk.judge("weggooien")
    dirk.page.get_by_role("main").get_by_role("button").last.click()
    expect(dirk.page).not_to_have_url(re.compile("weggooien"))
