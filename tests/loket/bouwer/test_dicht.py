"""A form outside its dates, a dienst in maintenance: nobody goes on, everybody has a way on, nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.actions import submit_aanvraag
from loket.actions.concept import save_step, start_aanvraag
from loket.bouwer import actions
from loket.bouwer.rules import RESPIJT_DAGEN
from loket.models import Formulierversie, Onderhoud
from loket.versies import openstelling
from loket.versies.actions import keep_typed
from loket.versies.openstelling import FormulierDicht, InOnderhoud
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.onthouden import CACHE
from tests.loket.bouwer.kast import FORM, Bouwkast
from tests.loket.kast import aanvraag_of, attest, start, step, today
from tests.loket.pagina import Pagina

UUR = dt.timedelta(hours=1)
START = f"/loket/{FORM}/start/"


def onderhoud(kast: Bouwkast, begin: float = -1, uren: float = 2) -> Onderhoud:
    van = timezone.now() + begin * UUR
    return Onderhoud.objects.update_or_create(
        dienst=kast.dienst, defaults={"van": van, "tot": van + uren * UUR, "tekst": "We vernieuwen het register."}
    )[0]


def met_datums(kast: Bouwkast, van: int | None, tot: int | None) -> Formulierversie:
    """A live version with these first and last days, counted from today."""
    made = kast.concept()
    days = [None if n is None else today() + dt.timedelta(days=n) for n in (van, tot)]
    with pytest.MonkeyPatch.context() as then:  # nobody publishes a last day that has gone by: it was published then
        for module in ("maken", "publiceren"):
            then.setattr(f"loket.bouwer.actions.{module}.vandaag", lambda now: today() - dt.timedelta(days=40))
        made = actions.set_dates(made, *days, versie=made.versie, by=kast.as_els)
        asked = actions.ask_review(made, toelichting="x", overgang="meenemen", by=kast.as_els)
        return actions.publish(asked, by=kast.as_dirk)


# -- dates ----------------------------------------------------------------------------------------


def test_before_the_first_day_nobody_starts(kast: Bouwkast, ada: Client) -> None:
    form = Pagina(ada.get(START)).fields
    versie = met_datums(kast, 3, None)
    for answer in (ada.get(START), ada.post(START, form)):
        page = Pagina(answer)
        assert (page.status, page.h1) == (409, f"Dit formulier opent op {format_datum(today() + dt.timedelta(days=3))}")
        assert page.link("Naar Mijn stad")
        assert "03 22 11 333" in page.text.replace("\xa0", " ")
    with pytest.raises(FormulierDicht):
        start_aanvraag(versie, by=kast.as_ada)


def test_after_the_last_day_nobody_starts(kast: Bouwkast, ada: Client) -> None:
    met_datums(kast, None, -1)
    page = Pagina(ada.get(START))
    assert (page.status, page.h1) == (409, "Dit formulier is gesloten")
    assert "7 dagen later" not in page.text


@pytest.mark.parametrize(("days_ago", "may"), [(1, True), (RESPIJT_DAGEN, True), (RESPIJT_DAGEN + 1, False)])
def test_who_began_in_time_has_seven_days_more(kast: Bouwkast, ada: Client, days_ago: int, may: bool) -> None:
    kenmerk = attest(ada, kast.ada)
    met_datums(kast, None, -days_ago)
    page = reverse("loket:aanvraag_version", args=[kenmerk])
    answer = ada.get(step(kenmerk, "doel"), follow=True)
    if may:
        ada.post(page, Pagina(answer).fields)
        check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
        assert ada.post(check.form.attrs["action"], check.fields).status_code == 302
        return
    # it moves along only while it is open: the version it was begun with has no last day
    assert answer.status_code == 200
    moved = ada.post(page, Pagina(answer).fields, follow=True)
    assert (moved.status_code, Pagina(moved).h1) == (409, "Dit formulier is gesloten")
    assert "Wie op tijd begon, kon nog 7 dagen later versturen" in Pagina(moved).text
    aanvraag = aanvraag_of(kenmerk)
    with pytest.raises(FormulierDicht):
        submit_aanvraag(aanvraag, versie=aanvraag.versie, by=kast.as_ada)
    with pytest.raises(FormulierDicht):
        save_step(aanvraag, "doel", {}, bekend={}, versie=aanvraag.versie, by=kast.as_ada)
    assert ada.get(reverse("loket:aanvraag_delete", args=[kenmerk])).status_code == 200


def test_closed_version_lets_go_who_is_taken_along_to_an_open_one(kast: Bouwkast, ada: Client) -> None:
    """The dates of a version end what is begun on it, not what goes on in its successor."""
    kenmerk = attest(ada, kast.ada)
    page = reverse("loket:aanvraag_version", args=[kenmerk])
    for days, status in ((-RESPIJT_DAGEN - 1, 409), (30, 200)):
        met_datums(kast, None, days)
        shown = ada.get(step(kenmerk, "doel"), follow=True)
        assert (shown.status_code, Pagina(shown).h1) == (200, "Dit formulier is vernieuwd")
        assert ada.post(page, Pagina(shown).fields, follow=True).status_code == status
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert ada.post(check.form.attrs["action"], check.fields).status_code == 302


def test_open_on_its_days(kast: Bouwkast, ada: Client) -> None:
    met_datums(kast, 0, 0)
    assert start(ada, FORM)


# -- maintenance ----------------------------------------------------------------------------------


def test_maintenance_closes_start_and_steps_and_says_until_when(kast: Bouwkast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    form = Pagina(ada.get(START)).fields
    until = onderhoud(kast).tot.astimezone(timezone.get_default_timezone())
    for answer in (
        ada.get(START),
        ada.post(START, form),
        ada.get(step(kenmerk, "doel")),
        ada.get(reverse("loket:aanvraag_check", args=[kenmerk])),
        ada.get(reverse("loket:aanvraag_version", args=[kenmerk])),
    ):
        page = Pagina(answer)
        assert (page.status, page.h1) == (503, "Deze dienst is even dicht")
        assert f"We vernieuwen het register. Vanaf {format_datum(until.date())} om {until:%H.%M} uur" in page.text
        assert page.link("Naar Mijn stad")
    assert ada.get("/loket/adreswijziging/start/").status_code == 200


def test_it_ends_by_itself(kast: Bouwkast, ada: Client) -> None:
    onderhoud(kast, begin=-3)
    assert ada.get(START).status_code == 200
    onderhoud(kast, begin=1)
    assert ada.get(START).status_code == 200


def test_what_was_typed_meanwhile_comes_back(kast: Bouwkast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada, "ander")  # asks for what, then
    window = Pagina(ada.get(step(kenmerk, "doel")))
    onderhoud(kast)
    typed = {**window.fields, "doel": "ander", "doel_ander": "Het 🎾 van onze club"}
    page = Pagina(ada.post(step(kenmerk, "doel"), typed))
    assert page.status == 503
    assert "Wat je invulde, hebben we bewaard" in page.text
    aanvraag = aanvraag_of(kenmerk)
    assert "doel_ander" not in aanvraag.antwoorden
    assert aanvraag.getypt == {"doel": {"doel": ["ander"], "doel_ander": ["Het 🎾 van onze club"]}}
    onderhoud(kast, begin=-3)
    again = ada.get(step(kenmerk, "doel"))
    fields = Pagina(again).fields
    assert "Wat je eerder invulde, staat er nog" in again.content.decode()
    assert (fields["doel"], fields["doel_ander"]) == ("ander", "Het 🎾 van onze club")
    assert ada.post(step(kenmerk, "doel"), fields).status_code == 302
    kept = aanvraag_of(kenmerk)
    assert (kept.getypt, kept.antwoorden["doel_ander"]) == ({}, "Het 🎾 van onze club")


def test_only_what_the_step_asks_is_kept(kast: Bouwkast, ada: Client) -> None:
    """Fields of another name, or of none, neither fill the draft nor stop its page afterwards."""
    kenmerk = attest(ada, kast.ada)
    window = Pagina(ada.get(step(kenmerk, "doel"))).fields
    onderhoud(kast)
    ada.post(step(kenmerk, "doel"), {**window, "doel": "werk", "": "niets", "vreemd": "x" * 1000, "persoon": "1"})
    assert aanvraag_of(kenmerk).getypt == {"doel": {"doel": ["werk"]}}
    onderhoud(kast, begin=-3)
    assert ada.get(step(kenmerk, "doel")).status_code == 200


def test_sending_waits_and_asks_about_what_was_only_typed(kast: Bouwkast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    aanvraag = aanvraag_of(kenmerk)
    assert keep_typed(aanvraag, "doel", {"doel": ["werk"]}, by=kast.as_ada)
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    onderhoud(kast)
    assert ada.post(check.form.attrs["action"], check.fields).status_code == 503
    with pytest.raises(InOnderhoud):
        submit_aanvraag(aanvraag_of(kenmerk), versie=aanvraag.versie, by=kast.as_ada)
    onderhoud(kast, begin=-3)
    asked = ada.post(check.form.attrs["action"], check.fields)
    assert (asked.status_code, "Je begon iets te wijzigen" in asked.content.decode()) == (422, True)
    assert aanvraag_of(kenmerk).getypt == {"doel": {"doel": ["werk"]}}
    [button] = [row for row in Pagina(asked).root.find_all("button") if row.attrs.get("name") == "zonder"]
    fields = {**Pagina(asked).fields, "zonder": button.attrs["value"]}
    assert ada.post(check.form.attrs["action"], fields).status_code == 302
    sent = aanvraag_of(kenmerk)
    assert (sent.getypt, sent.antwoorden["doel"]) == ({}, "bank")


def test_too_much_or_nowhere_is_not_kept(kast: Bouwkast, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kenmerk = attest(ada, kast.ada)
    window = Pagina(ada.get(step(kenmerk, "doel"))).fields
    onderhoud(kast)
    page = Pagina(ada.post(step(kenmerk, "bestaat_niet"), window))
    assert (page.status, "hebben we bewaard" in page.text) == (503, False)
    monkeypatch.setattr("loket.versies.actions.MOST_TYPED", 3)
    page = Pagina(ada.post(step(kenmerk, "doel"), window))
    assert (page.status, "hebben we bewaard" in page.text) == (503, False)
    assert kast.browser(kast.cem).post(step(kenmerk, "doel"), window).status_code == 404


def test_page_of_the_dienst_says_it(kast: Bouwkast, client: Client) -> None:
    def notice() -> str:
        caches[CACHE].clear()  # what a page of the catalogue remembers for 20 seconds
        return client.get(f"/diensten/{FORM}/").content.decode()

    assert "Even goed weten" not in notice()
    onderhoud(kast)
    assert "We vernieuwen het register. Vanaf" in notice()
    onderhoud(kast, begin=24)
    assert "kun je dit niet online doen. We vernieuwen het register." in notice()
    caches[CACHE].set(openstelling.PLANS, {FORM: onderhoud(kast, begin=-3)})  # what is remembered ends by itself too
    assert openstelling.aankondiging(FORM) == ""
    onderhoud(kast, begin=200)
    assert "Even goed weten" not in notice()


def test_helper_types_nothing_where_only_the_citizen_answers(kast: Bouwkast, ada: Client, monkeypatch: Any) -> None:
    kenmerk = attest(ada, kast.ada)
    monkeypatch.setattr("loket.versies.actions.may_answer", lambda stap, dossier, by: False)
    assert not keep_typed(aanvraag_of(kenmerk), "doel", {"doel": ["werk"]}, by=kast.as_ada)
