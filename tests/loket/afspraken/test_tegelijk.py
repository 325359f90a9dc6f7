"""Two at once at one appointment: the second reads what the first did, and overwrites nothing unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from loket.afspraken import actions
from loket.afspraken.models import Afspraak, Status
from loket.afspraken.views.gemeen import write_moment
from profiel.toegang.models import Inzage
from stadsportaal.kern.kalender import format_datum_tijd
from tests.loket.afspraken.kast import Kast
from tests.loket.afspraken.test_views import Bezoeker
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of


def own(afspraak: Afspraak, step: str) -> str:
    return reverse(f"admin:afspraken_afspraak_{step}", args=[afspraak.pk])


def asked(kast: Kast, versie: object, uur: str, dagen: int = 0) -> dict[str, Any]:
    return {"versie": versie, "dag": kast.dag.isoformat(), "uur": uur}


def test_a_corrected_hour_does_not_slip_past_a_colleague(kast: Kast, dirk: Client) -> None:
    """The form that was refused keeps the version it was shown on; so the second try meets the colleague's move."""
    afspraak = kast.book()
    form = Pagina(dirk.get(own(afspraak, "move")))
    shown = form.fields["versie"]
    assert format_datum_tijd(kast.om(9)) in form.all(css="colM")[0].text
    actions.move(afspraak, kast.om(10), by=kast.as_dirk)
    refused = Pagina(dirk.post(own(afspraak, "move"), asked(kast, shown, "vijf")))
    assert refused.status == 422
    assert refused.title.startswith("Fout: ")
    assert (refused.fields["versie"], refused.fields["uur"]) == (shown, "vijf")
    again = dirk.post(own(afspraak, "move"), asked(kast, refused.fields["versie"], "11:00"))
    page, words = Pagina(again), again.content.decode()
    assert page.status == 409
    assert f"Jij keek naar versie {shown}, nu is het versie {int(shown) + 1}" in words
    assert "Je afspraak is verplaatst" in words
    assert f"Zo staat het nu: {format_datum_tijd(kast.om(10))}, Stadsloket Deurne, gepland." in words
    assert (page.fields["dag"], page.fields["uur"]) == (kast.dag.isoformat(), "11:00"), "nothing typed is lost"
    afspraak.refresh_from_db()
    assert afspraak.begin == kast.om(10), "the colleague's move stands"
    assert dirk.post(own(afspraak, "move"), page.fields).status_code == 302
    afspraak.refresh_from_db()
    assert afspraak.begin == kast.om(11), "chosen again, knowing what stood"


@pytest.mark.parametrize("overtaken", [False, True])
def test_the_page_to_move_it_is_a_look(kast: Kast, dirk: Client, overtaken: bool) -> None:
    """Also for who opens it first, and when it says what happened meanwhile."""
    afspraak = kast.book(by=kast.as_ada)
    shown = afspraak.versie
    if overtaken:
        actions.move(afspraak, kast.om(10), by=kast.as_dirk)
        assert dirk.post(own(afspraak, "move"), asked(kast, shown, "11:00")).status_code == 409
    else:
        assert dirk.get(own(afspraak, "move")).status_code == 200
    look = Inzage.objects.get(profiel=kast.ada, dossier=afspraak.kenmerk)
    assert (look.wat, look.door) == ("afspraak", kast.deurne.team.naam)


def test_a_moment_that_is_taken_keeps_the_version_too(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book()
    shown = afspraak.versie
    for _ in range(2):
        kast.book(kast.om(10))
    actions.move(afspraak, kast.om(11), by=kast.as_dirk)
    assert Pagina(dirk.post(own(afspraak, "move"), asked(kast, shown, "10:00"))).status == 409
    refused = Pagina(dirk.post(own(afspraak, "move"), asked(kast, shown + 1, "10:00")))
    assert (refused.status, refused.fields["versie"]) == (422, str(shown + 1))


@pytest.mark.parametrize("step", ["arrive", "finish", "cancel"])
def test_a_button_pressed_after_a_colleague_says_what_happened(kast: Kast, dirk: Client, step: str) -> None:
    afspraak = kast.book()
    shown = afspraak.versie
    actions.move(afspraak, kast.om(10), by=kast.as_dirk)
    answer = dirk.post(own(afspraak, step), {"versie": shown})
    page, words = Pagina(answer), answer.content.decode()
    assert page.status == 409
    assert f"Jij keek naar versie {shown}, nu is het versie {shown + 1}" in words
    assert "Je afspraak is verplaatst" in words
    assert f"Zo staat het nu: {format_datum_tijd(kast.om(10))}, Stadsloket Deurne, gepland." in words
    button = next(form for form in page.all("form") if form.attrs.get("action") == own(afspraak, step))
    assert f'value="{shown + 1}"' in words
    assert button.find_all("input", "default")
    afspraak.refresh_from_db()
    assert afspraak.status == Status.GEPLAND


def test_a_button_that_cannot_be_any_more_is_not_offered(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book()
    shown = afspraak.versie
    actions.cancel(afspraak, by=kast.as_dirk)
    answer = dirk.post(own(afspraak, "arrive"), {"versie": shown})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Je afspraak is afgezegd" in words
    assert "kan nu niet meer" in words
    assert f'action="{own(afspraak, "arrive")}"' not in words


def test_the_citizen_too_sees_both_moments(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    url = reverse("loket:afspraak_move", args=[afspraak.kenmerk])
    ada = Bezoeker(client_of(kast.ada.account))
    form = ada.go(f"{url}?begin={write_moment(kast.om(11))}").fields
    actions.move(afspraak, kast.om(10), by=kast.as_dirk)
    page = ada.post(form, url)
    assert page.status == 409
    assert "Je afspraak is intussen gewijzigd" in page.text
    assert format_datum_tijd(kast.om(10)) in page.text
    assert format_datum_tijd(kast.om(11)) in page.text
    assert "is verplaatst naar" in ada.post(page.fields, url).text
    form = ada.go(f"{url}?begin={write_moment(kast.om(9))}").fields
    actions.cancel(afspraak, by=kast.as_dirk)
    page = ada.post(form, url)
    assert page.status == 409
    assert page.link("Bekijk je afspraak") == afspraak.dossier.get_absolute_url()
