"""Who may start and agree, what a code is worth, and "help mij hierbij"."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inclusie.actions import make_overdracht, overdrachtcode
from inclusie.middleware import BEGELEIDT
from inclusie.models import BegeleideSessie, Overdracht, Rooster
from inclusie.rules import Einde
from loket.trechter.models import Proceslijn
from profiel.dossiers.models import Dossier
from profiel.toegang.models import Machtiging
from tests.inclusie.kring import (
    SAMEN,
    START,
    Kring,
    agree,
    ask,
    code_on,
    end,
    page_of,
    together,
)
from tests.loket.kast import NIEUW, fill, help_from, start, step
from tests.loket.pagina import Pagina

# -- who may start and who may agree --------------------------------------------------------------


def test_without_shift_or_strong_means_nobody_starts(kring: Kring, els: Client, ada: Client) -> None:
    assert ada.get(START).status_code == 404
    assert kring.clients()["other_team"].get(START).status_code == 404
    Rooster.objects.update(tot_en_met=dt.date(2020, 1, 2))
    fields = {"webpunt": "deurne", "dienst": "adreswijziging"}
    assert "Je staat nu niet op het rooster" in Pagina(els.get(START)).text
    key = _key(els)
    assert els.post(START, fields | key).status_code == 422
    Rooster.objects.update(tot_en_met=None)
    kring.els.authenticator_set.all().delete()  # type: ignore[attr-defined]
    assert "Stel eerst een passkey of app in" in Pagina(els.get(START)).text
    assert els.post(START, fields | key).status_code == 404
    assert not BegeleideSessie.objects.exists()


def _key(client: Client) -> dict[str, str]:
    from stadsportaal.kern import posts

    return {"sleutel": posts._signer("begeleiding_start").sign("0" * 32)}


@pytest.mark.parametrize("fields", [{}, {"dienst": "adreswijziging", "code": "BK4TW9RM"}, {"dienst": "bestaat-niet"}])
def test_start_asks_one_of_two(kring: Kring, els: Client, fields: dict[str, str]) -> None:
    answer = els.post(START, {"webpunt": "deurne"} | _key(els) | fields)
    assert answer.status_code == 422
    assert Pagina(answer).summary


def test_a_wrong_overdracht_code_is_said_at_the_field(kring: Kring, els: Client) -> None:
    answer = els.post(START, {"webpunt": "deurne", "code": "BK4T-W9RM"} | _key(els))
    assert answer.status_code == 422
    assert "code werkt niet" in Pagina(answer).text


def test_the_helper_cannot_agree_nor_a_gemachtigde(kring: Kring, els: Client) -> None:
    row = ask(els, kring)
    code = code_on(els, row)
    bram = kring.browser(kring.bram, kring.grant)
    assert bram.get(SAMEN).status_code == 404
    assert kring.helper().get(SAMEN).status_code == 404
    assert kring.browser(kring.bram).post(SAMEN, {"code": code}).status_code == 302  # for himself he may


def test_agreeing_takes_the_level_of_the_dienst(kring: Kring, els: Client) -> None:
    from tests.profiel.dossiers.cast import client_of

    row = ask(els, kring)
    weak = client_of(kring.ada.account)
    weak.post(SAMEN, {"code": code_on(els, row)})
    answer = weak.get(reverse("inclusie:toestemming"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/aanmelden/sterker/")


# -- codes ----------------------------------------------------------------------------------------


def test_a_code_works_once(kring: Kring, els: Client, ada: Client) -> None:
    row = ask(els, kring)
    code = code_on(els, row)
    cem = kring.browser(kring.cem)
    cem.post(SAMEN, {"code": code})
    page = Pagina(cem.get(reverse("inclusie:toestemming")))
    assert agree(ada, code).status_code == 302
    assert cem.post(reverse("inclusie:toestemming"), page.fields).status_code == 409
    assert cem.get(reverse("inclusie:toestemming")).headers["Location"] == SAMEN
    assert cem.get(reverse("inclusie:toestemming")).headers["Location"] == SAMEN
    assert cem.post(SAMEN, {"code": code}).status_code == 422
    assert BegeleideSessie.objects.get(pk=row.pk).profiel == kring.ada


def test_a_code_ends_after_ten_minutes(kring: Kring, els: Client, ada: Client) -> None:
    row = ask(els, kring)
    code = code_on(els, row)
    BegeleideSessie.objects.filter(pk=row.pk).update(code_tot=timezone.now() - dt.timedelta(seconds=1))
    assert ada.post(SAMEN, {"code": code}).status_code == 422
    assert els.get(page_of(row)).headers["Location"] == START
    assert BEGELEIDT not in els.session


def test_six_tries_in_a_minute_are_too_many(
    kring: Kring, els: Client, ada: Client, request: pytest.FixtureRequest
) -> None:
    row = ask(els, kring)
    request.getfixturevalue("one_minute")
    code = code_on(els, row)
    for _ in range(5):
        assert "code werkt niet" in Pagina(ada.post(SAMEN, {"code": "BBBB-BBBB"})).text
    sixth = ada.post(SAMEN, {"code": code})
    assert sixth.status_code == 422
    assert "je probeerde te vaak" in Pagina(sixth).text
    assert kring.browser(kring.cem).post(SAMEN, {"code": code}).status_code == 302


@pytest.mark.parametrize("typed", ["", "BK4T", "0000-0000", "BK4T-W9R1", "x" * 30])
def test_what_cannot_be_a_code_is_no_try(kring: Kring, ada: Client, typed: str) -> None:
    from inclusie.models import Codepoging

    assert ada.post(SAMEN, {"code": typed}).status_code == 422
    assert not Codepoging.objects.exists()


# -- one at a time --------------------------------------------------------------------------------


def test_one_helper_one_citizen(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    again = kring.helper()  # her other browser: it shows the sessie, and starts no second one
    answer = again.post(START, {"webpunt": "deurne", "dienst": "adreswijziging"} | _key(again))
    assert answer.status_code == 409
    assert again.get(page_of(row)).headers["Location"] == START


def test_in_no_other_browser_a_helper_is_herself_meanwhile(kring: Kring, els: Client, ada: Client) -> None:
    again = kring.helper()
    pages = {"/", "/mijn-stad/", "/profiel/gegevens/", "/profiel/machtigingen/", "/beheer/", SAMEN}

    def answers() -> dict[str, int]:
        return {page: again.get(page).status_code for page in pages}

    before = answers()
    row = ask(els, kring)
    assert answers() == before, "nobody is helped yet"
    assert agree(ada, code_on(els, row)).status_code == 302
    els.get(page_of(row))
    assert answers() == dict.fromkeys(pages, 409)
    assert again.post("/loket/adreswijziging/start/").status_code == 409
    assert Pagina(again.get("/")).link("Bekijk of stop die sessie") == START
    assert ada.get("/mijn-stad/").status_code == 200
    assert els.get(page_of(row)).status_code == 200
    assert "Ze loopt in een andere browser" in Pagina(again.get(START)).text
    assert end(again, row).headers["Location"] == START
    assert answers() == before


def test_a_new_code_ends_the_one_that_waits(kring: Kring, els: Client, ada: Client) -> None:
    first = ask(els, kring)
    old = code_on(els, first)
    second = ask(els, kring)
    assert ada.post(SAMEN, {"code": old}).status_code == 422
    assert agree(ada, code_on(els, second)).status_code == 302
    assert BegeleideSessie.objects.get(pk=first.pk).einde == Einde.ONGEBRUIKT


def test_a_citizen_is_helped_by_one(kring: Kring, els: Client, ada: Client) -> None:
    from tests.inclusie.kring import on_roster
    from tests.loket.kast import sterk
    from tests.profiel.dossiers.cast import client_of

    row = together(els, ada, kring)
    on_roster(kring.dirk, kring.webpunt)
    _strong(kring.dirk)
    dirk = sterk(client_of(kring.dirk), kring.dirk)
    other = ask(dirk, kring)
    assert agree(ada, code_on(dirk, other)).status_code == 409
    Machtiging.objects.filter(pk=row.machtiging_id).update(
        sinds=timezone.now() - dt.timedelta(hours=1), tot=timezone.now() - dt.timedelta(minutes=1)
    )
    assert agree(ada, code_on(dirk, other)).status_code == 302
    assert BegeleideSessie.objects.get(pk=row.pk).einde == Einde.TIJD


def _strong(account: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(account, generate_totp_secret())


# -- "help mij hierbij" ---------------------------------------------------------------------------


def test_overdracht_opens_this_very_draft(kring: Kring, els: Client, ada: Client) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kring.noor.pk))
    url = ada.get(help_from(ada, kenmerk, "adres", "Help mij hierbij")).headers["Location"]
    assert ada.post(url, Pagina(ada.get(url)).fields).headers["Location"] == url
    page = Pagina(ada.get(url))
    code = next(span.text for span in page.all("span", "visually-hidden") if len(span.text) == 9 and "-" in span.text)
    row = ask(els, kring, code=code)
    assert row.voor == kring.ada
    pairing = code_on(els, row)
    assert kring.browser(kring.cem).post(SAMEN, {"code": pairing}).status_code == 422
    assert els.get(step(kenmerk, "adres")).status_code == 404  # nothing before Ada agrees
    assert agree(ada, pairing).status_code == 302
    assert Pagina(els.get(page_of(row))).link("Ga verder met invullen") == step(_dash(kenmerk), "adres")
    assert els.get(step(kenmerk, "adres")).status_code == 200
    end(els, row)
    answer = els.post(START, {"webpunt": "deurne", "code": code} | _key(els))
    assert answer.status_code == 422  # single use


def test_the_helper_lands_at_the_step_where_help_was_asked(kring: Kring, els: Client, ada: Client) -> None:
    """Also at one that was answered before: what is asked about is what is shown, with what was typed there."""
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kring.noor.pk))
    fill(ada, step(kenmerk, "adres"), **NIEUW)
    url = ada.get(help_from(ada, kenmerk, "wie", "Help mij hierbij")).headers["Location"]
    page = Pagina(ada.get(url))
    assert page.link("Verder zonder hulp") == step(_dash(kenmerk), "wie")
    assert ada.post(url, page.fields).headers["Location"] == url
    made = Overdracht.objects.get()
    assert made.stap == "wie"
    row = ask(els, kring, code=overdrachtcode(made))
    agree(ada, code_on(els, row))
    first = Pagina(els.get(page_of(row))).link("Ga verder met invullen")
    assert first == step(_dash(kenmerk), "wie")
    assert Pagina(els.get(first)).h1 == Pagina(ada.get(first)).h1
    assert Pagina(els.get(page_of(row))).link("Ga verder met invullen") == f"/loket/aanvragen/{_dash(kenmerk)}/"


def test_asking_a_code_is_help_at_the_step_where_it_was_asked(kring: Kring, ada: Client) -> None:
    """Looking at the page is not; nor is a step that the form does not have."""
    kenmerk = start(ada)
    asked = []
    for stap in ("?stap=wie", "?stap=_controleren", "?stap=verzonnen", ""):
        url = reverse("inclusie:overdracht", args=[kenmerk]) + stap
        page = Pagina(ada.get(url))
        assert list(Proceslijn.objects.filter(soort="hulp").order_by("pk").values_list("stap", "code")) == asked
        ada.post(url, page.fields)
        if stap in ("?stap=wie", "?stap=_controleren"):
            asked.append((stap.partition("=")[2], "webpunt"))
    assert Proceslijn.objects.filter(soort="hulp").count() == 2


def test_a_step_that_this_form_does_not_have_is_no_step(kring: Kring, ada: Client) -> None:
    kenmerk = start(ada)
    for asked in ("?stap=verzonnen", "?stap=_controleren", ""):
        url = reverse("inclusie:overdracht", args=[kenmerk]) + asked
        ada.post(url, Pagina(ada.get(url)).fields)
        assert Overdracht.objects.get().stap == ""


def _dash(kenmerk: str) -> str:
    return f"{kenmerk[:4]}-{kenmerk[4:]}"


def test_a_start_that_is_sent_twice_is_one_sessie(kring: Kring, els: Client, ada: Client) -> None:
    made = make_overdracht(Dossier.objects.get(kenmerk=start(ada)), by=kring.as_ada)
    fields = _key(els) | {"webpunt": "deurne", "dienst": "", "code": overdrachtcode(made)}
    first, second = els.post(START, fields), els.post(START, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert BegeleideSessie.objects.count() == 1


def test_who_mistypes_stops_nobody_else(kring: Kring, els: Client) -> None:
    from inclusie.models import Codepoging

    els.post(START, _key(els) | {"webpunt": "deurne", "dienst": "", "code": "0000"})
    assert list(Codepoging.objects.values_list("sleutel", flat=True)) == [f"account:{kring.els.pk}"]


def test_overdracht_is_of_the_citizen_and_of_a_draft(kring: Kring, ada: Client) -> None:
    from inclusie.models import Overdracht

    kenmerk = start(ada)
    url = reverse("inclusie:overdracht", args=[kenmerk])
    assert kring.browser(kring.cem).get(url).status_code == 404
    assert kring.browser(kring.bram, kring.grant).get(url).status_code == 404
    for _ in range(2):
        ada.post(url, Pagina(ada.get(url)).fields)
    assert Overdracht.objects.count() == 1  # the earlier code no longer works
