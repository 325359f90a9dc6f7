"""A process owner makes a form without a developer and without JSON: Dirk builds it and asks, Els looks it over and
publishes, Ada sends it. Recorded from the first page of the back office to the kenmerk, at a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.bouwen import ADA, ELS, SAVE, button, field, fill, link
from tests.browser.conftest import Venster
from tests.browser.stappen import DIRK, KENMERK, send


def begin(dirk: Bezoeker, titel: str) -> None:
    """From the first page of the back office to an empty draft."""
    dirk.page.goto("/beheer/")
    link(dirk, "Formulieren")
    dirk.titled("Formulieren")
    dirk.judge("formulieren")
    link(dirk, "Nieuw formulier")
    button(dirk, "Begin met bouwen")
    expect(dirk.page).to_have_title(re.compile("^Fout: "))
    dirk.judge("nieuw formulier, fout")
    dirk.page.get_by_label("Voor welke dienst?").select_option(index=1)
    fill(dirk, "Hoe heet het formulier?", titel)
    button(dirk, "Begin met bouwen")
    dirk.titled("Begin met de eerste stap")
    dirk.judge("leeg")


def step(dirk: Bezoeker, titel: str, hulp: str) -> None:
    _to_overview(dirk)
    dirk.page.locator(".tak-stapnieuw a").last.click()
    fill(dirk, "Wat is de titel van de stap?", titel)
    button(dirk, "Voeg toe")
    dirk.titled(titel)
    fill(dirk, "Uitleg in het hulpvenster", hulp)
    button(dirk, SAVE)
    dirk.sees("Bewaard.")


def question(dirk: Bezoeker, stap: str, label: str, soort: str) -> None:
    _to_overview(dirk)
    dirk.page.get_by_role("link", name=f"Vraag bij {stap}").click()
    fill(dirk, "Wat vraag je?", label)
    dirk.page.get_by_role("radio", name=re.compile(f"^{soort}:")).check()
    button(dirk, "Voeg toe")
    dirk.titled(label)


def _to_overview(dirk: Bezoeker) -> None:
    dirk.page.get_by_role("navigation", name="Delen van de bouwer").get_by_role("link", name="Bouwen").click()
    dirk.page.wait_for_load_state()


def rule(dirk: Bezoeker, stap: str, effect: str, doel: str, bron: str, test: str, waarde: str) -> None:
    """Three choices at a time: what there is to choose follows from the one before."""
    _to_overview(dirk)
    link(dirk, stap, exact=True)
    button(dirk, "Nieuwe regel")
    for label, choice in (("Dit gebeurt er", effect), ("Met", doel), ("Waar kijken we naar?", bron)):
        _choose(dirk, label, choice)
    for label, choice in (("Hoe vergelijken we?", test), ("Waarmee?", waarde)):
        _choose(dirk, label, choice)
    dirk.judge("regel")
    button(dirk, "Bewaar de regel")
    dirk.sees("De regel is bewaard.")


BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


def _choose(dirk: Bezoeker, label: str, choice: str) -> None:
    field = dirk.page.get_by_label(label, exact=True)
    if not dirk.js:
        field.select_option(label=choice)
        button(dirk, "Toon wat er te kiezen is")
    elif "kies" in (field.get_attribute("class") or ""):
        with dirk.page.expect_response(lambda answer: answer.request.method == "POST"):
            field.select_option(label=choice)
        expect(dirk.page.locator(BUSY)).to_have_count(0)
    else:
        field.select_option(label=choice)


def build(dirk: Bezoeker) -> None:
    """Three steps, six questions, two rules, a page for who is not eligible, and what happens after sending."""
    step(dirk, "Heb je een hond?", "Ook een pup telt als hond.")
    step(dirk, "Over je hond", "Kijk in het paspoort van je hond.")
    step(dirk, "Tot slot", "We gebruiken dit alleen om je te bellen.")
    question(dirk, "Heb je een hond?", "Heb je een hond?", "Ja of nee")
    question(dirk, "Heb je een hond?", "Waar woont je hond?", "Tekst")
    question(dirk, "Over je hond", "Hoe groot is je hond?", "Eén keuze")
    fill(dirk, "Antwoord 1", "Klein")
    fill(dirk, "Antwoord 2", "Groot")
    fill(dirk, "Antwoord 3", "Heel groot")
    dirk.judge("vraag met keuzes")
    button(dirk, SAVE)
    expect(field(dirk, "Antwoord 3")).to_have_value("Heel groot")
    question(dirk, "Over je hond", "Hoe heet je hond?", "Tekst")
    question(dirk, "Tot slot", "Op welk nummer bellen we je?", "Telefoonnummer")
    question(dirk, "Tot slot", "Alles is juist", "Verklaring")
    _to_overview(dirk)
    dirk.page.get_by_role("link", name="Pagina “niet mogelijk”").click()
    fill(dirk, "Wat is de titel van de pagina?", "Je hoeft niets te doen")
    button(dirk, "Voeg toe")
    fill(dirk, "Waarom, en wat kan de burger wel doen?", "Zonder hond hoef je niets aan te geven.")
    button(dirk, SAVE)
    dirk.judge("pagina niet mogelijk")
    rule(dirk, "Heb je een hond?", "Stop met pagina", "Je hoeft niets te doen", "Heb je een hond?", "is", "Nee")
    rule(dirk, "Over je hond", "Toon vraag", "Hoe heet je hond?", "Hoe groot is je hond?", "is", "Heel groot")
    _to_overview(dirk)
    link(dirk, "Over het formulier")
    fill(dirk, "Hoe noem je wat de burger verstuurt?", "aangifte")
    fill(dirk, "Wat gebeurt er? 1", "We kijken je aangifte na")
    fill(dirk, "Binnen hoeveel dagen? 1", "5")
    button(dirk, SAVE)
    dirk.judge("over het formulier")
    dirk.sees("Alles in orde")


def try_out(dirk: Bezoeker) -> None:
    """A test case that fails at first, and then says what it should."""
    link(dirk, "Testgevallen")
    dirk.judge("geen testgevallen")
    link(dirk, "Nieuw testgeval")
    fill(dirk, "Naam van het testgeval", "Iemand zonder hond")
    dirk.page.get_by_role("group", name="Heb je een hond?").get_by_label("Nee").check()
    dirk.page.get_by_label("Kan deze persoon verder?").select_option(label="Ja, het formulier gaat door")
    dirk.judge("testgeval")
    button(dirk, SAVE)
    dirk.sees("0 van 1 geslaagd")
    dirk.judge("test mislukt")
    link(dirk, "Iemand zonder hond")
    dirk.page.get_by_label("Kan deze persoon verder?").select_option(label="Stopt bij: Je hoeft niets te doen")
    button(dirk, SAVE)
    dirk.sees("1 van 1 geslaagd")


def ask(dirk: Bezoeker) -> str:
    """Ask a colleague; the address of the page to look it over."""
    link(dirk, "Nakijken en publiceren")
    button(dirk, "Vraag om te publiceren")
    expect(dirk.page).to_have_title(re.compile("^Fout: "))
    fill(dirk, "Wat verandert er, en waarom?", "Een nieuw formulier: honden aangeven.")
    dirk.judge("laten nakijken")
    button(dirk, "Vraag om te publiceren")
    dirk.sees("Een collega beslist")
    expect(dirk.page.get_by_role("button", name="Publiceer deze versie")).to_have_count(0)
    return dirk.page.url


def approve(els: Bezoeker, address: str) -> None:
    els.page.goto(address)
    els.sees("Een nieuw formulier: honden aangeven.")
    els.judge("nakijken")
    button(els, "Publiceer deze versie")
    els.sees("Gepubliceerd. Wie nu begint, krijgt deze versie.")
    els.judge("versies")


def fill_in(ada: Bezoeker, dienst: str) -> None:
    """The citizen's side: the rules hold, and it can be sent."""
    ada.page.goto(f"/loket/{dienst}/start/")
    ada.page.get_by_role("button", name=re.compile("^Begin")).click()
    group = ada.page.get_by_role("group", name="Heb je een hond?")
    group.get_by_label("Nee").check()
    ada.page.get_by_label("Waar woont je hond?").fill("Bij mij")
    ada.press("Bewaar en ga verder")
    ada.titled("Je hoeft niets te doen")
    ada.page.go_back()
    ada.page.get_by_role("group", name="Heb je een hond?").get_by_label("Ja").check()
    ada.press("Bewaar en ga verder")
    expect(ada.page.get_by_label("Hoe heet je hond?")).to_have_count(0)
    ada.page.get_by_label("Heel groot").check()
    ada.press("Bewaar en ga verder")
    ada.page.get_by_label("Hoe heet je hond?").fill("Boris")
    ada.press("Bewaar en ga verder")
    ada.page.get_by_label("Op welk nummer bellen we je?").fill("0470 12 34 56")
    ada.page.get_by_role("checkbox").last.check()
    ada.press("Bewaar en ga verder")
    ada.titled("Controleer je antwoorden")
    ada.judge("controleren")
    assert KENMERK.fullmatch(send(ada))


@pytest.mark.parametrize("width", [1280, 360], ids=["bureau", "telefoon"])
def test_a_form_from_nothing_to_sent(venster: Venster, width: int) -> None:
    """On a phone without JavaScript: every act is a form that is sent."""
    dirk = venster(width, js=width == 1280, who=DIRK)
    begin(dirk, f"Een hond aangeven {width}")
    build(dirk)
    dienst = _slug(dirk)
    try_out(dirk)
    address = ask(dirk)
    els = venster(width, js=width == 1280, who=ELS)
    approve(els, address)
    fill_in(venster(360, who=ADA), dienst)


def _slug(dirk: Bezoeker) -> str:
    """The dienst of the form, from its file: the only look at JSON, and it is the test that takes it."""
    pk = re.search(r"/versie/(\d+)/", dirk.page.url)
    assert pk
    answer = dirk.page.request.get(f"/beheer/loket/formulier/versie/{pk[1]}/bestand/")
    return str(answer.json()["dienst"])
