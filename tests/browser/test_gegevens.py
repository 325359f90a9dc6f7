"""What the city knows: a fact is wrong, somebody looks at it, and the citizen reads what became of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.stappen import DIRK, KENMERK

ADA = "Ada Peeters"
GEGEVENS = "/profiel/gegevens/"
SIZES = pytest.mark.parametrize("maat", [(360, False), (1280, True)], indirect=True, ids=["360-zonder-js", "1280-js"])


@pytest.fixture
def maat(request: pytest.FixtureRequest) -> tuple[int, bool]:
    return request.param  # type: ignore[no-any-return]


def report(ada: Bezoeker, code: str, wrong: str, right: str) -> str:
    """From the fact to the dossier; its kenmerk."""
    ada.go(GEGEVENS)
    ada.page.locator(f"a[href$='/{code}/klopt-niet/']").click()
    ada.titled("Vertel ons wat er niet klopt")
    ada.judge("klopt niet")
    ada.page.get_by_label("Wat klopt er niet?").fill(wrong)
    ada.click("Melding versturen")
    expect(ada.page).to_have_title(re.compile("^Fout: "))
    expect(ada.page.get_by_label("Wat klopt er niet?")).to_have_value(wrong)
    ada.page.get_by_label("Wat moet het zijn?").fill(right)
    ada.click("Melding versturen")
    ada.sees("We hebben je melding")
    ada.sees(wrong)
    found = KENMERK.search(ada.page.url)
    assert found
    return found[0]


def handle(dirk: Bezoeker, kenmerk: str) -> None:
    """Take the dossier and open its decision."""
    dirk.page.goto(f"/beheer/dossiers/dossier/?q={kenmerk}")
    dirk.press(kenmerk, role="link")
    dirk.sees("Wat het moet zijn")
    dirk.judge("melding in het beheer")
    dirk.press("Neem dit dossier")
    dirk.press("Beslis", role="link")


@SIZES
def test_a_wrong_fact_of_a_register_is_passed_on(venster: Venster, maat: tuple[int, bool]) -> None:
    ada, dirk = venster(maat[0], js=maat[1], who=ADA), venster(1280, who=DIRK)
    kenmerk = report(ada, "nationaliteit", "Ik ben ook Nederlander.", "Belg en Nederlander")
    ada.go(GEGEVENS)
    ada.sees("dat dit niet klopt.")
    handle(dirk, kenmerk)
    dirk.page.get_by_label("Toegekend", exact=True).check()
    dirk.press("Neem dit besluit")

    ada.go(f"/dossiers/{kenmerk}/")
    ada.sees("We geven je melding door")
    ada.click("Besluit: Klopt niet", role="link")
    ada.sees("De stad kan het daar zelf niet wijzigen")
    ada.go(GEGEVENS)
    expect(ada.page.get_by_text("dat dit niet klopt.")).to_have_count(0)
    ada.go(f"{GEGEVENS}wie-keek/")
    ada.sees("Team Burgerzaken")
    ada.click("Laatste jaar", role="link")


@SIZES
def test_a_wrong_phone_number_is_changed(venster: Venster, maat: tuple[int, bool]) -> None:
    ada, dirk = venster(maat[0], js=maat[1], who=ADA), venster(1280, who=DIRK)
    number = f"0470 11 11 {maat[0] % 100:02d}"
    kenmerk = report(ada, "telefoon", "Dat nummer heb ik niet meer.", number)
    handle(dirk, kenmerk)
    dirk.page.get_by_label("Toegekend", exact=True).check()
    dirk.press("Neem dit besluit")
    ada.go(f"/dossiers/{kenmerk}/")
    ada.sees("We hebben het gegeven gewijzigd")
    ada.go(GEGEVENS)
    ada.sees(number)


def test_a_fact_that_is_right_is_refused_with_a_way_on(venster: Venster) -> None:
    ada, dirk = venster(360, who=ADA), venster(1280, who=DIRK)
    kenmerk = report(ada, "geboortedatum", "Ik ben een dag later geboren.", "15/05/1986")
    handle(dirk, kenmerk)
    dirk.press("Het gegeven klopt wel", role="link")
    dirk.page.get_by_label("Geweigerd").check()
    dirk.press("Neem dit besluit")
    ada.go(f"/dossiers/{kenmerk}/")
    ada.sees("Wat er staat, klopt volgens die bron")
    ada.sees("Gegevensbeschermingsautoriteit")
