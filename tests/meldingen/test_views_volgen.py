"""Following a report, answering, judging; and what anybody may see of the reports of others."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meldingen.actions import support_melding
from meldingen.actions.afhandeling import solve
from meldingen.models import Categorie, Feedback, Melding, OokIk
from profiel.behandeling.actions import ask
from profiel.behandeling.models import Vraag
from profiel.dossiers.models import Betrokkene
from stadsportaal.kern.models import Bestand
from tests.kern.uploads import HOSTILE
from tests.meldingen.kast import DEURNE, MEIR, Kast, report, today
from tests.meldingen.reis import Melder, load_streets, photo
from tests.profiel.dossiers.cast import client_of

BUURT = "/meldingen/"


def at(melding: Melding, what: str) -> str:
    return f"/meldingen/{melding.dossier.kenmerk}/{what}/"


def with_key(token: str) -> Melder:
    visitor = Melder()
    visitor.go(f"/dossiers/sleutel/{token}/")
    return visitor


def question(kast: Kast, melding: Melding) -> Vraag:
    return ask(
        melding.dossier, titel="Welke kant van de straat?", tekst="We vinden de tegel niet.",
        wil_document=False, tegen=today() + timedelta(days=7), by=kast.as_dirk,
    )  # fmt: skip


# -- following ------------------------------------------------------------------------------------


def test_a_key_shows_how_far_it_is_and_no_words(kast: Kast) -> None:
    melding, token = report(email="cem@voorbeeld.invalid")
    cem = with_key(token)
    assert cem.page.h1 == "Losse stoeptegel"
    assert "Je melding is goed aangekomen" in cem.page.text
    for secret in ("Er ligt een tegel los", "cem@voorbeeld", "Meir 12", token):
        assert secret not in cem.page.root.raw
    assert Client().get(at(melding, "volgen")).status_code == 404


def test_an_ended_key_opens_nothing(kast: Kast) -> None:
    melding, token = report()
    cem = with_key(token)
    melding.dossier.toegangssleutels.update(ingetrokken_op=timezone.now())
    for what in ("volgen", "antwoord", "feedback"):
        assert cem.go(at(melding, what)).status == 404


def test_who_signed_in_is_led_to_the_dossier(kast: Kast) -> None:
    melding, _ = report(kast.as_ada)
    ada = Melder(client_of(kast.ada.account))
    ada.go(at(melding, "volgen"))
    assert ada.where == f"/dossiers/{kenmerk_in_url(melding)}/"
    assert ada.go(at(melding, "antwoord")).status == 404  # nothing was asked
    assert Melder(client_of(kast.cem.account)).go(at(melding, "volgen")).status == 404


def kenmerk_in_url(melding: Melding) -> str:
    kenmerk = melding.dossier.kenmerk
    return f"{kenmerk[:4]}-{kenmerk[4:]}"


# -- answering ------------------------------------------------------------------------------------


def test_a_question_is_answered_with_the_key(kast: Kast) -> None:
    melding, token = report()
    question(kast, melding)
    cem = with_key(token)
    assert "Welke kant van de straat?" in cem.page.text
    page = cem.go(cem.page.link("Antwoord nu"))
    key = page.fields["sleutel"]
    page = cem.post(at(melding, "antwoord"), {"sleutel": key, "tekst": ""})
    assert (page.status, page.summary[0][1]) == (422, "#id_tekst")
    page = cem.post(at(melding, "antwoord"), {"sleutel": key, "tekst": "De even kant.", "foto": photo()})
    assert "Bedankt" in page.text
    vraag = Vraag.objects.get()
    assert vraag.antwoord == "De even kant."
    assert vraag.document is not None
    assert "Antwoord nu" not in page.text
    again = cem.post(at(melding, "antwoord"), {"sleutel": key, "tekst": "De even kant.", "foto": photo()})
    assert again.status == 200
    assert Bestand.objects.count() == 1
    assert cem.go(at(melding, "antwoord")).h1 == "Losse stoeptegel"


def test_a_wrong_file_with_an_answer_keeps_the_answer(kast: Kast) -> None:
    melding, token = report()
    question(kast, melding)
    cem = with_key(token)
    key = cem.go(at(melding, "antwoord")).fields["sleutel"]
    fields = {"sleutel": key, "tekst": "De even kant.", "foto": photo("x.jpg", HOSTILE["svg"][0])}
    page = cem.post(at(melding, "antwoord"), fields)
    assert (page.status, page.fields["tekst"]) == (422, "De even kant.")
    assert Vraag.objects.get().is_open


def test_a_follower_does_not_answer(kast: Kast) -> None:
    melding, _ = report()
    question(kast, melding)
    _, token = support_melding(melding, by=kast.as_cem.anoniem(), sessie="a" * 64)
    follower = with_key(token)
    assert "Welke kant" not in follower.page.text
    assert follower.go(at(melding, "antwoord")).status == 404
    assert follower.go(at(melding, "feedback")).status == 404


def test_who_signed_in_answers_at_the_dossier(kast: Kast) -> None:
    melding, _ = report(kast.as_ada)
    question(kast, melding)
    ada = Melder(client_of(kast.ada.account))
    ada.go(at(melding, "antwoord"))
    assert ada.where == f"/dossiers/{kenmerk_in_url(melding)}/antwoord/"


# -- judging --------------------------------------------------------------------------------------


def test_feedback_is_given_once(kast: Kast) -> None:
    melding, token = report()
    cem = with_key(token)
    assert cem.go(at(melding, "feedback")).h1 == "Losse stoeptegel"  # not closed yet: the page to follow it
    solve(melding, tekst="De tegel ligt vast.", by=kast.as_dirk)
    page = cem.go(at(melding, "volgen"))
    page = cem.go(page.link("Zeg wat je ervan vindt"))
    key = page.fields["sleutel"]
    page = cem.post(at(melding, "feedback"), {"sleutel": key})
    assert (page.status, page.summary[0][1]) == (422, "#id_tevreden_0")
    page = cem.post(at(melding, "feedback"), {"sleutel": key, "tevreden": "ja", "tekst": "Mooi."})
    assert "Bedankt voor je antwoord" in page.text
    assert Feedback.objects.get().tevreden
    assert "Zeg wat je ervan vindt" not in page.text
    assert cem.go(at(melding, "feedback")).h1 == "Losse stoeptegel"


def test_not_solved_needs_a_word_and_opens_it_again(kast: Kast) -> None:
    melding, _ = report(kast.as_ada)
    solve(melding, tekst="Klaar.", by=kast.as_dirk)
    ada = Melder(client_of(kast.ada.account))
    ada.go(melding.dossier.get_absolute_url())
    page = ada.go(ada.page.link("Zeg wat je ervan vindt"))
    key = page.fields["sleutel"]
    page = ada.post(at(melding, "feedback"), {"sleutel": key, "tevreden": "nee", "tekst": " "})
    assert page.status == 422
    assert "schrijf wat er nog scheelt" in page.summary[0][0]
    page = ada.post(at(melding, "feedback"), {"sleutel": key, "tevreden": "nee", "tekst": "Hij ligt weer los."})
    assert "We bekijken je melding opnieuw" in page.text
    melding.refresh_from_db()
    assert melding.status == "heropend"
    assert Melder(client_of(kast.cem.account)).go(at(melding, "feedback")).status == 404


# -- ook ik ---------------------------------------------------------------------------------------


def ook_ik(visitor: Melder) -> Any:
    """Press the first "Ook ik" on the page of the journey."""
    load_streets()
    visitor.what()
    visitor.spot(lat=str(MEIR[0]), lon=str(MEIR[1]))
    form = visitor.page.form
    fields = {node.attrs["name"]: node.attrs["value"] for node in form.find_all("input")}
    return form.attrs["action"], {"sleutel": fields["sleutel"]}


def test_me_too_counts_once_and_follows(kast: Kast) -> None:
    melding, _ = report()
    els = Melder()
    where, fields = ook_ik(els)
    page = els.post(where, fields)
    assert "Bedankt" in page.text
    assert els.where == f"/meldingen/{kenmerk_in_url(melding)}/volgen/"
    assert re.search(r"/dossiers/sleutel/[\w-]+/", page.text)
    els.post(where, fields)
    where, fields = ook_ik(els)
    els.post(where, fields)
    melding.refresh_from_db()
    assert (melding.aantal_ook_ik, OokIk.objects.count()) == (1, 1)
    assert "1 buur zag dit ook" in els.go(f"{BUURT}?waar=Meir").text
    assert els.go("/meldingen/nieuw/versturen/").h1 == "Wat wil je melden?"


def test_me_too_again_without_its_key(kast: Kast) -> None:
    report()
    els = Melder()
    where, fields = ook_ik(els)
    els.post(where, fields)
    session = els.client.session
    del session["dossiersleutels"]
    session.save()
    where, fields = ook_ik(els)
    assert "Je zei dit al" in els.post(where, fields).text
    assert els.where == BUURT


def test_me_too_of_who_signed_in(kast: Kast) -> None:
    melding, _ = report()
    cem = Melder(client_of(kast.cem.account))
    where, fields = ook_ik(cem)
    page = cem.post(where, fields)
    assert cem.where == f"/dossiers/{kenmerk_in_url(melding)}/"
    assert "Er ligt een tegel los" not in page.text
    assert Betrokkene.objects.get(dossier=melding.dossier, profiel=kast.cem).rol == "volger"


def test_me_too_only_on_what_is_open_and_public(kast: Kast, settings: LazySettings) -> None:
    melding, _ = report()
    els = Melder()
    where, fields = ook_ik(els)
    settings.MELDING_LIMITS = {**settings.MELDING_LIMITS, "ook_ik": (0, 0)}
    els.post(where, fields)
    settings.MELDING_LIMITS = {**settings.MELDING_LIMITS, "ook_ik": (0, 1)}
    assert els.post(where, fields).status in (200, 429)
    solve(melding, tekst="Klaar.", by=kast.as_dirk)
    assert els.post(where, {"sleutel": fields["sleutel"]}).status == 404


# -- around ---------------------------------------------------------------------------------------


def test_around_a_street_the_list_says_what_the_map_says(kast: Kast) -> None:
    load_streets()
    near, _ = report(op=(51.2181, 4.4651))
    report(op=DEURNE, categorie="graffiti")
    report(op=(51.2181, 4.4651), categorie="lawaai")
    page = Melder().go(f"{BUURT}?waar=turnhoutsebaan")
    assert "rond Turnhoutsebaan, Deurne" in page.text
    rows = page.all("li", "melding-row")
    assert [row.find_all("h3")[0].text for row in rows] == ["Losse stoeptegel", "Graffiti"]
    marks = next(node.raw for node in page.all("script") if node.attrs.get("type") == "application/json")
    assert f"melding-{near.dossier.kenmerk}" in marks
    assert marks.count('"nummer"') == 2
    assert "tegel los" not in page.root.raw
    assert "51.2181" in marks  # rounded to about ten metres
    group = Categorie.objects.get(code="graffiti").ouder_id
    page = Melder().go(f"{BUURT}?waar=turnhoutsebaan&categorie={group}")
    assert len(page.all("li", "melding-row")) == 1


def test_around_nothing_known_there_is_a_next_step(kast: Kast) -> None:
    load_streets()
    page = Melder().go(f"{BUURT}?waar=Qqqqxx&categorie=onzin&pagina=99")
    assert "We vinden deze straat niet" in page.text
    assert "Hier is niets gemeld" in page.text
    assert page.link("Meld iets") == "/meldingen/nieuw/"


def test_around_many_come_in_pages_at_the_same_cost(kast: Kast) -> None:
    load_streets()
    counts = []
    for more in (1, 11):
        for _ in range(more):
            report(op=(51.219, 4.415))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = Melder().go(BUURT)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(page.all("li", "melding-row")) == 10
    second = Melder().go(f"{BUURT}?pagina=2")
    assert [row.find_all(css="melding-row-mark")[0].text for row in second.all("li", "melding-row")] == ["11", "12"]


@pytest.mark.parametrize("path", ["volgen", "antwoord", "feedback", "verstuurd", "foto"])
def test_an_unknown_kenmerk_is_nothing(kast: Kast, path: str) -> None:
    melding, _ = report()
    Melding.objects.all().delete()
    assert client_of(kast.ada.account).get(at(melding, path)).status_code in (302, 404)
    assert Client().get(at(melding, path)).status_code == 404
