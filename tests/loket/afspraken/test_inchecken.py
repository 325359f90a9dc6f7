"""The code to check in with: drawn on the page, scanned at the entrance, a number to wait for."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from loket.afspraken.actions import cancel, mark_missed
from loket.afspraken.bijdragen import check_in_url
from loket.afspraken.models import Afspraak, Status
from loket.afspraken.rules import check_in_code
from stadsportaal.kern.kenmerk import format_kenmerk
from tests import qr
from tests.loket.afspraken.kast import Kast, at
from tests.loket.afspraken.test_views import CONTACT, Bezoeker
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of


def path_of(url: str) -> str:
    """Where a phone that scanned it goes: only an address of this very portal counts."""
    assert url.startswith(f"{settings.SITE_URL.rstrip('/')}/")
    return url.removeprefix(settings.SITE_URL.rstrip("/"))


def scan(url: str) -> Pagina:
    """With a phone on which nobody is signed in, through the page behind the code; not only by its address."""
    door = Bezoeker()
    page = door.go(path_of(url))
    assert page.h1 == "Welkom. Heb je een afspraak?"
    return door.post(page.fields, page.form.attrs["action"])


def test_the_drawn_code_says_the_page_to_check_in_at_and_works(kast: Kast, dirk: Client) -> None:
    """On the page of who signed in; what is drawn is that very address, module by module, and of nobody else."""
    first, other = kast.book(by=kast.as_ada), kast.book(by=kast.as_cem)
    ada = client_of(kast.ada.account)
    html = ada.get(first.dossier.get_absolute_url()).content.decode()
    assert qr.drawn(html) == qr.of(check_in_url(first))
    assert qr.drawn(html) != qr.of(check_in_url(other)), "the comparison can fail"
    with at(kast.om(7)):
        early = scan(check_in_url(first))
        assert (early.status, "vanaf een uur vooraf" in early.text) == (409, True)
        assert early.h1 == "Ga naar de balie"
    with at(kast.om(8, 45)):
        page = scan(check_in_url(first))
        assert page.h1 == "We weten dat je er bent"
        assert page.title.startswith("Je nummer is 1")
        assert scan(check_in_url(first)).title.startswith("Je nummer is 1"), "asked again: the same number"
        assert scan(check_in_url(other)).title.startswith("Je nummer is 2")
    html = client_of(kast.ada.account).get(first.dossier.get_absolute_url()).content.decode()
    assert "We roepen je nummer" in html
    assert 'class="qr"' not in html, "nothing left to scan"
    rows = Pagina(dirk.get(f"/beheer/afspraken/afspraak/?dag={kast.dag}&plaats=deurne")).all("tr")
    (row,) = [row for row in rows if format_kenmerk(first.kenmerk) in row.text]
    assert [cell.text for cell in row.find_all("td") if cell.has("field-nummer")] == ["1"]
    assert "aangekomen" in row.text


def test_who_has_no_account_finds_it_on_both_pages(kast: Kast) -> None:
    visitor = Bezoeker()
    visitor.to_check(kast, **CONTACT)
    visitor.send()
    afspraak = Afspraak.objects.get()
    for where in (visitor.where, reverse("loket:afspraak", args=[afspraak.kenmerk])):
        html = visitor.client.get(where).content.decode()
        assert qr.drawn(html) == qr.of(check_in_url(afspraak)), where
        kenmerk, digits = check_in_code(afspraak.kenmerk, settings.SECRET_KEY).split("-")
        assert f"{format_kenmerk(kenmerk)}-{digits}" in html, "and as words, to type"
    with at(kast.om(9, 30)):
        assert scan(check_in_url(afspraak)).title.startswith("Je nummer is 1")


def test_a_code_of_what_was_cancelled_gives_no_number(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    cancel(afspraak, by=kast.as_ada)
    html = client_of(kast.ada.account).get(afspraak.dossier.get_absolute_url()).content.decode()
    assert 'class="qr"' not in html
    with at(kast.om(8, 45)):
        page = scan(check_in_url(afspraak))
    assert (page.status, page.h1, page.link("Klaar")) == (409, "Ga naar de balie", "/afspraken/aankomst/")
    missed = kast.book(by=kast.as_ada)
    with at(kast.om(9, 10)):
        mark_missed(missed, by=kast.as_dirk)
        page = scan(check_in_url(missed))
    assert (page.status, page.h1) == (409, "Ga naar de balie"), "a screen undoes nothing that a clerk said"
    with pytest.raises(ValueError, match="not enough values"):
        qr.drawn(html)


def test_checking_in_shows_a_number_and_nobody(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    code = check_in_code(afspraak.kenmerk, settings.SECRET_KEY)
    door = Bezoeker()
    assert door.go(f"/afspraken/aankomst/?code={code}").fields["code"] == code
    with at(kast.om(8, 45)):
        page = door.post({"code": code}, "/afspraken/aankomst/")
    assert page.h1 == "We weten dat je er bent"
    assert "Ada" not in page.text
    assert "Identiteitskaart" not in page.text
    afspraak.refresh_from_db()
    assert (afspraak.status, afspraak.volgnummer) == (Status.AANGEKOMEN, 1)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for typed in (wrong, afspraak.kenmerk):
        assert "we vinden geen afspraak" in door.post({"code": typed}, "/afspraken/aankomst/").text
    page = Bezoeker(client_of(kast.ada.account)).go(afspraak.dossier.get_absolute_url())
    assert "We roepen je nummer" in page.text
