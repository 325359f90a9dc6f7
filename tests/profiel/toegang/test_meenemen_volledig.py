"""Neem alles mee leaves nothing out: every model about a person is read by an export, or is excused with a reason.

What an export reads is seen in its SQL: a model counts when its columns are selected while everything is collected
for somebody who has something of each app. Nobody has to remember to say so, and a new model that is about somebody
fails here until an export reads it or a reason stands below.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loket.klad.actions import KEPT
from loket.models import Aanvraag
from profiel.behandeling.actions import ask
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.behandeling.actions.gesprek import ask_city, reply
from profiel.berichten.models import Voorkeur
from profiel.dossiers.delen.actions import code_of, make_deelcode, stop_deelcode, use_deelcode
from profiel.dossiers.models import Uitkomst
from profiel.toegang.meenemen import everything
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.retention import models_about_persons
from tests import adressen
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

# what is of nobody (trechter.proceslijn, trechter.tevredenheid) points to no person: tests/loket/trechter/test_meten.py
pytestmark = pytest.mark.django_db

NIET_MEE: Final = {
    # -- secrets and means of login: taking them along would give the login away
    "account.emailconfirmation": "een geheim om een adres te bevestigen",
    "dossiers.toegangssleutel": "een geheim; wie ze heeft, kan mee volgen",
    "inclusie.overdracht": "een code van een uur, voor een helper; het verslag van de sessie gaat wel mee",
    "inclusie.codepoging": "een teller tegen raden, na een dag weg",
    "kern.sleutel": "naar welke pagina we je stuurden, na 48 uur weg",
    "mfa.authenticator": "een geheim waarmee je aanmeldt",
    "sessions.session": "je sessie van nu",
    "socialaccount.socialaccount": "het nummer waarmee de aanmelddienst je kent; de aanmelddienst geeft je dat zelf",
    "socialaccount.socialtoken": "een geheim van de aanmelddienst",
    "usersessions.usersession": "je sessies van nu: die zie en stop je bij Aanmeldmiddelen",
    # -- passing: gone within the hour or the moment they were sent
    "afspraken.afspraakmail": "een mail onderweg, leeg na verzending",
    "kern.bestand": "het bestand zelf haal je op in je dossier; de titel gaat mee",
    "kern.geparkeerdepost": "een formulier dat een uur op je wacht, alleen voor jou",
    "loket.bijlage": "wijst naar een document; dat gaat mee",
    "meldingen.conceptfoto": "een foto bij een melding die nog niet verstuurd is, na een dag weg",
    "meldingen.meldingmail": "een mail onderweg, leeg na verzending",
    "ondertekening.ondertekeningmail": "een mail onderweg, leeg na verzending",
    # -- the work of the city, not what somebody gave: asked for with an AVG-verzoek, of which a person takes care
    "behandeling.notitie": "interne notitie: je krijgt ze na een AVG-verzoek, nagelezen op wat van anderen is",
    "behandeling.opgeslagenfilter": "werklijst van een medewerker",
    "behandeling.termijn": "hoe lang de stad heeft; de data staan in het dossier",
    "behandeling.toewijzing": "welke medewerker eraan werkt",
    "dossiers.brief": "of een brief al afgedrukt is; het besluit gaat mee",
    "dossiers.dossierlink": "dat twee dossiers bij elkaar horen; beide gaan mee",
    "kern.gebeurtenis": "berichten tussen delen van het portaal, zonder woorden van jou",
    "kern.vindplaats": "zoekindex over wat al meegaat",
    "producten.betaalgebeurtenis": "wat de betaaldienst ons meldde over een betaling die meegaat",
    "producten.betaalverschil": "intern nazicht van een betaling die meegaat",
    "producten.betaling": "een poging om een betaalverzoek te betalen; het betaalverzoek gaat mee",
    "producten.herinnering": "dat we je aan een betaling herinnerden; het bericht gaat mee",
    "proactief.proactiefbericht": "waarom we je iets stuurden staat in het bericht, en dat gaat mee",
    "berichten.verzending": "langs welke weg een bericht vertrok; het bericht gaat mee",
    "meldingen.meldingfoto": "de foto zelf staat bij de melding; hoeveel het er zijn gaat mee",
    # -- of staff at work
    "admin.logentry": "wat een medewerker in het beheer deed",
    "inclusie.rooster": "uurrooster van een medewerker",
    "loket.formuliergebeurtenis": "wat een medewerker aan een formulier veranderde",
    "loket.formulierrecht": "recht van een medewerker",
    "loket.formulierversie": "formulier: wie het maakte is een medewerker",
    "loket.testgeval": "verzonnen antwoorden om een formulier te proeven",
    "toegang.teamlid": "in welk team een medewerker werkt",
}
"""Models about a person that do not go along, and why."""


def read_by(query: str) -> set[str]:
    """Tables of which a query gives a column, not those it only looks through."""
    given = re.match(r"SELECT (?:DISTINCT )?(.*?) FROM ", query, re.DOTALL)
    return set(re.findall(r'"(\w+)"\."\w+"', given[1])) if given else set()


def tables_of_export(cast: Cast) -> set[str]:
    with CaptureQueriesContext(connection) as seen:
        everything(as_citizen(cast.ada))
    return {table for query in seen.captured_queries for table in read_by(query["sql"])}


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Something of Ada of every kind that has a page of its own."""
    for name in ("_dossier", "_aanvraag", "_inschrijving", "_melding", "_fine"):
        getattr(adressen, name)(cast)
    return cast


def forgotten(about: list[type[models.Model]], tables: set[str]) -> list[str]:
    return sorted(
        model._meta.label_lower
        for model in about
        if not model._meta.proxy and model._meta.db_table not in tables and model._meta.label_lower not in NIET_MEE
    )


def test_no_model_about_a_person_is_forgotten(full: Cast) -> None:
    assert forgotten(models_about_persons(), tables_of_export(full)) == []


def test_a_model_of_tomorrow_is_noticed(full: Cast) -> None:
    class Dagboek(models.Model):
        profiel = models.ForeignKey("mensen.Profiel", on_delete=models.CASCADE)
        tekst = models.TextField()

        class Meta:
            app_label = "meenemen_test"
            managed = False

    try:
        about = models_about_persons([*apps.get_models(), Dagboek])
        assert forgotten(about, tables_of_export(full)) == ["meenemen_test.dagboek"]
    finally:
        del apps.all_models["meenemen_test"]


def test_every_excuse_is_of_a_model_and_is_needed(full: Cast) -> None:
    about: dict[str, Any] = {model._meta.label_lower: model for model in apps.get_models()}
    assert NIET_MEE.keys() <= about.keys()
    given = tables_of_export(full)
    assert sorted(name for name in NIET_MEE if about[name]._meta.db_table in given) == []


def rows(cast: Cast, titel: str) -> list[dict[str, Any]]:
    found = {deel["titel"]: deel["rijen"] for deel in everything(as_citizen(cast.ada))}
    return list(found[titel])


def test_both_sides_of_a_conversation_go_along(cast: Cast) -> None:
    dossier = cast.dossier()
    ask_city(dossier, "Hoe lang duurt het?", by=as_citizen(cast.ada))
    reply(dossier, "Een week.", by=at_work(cast.dirk))
    ask_city(dossier, "En daarna?", by=as_citizen(cast.ada))
    asked = {"titel": "Stuur je contract", "tekst": "We zien het niet.", "wil_document": False}
    ask(dossier, **asked, tegen=vandaag(timezone.now()), by=at_work(cast.dirk))
    one, two = rows(cast, "Wat je ons vroeg")
    assert (one["Vraag"], one["Antwoord"]) == ("Hoe lang duurt het?", "Een week.")
    assert (two["Antwoord"], two["Beantwoord op"]) == ("nog geen antwoord", "")
    (city,) = rows(cast, "Wat we jou vroegen")
    assert city["Vraag"] == ["Stuur je contract", "We zien het niet."]
    assert city["Antwoord"] == "geen antwoord"


def test_who_reads_along_goes_along_without_the_code(cast: Cast) -> None:
    dossier = cast.dossier()
    used, waits = (make_deelcode(dossier, dagen=30, by=as_citizen(cast.ada)) for _ in range(2))
    use_deelcode(code_of(used), by=as_citizen(cast.bram))
    found = rows(cast, "Wie je laat meekijken")
    assert [row["Wie leest mee"] for row in found] == ["Bram Peeters", "niemand gebruikte de code"]
    assert code_of(waits) not in str(found)
    stop_deelcode(waits, by=as_citizen(cast.ada))
    assert rows(cast, "Wie je laat meekijken")[1]["Gestopt op"]


def test_what_was_decided_and_why_goes_along(cast: Cast) -> None:
    dossier = cast.dossier()
    beroep = Beroep("Raad van State", 60, "Met een verzoekschrift.")
    decide(dossier, Beslissing(Uitkomst.GEWEIGERD, reden="Niemand was thuis.", beroep=beroep), by=at_work(cast.dirk))
    (row,) = rows(cast, "Wat we beslisten")
    assert (row["Waarom"], row["Beroep bij"]) == ("Niemand was thuis.", "Raad van State")


def test_choices_about_mail_and_grants_of_others_go_along(cast: Cast) -> None:
    Voorkeur.objects.create(profiel=cast.ada, thema="afval", kanaal="mail", aan=False)
    assert rows(cast, "Waarover je mail wilt")[0]["Wil je dat"] == "nee"
    found = {deel["titel"]: deel["rijen"] for deel in everything(as_citizen(cast.bram))}
    assert found["Voor wie jij mag handelen"][0]["Voor wie"] == "Ada Peeters"


def test_places_go_along_with_what_was_chosen(full: Cast) -> None:
    (row,) = rows(full, "Waarvoor je je inschreef")
    assert row["Waarvoor"]
    assert row["Hoe het staat"]


def test_what_the_autosave_holds_goes_along(cast: Cast) -> None:
    kenmerk = str(adressen._aanvraag(cast)["kenmerk"])
    typed = {"adres": {"nieuw_adres-straat": ["Kroonstraat"], "leeg": [""], KEPT: ["vingerafdruk", "2026-01-01"]}}
    Aanvraag.objects.filter(dossier__kenmerk=kenmerk).update(getypt=typed)
    found = {row["Kenmerk"]: row for row in rows(cast, "Wat je invulde")}
    assert found[format_kenmerk(kenmerk)]["Getypt en nog niet bewaard"] == ["nieuw adres-straat: Kroonstraat"]


def test_looking_through_a_table_is_not_giving_it() -> None:
    query = 'SELECT "a_b"."id", "c_d"."x" FROM "a_b" INNER JOIN "c_d" ON 1=1 WHERE EXISTS(SELECT 1 FROM "e_f")'
    assert read_by(query) == {"a_b", "c_d"}
    assert read_by('UPDATE "a_b" SET "x" = 1') == set()
