"""What is wrong stands above the page in the back office, as on the portal: one link per error, to its field."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client

from loket.afspraken.models import Locatie, Openingsuur
from profiel.behandeling.models import Sjabloon
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Account
from profiel.toegang.models import Team, Teamlid
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import Cast


def _title(page: Pagina) -> str:
    return page.root.find_all("title")[0].text


def _summary(answer: Any) -> list[tuple[str, str]]:
    """The entries of the one summary; each leads to what is on the page."""
    page = Pagina(answer)
    assert page.status == 422
    assert _title(page).count("Fout: ") == 1 and _title(page).startswith("Fout: ")
    (summary,) = page.root.find_all(css="error-summary")
    assert "autofocus" in summary.attrs
    assert [head.text for head in summary.find_all("h2")] == ["Er is een probleem"]
    assert not page.root.find_all(css="errornote")
    html = answer.content.decode()
    assert html.index("error-summary") < html.index("<h1"), "above the heading"
    links = [(link.text, link.attrs["href"]) for link in summary.find_all("a")]
    assert len(links) == len(summary.find_all("li"))
    for _, href in links:
        assert re.search(rf'\bid="{re.escape(href.removeprefix("#"))}"', html), href
    return links


@pytest.fixture
def beheerder(cast: Cast, dirk: Client) -> Client:
    """Dirk, who may do everything in the back office."""
    Account.objects.filter(pk=cast.dirk.pk).update(is_superuser=True)
    Teamlid.objects.filter(account=cast.dirk).update(rol="beheerder")
    return dirk


def test_a_new_row_says_above_the_page_what_is_wrong(beheerder: Client) -> None:
    answer = beheerder.post("/beheer/behandeling/sjabloon/add/", {"titel": "Nee"})
    links = _summary(answer)
    assert ("Code: dit veld is vereist", "#id_code") in links
    assert "change_form.js" not in answer.content.decode(), "the keyboard stays on the summary"
    fresh = beheerder.get("/beheer/behandeling/sjabloon/add/")
    page = Pagina(fresh)
    assert page.status == 200
    assert not page.root.find_all(css="error-summary")
    assert not _title(page).startswith("Fout")
    assert "change_form.js" in fresh.content.decode()


def test_a_row_says_so_of_the_rows_inside_it(beheerder: Client, cast: Cast) -> None:
    Locatie.objects.create(slug="deurne", naam="Deurne", adres="Plein 1", district="Deurne", team=cast.team)
    data: dict[str, Any] = {
        "naam": "", "adres": "Plein 1", "district": "Deurne", "is_actief": "on", "_save": "1",
        "uren-TOTAL_FORMS": 2, "uren-INITIAL_FORMS": 0, "uitzonderingen-TOTAL_FORMS": 0,
        "uitzonderingen-INITIAL_FORMS": 0,
        "uren-0-weekdag": "0", "uren-0-van": "09:00", "uren-0-tot": "13:00", "uren-0-balies": "1",
        "uren-1-weekdag": "0", "uren-1-van": "x", "uren-1-tot": "14:00", "uren-1-balies": "1",
    }  # fmt: skip
    links = _summary(beheerder.post("/beheer/afspraken/locatie/deurne/change/", data))
    assert links[0] == ("Naam: dit veld is vereist", "#id_naam")
    assert [href for _, href in links[1:]] == ["#id_uren-1-van"]
    assert links[1][0].startswith("Openingsuur, rij 2. Van: ")
    gone = beheerder.post("/beheer/afspraken/locatie/deurne/change/", data | {"uren-1-DELETE": "on"})
    assert [href for _, href in _summary(gone)] == ["#id_naam"], "a row that goes need not be right"
    data |= {"naam": "Deurne", "uren-1-van": "11:00"}
    links = _summary(beheerder.post("/beheer/afspraken/locatie/deurne/change/", data))
    assert links == [("Twee blokken van dezelfde dag overlappen.", "#uren-heading")]
    data["uren-1-van"] = time(13)
    assert beheerder.post("/beheer/afspraken/locatie/deurne/change/", data).status_code == 302
    assert Openingsuur.objects.count() == 2


def test_a_page_behind_a_button_says_so_too(beheerder: Client, dossier: Dossier, cast: Cast) -> None:
    links = _summary(beheerder.post(f"/beheer/dossiers/dossier/{dossier.pk}/note/", {"versie": dossier.versie}))
    assert links == [("Notitie: vul dit in", "#id_tekst")]
    links = _summary(beheerder.post(f"/beheer/toegang/team/{cast.team.pk}/leden/", {"rol": "x"}))
    assert [href for _, href in links] == ["#id_medewerker", "#id_rol"]
    links = _summary(beheerder.post("/beheer/mensen/profiel/", {"insz": "12"}))
    assert links[0] == ("Rijksregisternummer: een rijksregisternummer heeft 11 cijfers", "#id_insz")
    assert Sjabloon.objects.count() == 0 and Team.objects.exists()
