"""Who gets in, as whom, and how far: a grant, a stranger, staff, an e-mail address, and a step up."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import expect

from tests.browser.conftest import Venster
from tests.browser.portaal import Portaal, body_of
from tests.browser.stappen import begin, identify, show_code, sign_in

ADA = "Ada Peeters"


def test_bram_acts_for_ada_and_she_sees_it(venster: Venster) -> None:
    bram, ada = venster(360), venster(1280, js=False, who=ADA)
    sign_in(bram, "Bram Claes")
    bram.go("/profiel/machtigingen/")
    bram.click("Handel voor Ada Peeters")
    bram.sees("Je handelt voor")
    bram.go("/mijn-stad/dossiers/")
    bram.page.locator("main a[href^='/dossiers/'], main a[href^='/loket/aanvragen/']").first.click()
    bram.judge("dossier van Ada")
    expect(bram.page.get_by_role("region", name="Je handelt voor iemand anders")).to_contain_text("Ada Peeters")
    bram.go("/profiel/machtigingen/")
    bram.click("Keer terug naar jezelf")
    expect(bram.page.get_by_text("Je handelt voor")).to_have_count(0)

    ada.go("/profiel/gegevens/wie-keek/")
    ada.sees("Bram Claes")


def test_a_stranger_finds_nothing_of_ada(venster: Venster) -> None:
    ada, cem = venster(360, who=ADA), venster(1280, js=False, who="Cem Yilmaz")
    kenmerk = begin(ada, "attest-hoofdverblijfplaats")
    cem.go(f"/loket/aanvragen/{kenmerk}/", status=404)
    cem.sees("We vinden deze pagina niet")
    cem.sees("03 22 11 333")
    for path in (f"/dossiers/{kenmerk}/", f"/loket/aanvragen/{kenmerk}/controleren/"):
        answer = cem.page.goto(path)
        assert answer is not None
        assert answer.status == 404, path


def test_staff_of_another_team_sees_none_of_burgerzaken(venster: Venster) -> None:
    els = venster(1280)
    els.page.goto("/aanmelden/?next=/beheer/")
    identify(els, "Els Jacobs")
    els.judge("code van de app")
    show_code(els, "Els Jacobs")
    els.page.wait_for_url("**/beheer/")
    els.judge("beheer van Els")
    els.go("/beheer/dossiers/dossier/?fase__exact=alles")
    expect(els.page.locator("#result_list tbody tr")).to_have_count(0)


def test_an_account_by_mail_and_a_step_up(portaal: Portaal, venster: Venster) -> None:
    """Sign up, confirm, sign in with a code, and be asked for more where more is needed."""
    mia, address = venster(360), f"mia-{secrets.token_hex(4)}@example.invalid"
    mia.go("/aanmelden/account-maken/")
    mia.page.get_by_label("E-mailadres").first.fill(address)
    mia.click("Maak mijn account")
    expect(mia.page).to_have_title(re.compile("^Fout: "))
    mia.page.get_by_label("Voornaam").fill("Mia")
    mia.page.get_by_label("Achternaam").fill("Proef")
    mia.click("Maak mijn account")
    mia.titled("Vul je code in")
    mia.page.get_by_role("textbox").first.fill(code_in(portaal, address))
    mia.press("Ga verder")
    mia.go("/mijn-stad/")
    mia.go("/loket/adreswijziging/start/")
    mia.titled("Toon dat jij het bent")
    mia.go("/afmelden/")
    mia.click("Meld mij af")

    mia.page.goto("/aanmelden/?next=/berichten/")
    mia.press("Krijg een code per e-mail", role="link")
    mia.page.get_by_label("E-mailadres").fill(address)
    mia.click("Stuur mij een code")
    mia.page.get_by_role("textbox").first.fill("00000000")
    mia.click("Ga verder")
    expect(mia.page).to_have_title(re.compile("^Fout: "))
    mia.page.get_by_role("textbox").first.fill(code_in(portaal, address, nth=2))
    mia.press("Ga verder")
    assert mia.path == "/berichten/"


def code_in(portaal: Portaal, address: str, nth: int = 1) -> str:
    """The code in the nth mail to this address."""
    body = body_of(portaal.wait_for_mail(address, "code", nth=nth))
    found = re.search(r"^(\d{4}-\d{4})\s*$", body, re.MULTILINE)
    assert found, body
    return found[1]
