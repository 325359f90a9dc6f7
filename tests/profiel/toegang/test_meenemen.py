"""Neem alles mee: everything that every app keeps about somebody, and nothing of anybody else."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from profiel.correctie.actions import report_correctie
from profiel.mensen.actions import record_fact
from profiel.mensen.laden import load_gegevenssoorten
from profiel.toegang.actions import record_inzage
from profiel.toegang.gegevens import fact_of
from profiel.toegang.poorten import register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor
from tests import adressen
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of

JSON, HTML = "/profiel/gegevens/mijn-gegevens.json", "/profiel/gegevens/mijn-gegevens.html"


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Something of Ada in every app."""
    load_gegevenssoorten()
    record_fact(
        cast.ada, "telefoon", {"tekst": "0470 12 34 56"}, "Zelf gegeven", dt.date(2026, 3, 3), by=Actor.systeem()
    )
    record_inzage(Toegang.systeem(), cast.ada, "Je adres", "We keken of je recht hebt")
    for make in (adressen._aanvraag, adressen._bericht, adressen._document, adressen._product):
        make(cast)
    feit = fact_of(as_citizen(cast.ada), "telefoon")
    assert feit is not None
    report_correctie(feit, wat="Oud nummer.", juist="0470 99 99 99", bestand=None, by=as_citizen(cast.ada))
    return cast


def parts(client: Client) -> dict[str, list[dict[str, Any]]]:
    answer = client.get(JSON)
    assert answer["Content-Disposition"] == 'attachment; filename="mijn-gegevens.json"'
    assert answer["Cache-Control"] == "no-store"
    return {deel["titel"]: deel["rijen"] for deel in json.loads(answer.content)["delen"]}


def test_every_app_gives_what_it_keeps(full: Cast) -> None:
    found = parts(client_of(full.ada.account))
    for titel in (
        "Wat we van je weten", "Hoe je je aanmeldt", "Wie voor jou mag handelen", "Wie keek in je gegevens",
        "Je dossiers", "Je documenten", "Wat je ons meldde over je gegevens", "Je berichten", "Wat je hebt",
        "Wat je invulde",
    ):  # fmt: skip
        assert found[titel], titel
    assert {"Gegeven": "Telefoon", "Waarde": "0470 12 34 56"}.items() <= found["Wat we van je weten"][1].items()
    assert any(
        "Je meldde dat een gegeven niet klopt" in step
        for row in found["Je dossiers"]
        for step in row["Wat er gebeurde"]
    )


def test_the_readable_one_says_the_same(full: Cast) -> None:
    answer = client_of(full.ada.account).get(HTML)
    assert answer["Content-Disposition"] == 'attachment; filename="mijn-gegevens.html"'
    page = answer.content.decode()
    for words in ("0470 12 34 56", "Oud nummer.", "We keken of je recht hebt", "<h2>Je dossiers</h2>"):
        assert words in page


def test_nothing_of_anybody_else(full: Cast) -> None:
    text = json.dumps(parts(client_of(full.cem.account)), ensure_ascii=False)
    for word in ("Ada", "0470", "Oud nummer"):
        assert word not in text


def test_not_for_who_acts_for_her_nor_for_staff_nor_at_too_low_a_level(full: Cast) -> None:
    assert client_of(full.bram.account, full.grant).get(JSON).status_code == 404
    assert client_of(full.dirk).get(JSON).status_code == 404
    full.ada.insz = "86051400028"
    full.ada.save(update_fields=["insz"])
    assert client_of(full.ada.account).get(HTML)["Location"].startswith("/aanmelden/sterker/")


def test_two_exports_cannot_share_a_title() -> None:
    with pytest.raises(ValueError, match="staat er al in"):
        register_export("Je dossiers", lambda toegang: [])
