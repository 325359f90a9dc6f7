"""Booking for a caller: what is free stands there first, nothing that was typed is lost, and a lezer only looks."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from loket.afspraken.actions import move
from loket.afspraken.models import Afspraak, Locatie, Openingsuur
from loket.afspraken.views.gemeen import write_moment
from loket.afspraken.vrij import Vrij
from profiel.toegang.models import Team
from stadsportaal.kern.kalender import BRUSSEL
from tests.loket.afspraken.kast import Kast, at
from tests.loket.afspraken.test_admin import _admin
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of


def _place(kast: Kast, slug: str, team: Team) -> Locatie:
    place = Locatie.objects.create(slug=slug, naam=slug.capitalize(), adres="x", district="x", team=team)
    place.soorten.add(kast.kaart)
    Openingsuur.objects.create(locatie=place, weekdag=kast.dag.weekday(), van=time(14), tot=time(16), balies=1)
    return place


def _fields(dirk: Client, kast: Kast, **changes: Any) -> dict[str, Any]:
    page = Pagina(dirk.get(_admin("locatie_boek", "deurne")))
    asked = {"soort": "kaart", "personen": "1", "moment": "", "dag": "", "uur": "", "naam": "Ander", "telefoon": "",
             "email": ""}  # fmt: skip
    return {"sleutel": page.fields["sleutel"], **asked, **changes}


def test_free_moments_stand_there_first_of_every_place_of_ones_own(kast: Kast, dirk: Client) -> None:
    _place(kast, "berchem", kast.team)
    _place(kast, "elders", kast.other_team)
    answer = dirk.get(_admin("locatie_boek", "deurne"))
    assert 'optgroup label="Stadsloket Deurne, ' in answer.content.decode()
    page = Pagina(answer)
    values = [node.attrs.get("value", "") for node in page.all("option")]
    assert any(value.startswith("deurne@") for value in values)
    there = [value for value in values if value.startswith("berchem@")]
    assert len(there) == 6
    assert not any(value.startswith("elders@") for value in values), "nobody books at a counter of others"
    data = _fields(dirk, kast, moment=there[0])
    for _ in range(2):
        said = dirk.post(_admin("locatie_boek", "deurne"), data, follow=True).content.decode()
        assert "Berchem. Zeg het kenmerk" in said
    made = Afspraak.objects.get()
    assert (made.locatie_id, f"{made.begin.astimezone(BRUSSEL):%H.%M}") == ("berchem", "14.00")


def test_another_kind_shows_what_is_free_for_that_and_keeps_what_was_typed(kast: Kast, dirk: Client) -> None:
    url = _admin("locatie_boek", "deurne")
    answer = dirk.post(url, _fields(dirk, kast, soort="pas", naam="Beller", personen="veel", toon="1"))
    page = Pagina(answer)
    assert (answer.status_code, page.fields["naam"]) == (200, "Beller")
    assert [node.attrs["value"] for node in page.all("option") if "selected" in node.attrs] == ["pas"]
    assert "Er is een probleem" not in page.text
    moments = [str(node.attrs["value"]) for node in page.all("option") if "@" in str(node.attrs.get("value"))]
    assert all(value.endswith(("00Z", "30Z")) for value in moments), "half an hour each"
    assert not Afspraak.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"personen": "0470123456"}, "Vul een aantal in tot 8"),
        ({"personen": "5"}, "hoogstens 3 personen"),
        ({"soort": "pas", "personen": "2"}, "hoogstens 1 persoon"),
        ({"personen": "veel"}, "Vul een aantal in, zoals 1"),
        ({"naam": ""}, "Vul de naam van de beller in"),
        ({}, "Kies een vrij moment, of vul een dag en een uur in"),
        ({"dag": "0001-01-01", "uur": "00:00"}, "Vul een dag in, zoals 24-11-2026"),
        ({"uur": "laat"}, "Vul een uur in, zoals 9:20"),
        ({"moment": "onzin"}, "Kies een moment uit de lijst"),
        ({"moment": "elders@20261124T0820Z"}, "Kies een moment uit de lijst"),
        ({"moment": "deurne@20261124T0820Z", "uur": "09:00"}, "maak de dag en het uur leeg"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    kast: Kast, dirk: Client, changes: dict[str, str], said: str
) -> None:
    answer = dirk.post(_admin("locatie_boek", "deurne"), _fields(dirk, kast, telefoon="0470123456", **changes))
    page = Pagina(answer)
    assert (answer.status_code, said in page.text) == (422, True), page.text
    assert page.fields["telefoon"] == "0470123456"
    assert not Afspraak.objects.exists()


def test_all_that_is_wrong_is_said_at_once(kast: Kast, dirk: Client) -> None:
    text = Pagina(dirk.post(_admin("locatie_boek", "deurne"), _fields(dirk, kast, naam="", telefoon="12"))).text
    for said in ("Vul de naam van de beller in", "vul een nummer in, zoals", "Kies een vrij moment, of vul een dag"):
        assert said in text


def test_a_wrong_number_is_said_by_the_name_of_its_field(kast: Kast, dirk: Client) -> None:
    answer = dirk.post(_admin("locatie_boek", "deurne"), _fields(dirk, kast, telefoon="12"))
    assert "Naam:Telefoonnummer: Telefoonnummer: vul een nummer in, zoals" in Pagina(answer).text


def test_a_moment_that_was_just_taken_is_said(kast: Kast, dirk: Client) -> None:
    data = _fields(dirk, kast, moment=f"deurne@{write_moment(kast.om(9, 40))}")
    for by in (kast.as_ada, kast.as_cem):
        kast.book(kast.om(9, 40), by=by)
    answer = dirk.post(_admin("locatie_boek", "deurne"), data)
    assert (answer.status_code, "net bezet" in answer.content.decode()) == (422, True)


def test_back_and_book_again_is_no_second_appointment(kast: Kast, dirk: Client) -> None:
    """Back asks for a fresh page: another key, with what the browser remembers of the fields."""
    url = _admin("locatie_boek", "deurne")
    typed = {"moment": f"deurne@{write_moment(kast.om(9))}", "naam": "Bram Claes", "telefoon": "0470 12 34 56"}
    with at(kast.om(8, dagen=-1)):
        dirk.force_login(kast.dirk)
        assert dirk.post(url, _fields(dirk, kast, **typed)).status_code == 302
        again = dirk.post(url, _fields(dirk, kast, **typed | {"naam": "bram claes"}))
        assert (again.status_code, "is er dan al een afspraak" in again.content.decode()) == (422, True)
        assert "Vrij op" not in again.content.decode(), "nor is a second one offered"
        assert Afspraak.objects.count() == 1
        assert dirk.post(url, _fields(dirk, kast, **typed | {"naam": "Cem Yilmaz"})).status_code == 302


def test_what_the_page_names_opens(kast: Kast, dirk: Client) -> None:
    page = dirk.get(_admin("afspraak_change", kast.book().pk)).content.decode()
    soort = _admin("afspraaksoort_change", "kaart")
    assert soort in page
    shown = dirk.get(soort)
    assert (shown.status_code, 'name="_save"' in shown.content.decode()) == (200, False)
    listed = dirk.get(reverse("admin:afspraken_afspraak_changelist")).content.decode()
    assert "<title>Afspraken |" in listed and "Selecteer" not in listed


def test_nobody_missed_what_has_not_begun(kast: Kast, dirk: Client) -> None:
    page = _admin("afspraak_change", kast.book(kast.om(10)).pk)
    for hour, shown in ((9, False), (10, True)):
        with at(kast.om(hour)):
            dirk.force_login(kast.dirk)
            assert (">Kwam niet<" in dirk.get(page).content.decode()) is shown


def test_enter_books(kast: Kast, dirk: Client) -> None:
    """A browser presses the first button of a form: that must not be the one that only shows what is free."""
    page = dirk.get(_admin("locatie_boek", "deurne")).content.decode()
    form = page[page.index("<form method") :]
    first = min(form.index('type="submit"'), form.index('name="toon"'))
    assert first < form.index('name="toon"')
    assert form[first:].startswith('type="submit" tabindex="-1" aria-hidden="true">Boek<')


def test_a_place_without_anything_free_or_to_come_for(kast: Kast, dirk: Client) -> None:
    Openingsuur.objects.all().delete()
    assert "geen vrij moment meer dat burgers" in dirk.get(_admin("locatie_boek", "deurne")).content.decode()
    kast.deurne.soorten.clear()
    assert dirk.get(_admin("locatie_boek", "deurne")).status_code == 200


def test_a_lezer_looks_and_has_no_buttons(kast: Kast, dirk: Client) -> None:
    Authenticator.objects.create(user=kast.els, type=Authenticator.Type.TOTP, data={})
    els, afspraak = client_of(kast.els), kast.book()
    labels = ("Zeg af", "Verplaats", "Is er")
    for client, sees in ((dirk, True), (els, False)):
        page = client.get(_admin("afspraak_change", afspraak.pk)).content.decode()
        assert [f">{label}<" in page or f'"{label}"' in page for label in labels] == [sees] * 3
        assert "Vragen, notities en tijdlijn" in page
        place = client.get(_admin("locatie_change", "deurne")).content.decode()
        assert ("Boek voor een beller" in place) is sees
        assert "Wie komt er vandaag?" in place
    assert els.get(_admin("afspraak_move", afspraak.pk)).status_code == 404
    assert els.get(_admin("locatie_boek", "deurne")).status_code == 404
    assert els.post(_admin("locatie_boek", "deurne"), _fields(dirk, kast)).status_code == 404


def test_moving_a_long_one_counts_its_own_counter_as_free(kast: Kast, dirk: Client) -> None:
    """From 9.00 for an hour, every counter taken: 9.20 is a choice, its own moment is none."""
    afspraak = kast.book(by=kast.as_ada, personen=3)
    kast.book(by=kast.as_cem, personen=3)
    kast.book(kast.om(10), personen=3)
    vrij = Vrij(kast.kaart, 3, [kast.deurne], kast.om(8, dagen=-1), kast.dag, zonder=afspraak)
    assert next(vrij.dagen(kast.deurne)).momenten[0] == kast.om(9, 20)
    shown = client_of(kast.ada.account).get(f"/afspraken/{afspraak.kenmerk}/verplaatsing/?vanaf={kast.dag}")
    assert write_moment(kast.om(9, 20)) in shown.content.decode()
    assert write_moment(kast.om(9)) not in shown.content.decode()
    with at(kast.om(8, dagen=-1)):  # the desk shows the first days that have a free moment
        dirk.force_login(kast.dirk)
        desk = dirk.get(_admin("afspraak_move", afspraak.pk)).content.decode()
    assert f"deurne@{write_moment(kast.om(9, 20))}" in desk
    assert move(afspraak, kast.om(9, 20), by=kast.as_ada).begin == kast.om(9, 20)


def test_who_was_not_seen_and_is_here_after_all(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book()

    def press(naam: str) -> Any:
        afspraak.refresh_from_db()
        afspraak.dossier.refresh_from_db()
        return dirk.post(_admin(f"afspraak_{naam}", afspraak.pk), {"versie": afspraak.versie}, follow=True)

    with at(kast.om(9, 10)):
        dirk.force_login(kast.dirk)
        assert press("undo_missed").status_code == 409
        press("mark_missed")
        assert "Toch gekomen" in dirk.get(_admin("afspraak_change", afspraak.pk)).content.decode()
        assert "Nummer 1." in press("undo_missed").content.decode()
        afspraak.refresh_from_db()
        afspraak.dossier.refresh_from_db()
        assert (afspraak.status, afspraak.dossier.fase, afspraak.volgnummer) == ("aangekomen", "in_behandeling", 1)
        press("mark_missed")
        assert "Nummer 1." in press("undo_missed").content.decode(), "it keeps its number"
        press("mark_missed")
    with at(kast.om(9, 10, dagen=1)):
        dirk.force_login(kast.dirk)
        assert press("undo_missed").status_code == 409
        assert "Toch gekomen" not in dirk.get(_admin("afspraak_change", afspraak.pk)).content.decode()
