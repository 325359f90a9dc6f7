"""What the loket gives to others: the handler's page, the catalogue, suggestions, earlier answers, the nightly job."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket import bijdragen
from loket.actions import AanvraagAlreadyDecided, withdraw_aanvraag
from loket.actions.concept import delete_aanvraag
from loket.meteen import HANDOVER_DAYS
from loket.models import Aanvraag
from loket.tasks import forget_concepten
from loket.views.versturen import _timeline
from producten.models import Dienst
from producten.poorten import start_url
from profiel.behandeling.actions import answer as answer_question
from profiel.behandeling.actions import ask, close, reopen, take
from profiel.behandeling.actions.besluit import decide
from profiel.behandeling.admin.dossier import DossierAdmin
from profiel.behandeling.models import Termijn
from profiel.behandeling.poorten import DOSSIERDELEN, Belofte
from profiel.dossiers.models import Document, Dossier
from profiel.dossiers.pagina import to_come
from profiel.toegang.models import Level
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import deadline, format_datum
from tests.loket.kast import (
    Kast,
    aanvraag_of,
    adreswijziging,
    attest,
    fill,
    png,
    sent,
    start,
    step,
    submit,
    today,
)
from tests.loket.pagina import Pagina
from tests.profiel.behandeling.stappen import GRANTED
from tests.profiel.dossiers.cast import at_work


def test_handler_sees_answers_by_group_and_facts_with_their_source(kast: Kast, ada: Client) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    parts = dict(DOSSIERDELEN["aanvraag"](dossier))
    assert ("Nieuw adres", "Kroonstraat 24 bus 2, 2140 Borgerhout") in parts["Je nieuwe adres"]
    assert ("Wie gaat met je mee?", "Noor Janssens, je partner") in parts["Wie verhuist er mee"]
    known = dict(parts["Wat we al wisten"])
    assert known["Adres"].startswith("Turnhoutsebaan 112 bus 3, 2100")
    assert "(Rijksregister, " in known["Adres"]


def test_status_follows_the_handler(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    dossier, dirk = aanvraag_of(kenmerk).dossier, at_work(kast.dirk)
    take(dossier, by=dirk)
    tegen = today() + dt.timedelta(days=10)
    vraag = ask(dossier, titel="Stuur een kopie", tekst="Graag", wil_document=False, tegen=tegen, by=dirk)
    assert aanvraag_of(kenmerk).status == "wacht_op_burger"
    assert "Stuur een kopie" in Pagina(ada.get(dossier.get_absolute_url())).text
    answer_question(vraag, tekst="Hier", bestand=None, by=kast.as_ada)
    assert aanvraag_of(kenmerk).status == "in_behandeling"
    close(dossier, reden="Dubbel.", grond="dubbel", by=dirk)
    assert aanvraag_of(kenmerk).status == "stopgezet"
    with pytest.raises(AanvraagAlreadyDecided):
        withdraw_aanvraag(aanvraag_of(kenmerk), by=kast.as_ada)


def test_reopened_gets_the_term_of_its_dienst_anew(kast: Kast, ada: Client, client: Client) -> None:
    """The day on the page of the citizen, the end of the term and the work list follow; once it is past it is late."""
    dossier, dirk = aanvraag_of(sent(ada, kast)).dossier, at_work(kast.dirk)
    promised = Termijn.objects.get(dossier=dossier)
    decide(dossier, GRANTED, by=dirk)
    with time_machine.travel(timezone.now() + dt.timedelta(days=40), tick=False):
        reopen(dossier, reden="Fout adres.", by=dirk)
        until = deadline(today(), promised.dagen, "kalenderdagen")
        again = Termijn.objects.get(dossier=dossier)
        assert (again.start, again.dagen, again.einde, again.gehaald_op) == (today(), promised.dagen, until, None)
        steps = {step.titel: step.datum for step in to_come(dossier)}
        definitie = aanvraag_of(dossier.kenmerk).formulierversie.lees()
        asked = {step.titel: bijdragen.latest_day(step, today()) for step in definitie.na_versturen}
        assert steps == asked
        assert len(set(asked.values())) > 2
    dossier.refresh_from_db()
    assert dossier.klaar_op == until
    late = DossierAdmin(Dossier, admin.site)
    with time_machine.travel(timezone.now() + dt.timedelta(days=40 + promised.dagen + 10), tick=False):
        assert "te laat" in late.termijn(dossier)


def test_reopened_after_a_rule_is_ours_to_look_at_soon(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    dossier = Dossier.objects.get(kenmerk=kenmerk)
    assert not Termijn.objects.filter(dossier=dossier).exists()
    reopen(dossier, reden="Fout adres.", by=at_work(kast.dirk))
    assert dossier.verwachte_datum == deadline(today(), HANDOVER_DAYS, "werkdagen")


def test_a_dienst_that_promises_no_term_promises_none_after_reopening(kast: Kast, ada: Client) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    Dienst.objects.filter(slug="adreswijziging").update(termijn_dagen=0)
    assert bijdragen.promised(dossier) is None
    Dienst.objects.filter(slug="adreswijziging").update(termijn_dagen=5, termijn_soort="werkdagen")
    assert bijdragen.promised(dossier) == Belofte("Beslissing", 5, "werkdagen")


def test_steps_to_come_move_by_what_we_waited(kast: Kast, ada: Client) -> None:
    dossier, dirk = aanvraag_of(sent(ada, kast)).dossier, at_work(kast.dirk)
    before = [step.datum for step in to_come(dossier)]
    tegen = today() + dt.timedelta(days=10)
    vraag = ask(dossier, titel="Stuur een kopie", tekst="Graag", wil_document=False, tegen=tegen, by=dirk)
    assert {step.datum for step in to_come(dossier)} == {None}
    with time_machine.travel(timezone.now() + dt.timedelta(days=28), tick=False):
        answer_question(vraag, tekst="Hier", bestand=None, by=kast.as_ada)
        dossier.refresh_from_db()
        after = [step.datum for step in to_come(dossier)]
        definitie = aanvraag_of(dossier.kenmerk).formulierversie.lees()
        days = [row["datum"] for row in _timeline(dossier, definitie, "", over=False)]
    moved = [(then - day).days for day, then in zip(before, after, strict=True) if day and then]
    assert moved
    assert all(20 <= more <= 36 for more in moved)
    assert [day for day in days if day.startswith("Ten")] == [
        f"Ten laatste {format_datum(day)}" for day in after if day
    ]


def test_a_state_that_cannot_follow_is_refused(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(start(ada))
    with pytest.raises(VersionConflict):
        bijdragen.actions.follow_dossier(aanvraag.dossier, "uitgevoerd", kast.as_ada)
    assert aanvraag_of(aanvraag.dossier.kenmerk).is_concept


def test_catalogue_knows_where_a_form_starts(kast: Kast, django_assert_num_queries: Any) -> None:
    assert start_url("adreswijziging") == "/loket/adreswijziging/start/"
    assert start_url("bestaat-niet") is None
    with django_assert_num_queries(0):
        assert start_url("adreswijziging") == "/loket/adreswijziging/start/"


def test_streets_are_offered_while_typing(kast: Kast, ada: Client) -> None:
    answer = ada.get("/loket/straten/", {"nieuw_adres-straat": "kroon", "nieuw_adres-postcode": "2140"})
    (option,) = Pagina(answer).root.find_all("option")
    assert (option.attrs["value"], option.text) == ("Kroonstraat", "2140 Borgerhout")
    assert Pagina(ada.get("/loket/straten/", {"nieuw_adres-straat": "k"})).root.find_all("option") == []
    odd = ada.get("/loket/straten/", {"nieuw_adres-straat": "kroon", "nieuw_adres-postcode": "21x0"})
    assert len(Pagina(odd).root.find_all("option")) == 1
    nul = ada.get("/loket/straten/", {"nieuw_adres-straat": "kroon\x00"})
    assert len(Pagina(nul).root.find_all("option")) == 1


def test_suggestions_stop_after_too_many_in_a_minute(kast: Kast, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loket.views.aanvraag.SUGGESTIONS_PER_MINUTE", 2)
    codes = [ada.get("/loket/straten/", {"nieuw_adres-straat": "kroon"}).status_code for _ in range(4)]
    assert codes[-1] == 429
    assert codes[0] == 200


def test_earlier_answer_is_offered_with_its_date(kast: Kast, ada: Client) -> None:
    sent(ada, kast)
    kenmerk = adreswijziging_until_when(kast, ada)
    page = Pagina(ada.get(step(kenmerk, "wanneer")))
    assert page.fields["telefoon"] == "0470 12 34 56"
    assert "Dit gaf je zelf op" in page.text
    assert "klopt dit nog?" not in page.text, "given today"
    assert "telefoon" not in aanvraag_of(kenmerk).antwoorden, "offered, not taken"
    bram = kast.browser(kast.bram, kast.grant)
    assert Pagina(bram.get(step(kenmerk, "wanneer"))).fields["telefoon"] == "", "never under a grant"


def test_earlier_answer_of_a_dossier_that_asks_more_is_not_offered(kast: Kast, ada: Client) -> None:
    """Who may not open the earlier dossier at this level, reads none of its answers in another form either."""
    earlier = aanvraag_of(sent(ada, kast))
    Dossier.objects.filter(pk=earlier.dossier_id).update(niveau=Level.HOOG)
    kenmerk = adreswijziging_until_when(kast, ada)
    page = Pagina(ada.get(step(kenmerk, "wanneer")))
    assert page.fields["telefoon"] == ""
    assert "Dit gaf je zelf op" not in page.text


def adreswijziging_until_when(kast: Kast, client: Client) -> str:
    from tests.loket.kast import NIEUW

    kenmerk = start(client)
    fill(client, step(kenmerk, "wie"))
    fill(client, step(kenmerk, "adres"), **NIEUW | {"nieuw_adres-huisnummer": "30"})
    fill(client, step(kenmerk, "woning"), woonvorm="eigenaar")
    return kenmerk


def test_file_that_was_added_is_the_answer(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile("c.png", png()), actie="toevoegen")
    check = reverse("loket:aanvraag_check", args=[kenmerk])
    assert "c.png" in Pagina(ada.get(check)).text
    fill(ada, step(kenmerk, "contract"), verwijder=Document.objects.get().kenmerk)
    assert "c.png" not in Pagina(ada.get(check)).text
    assert aanvraag_of(kenmerk).antwoorden["huurcontract"] is None


def test_district_is_that_of_the_postcode_shown(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    assert [node.text for node in Pagina(ada.get(step(kenmerk, "adres"))).all(css="derived-text")] == ["Borgerhout"]
    page = Pagina(fill(ada, step(kenmerk, "adres"), **{"nieuw_adres-postcode": "214"}))
    assert page.all(css="derived-text") == []


def test_concept_nobody_came_back_to_is_forgotten(kast: Kast, ada: Client) -> None:
    old, kept, done = start(ada), start(ada), attest(ada, kast.ada)
    fill(ada, step(old, "wie"))
    long_ago = timezone.now() - dt.timedelta(days=32)
    Aanvraag.objects.filter(dossier__kenmerk__in=[old]).update(updated_at=long_ago)
    assert forget_concepten(timezone.now()) == 1
    assert set(Aanvraag.objects.values_list("dossier__kenmerk", flat=True)) == {kept, done}
    assert forget_concepten(timezone.now()) == 0


def test_concept_sent_meanwhile_is_not_forgotten(kast: Kast, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kenmerk = start(ada)
    Aanvraag.objects.update(updated_at=timezone.now() - dt.timedelta(days=32))

    def sent_first(aanvraag: Aanvraag, by: object) -> None:
        Aanvraag.objects.update(status="ingediend")
        delete_aanvraag(aanvraag, by=by)  # type: ignore[arg-type]

    monkeypatch.setattr("loket.tasks.delete_aanvraag", sent_first)
    assert forget_concepten(timezone.now()) == 0
    assert Aanvraag.objects.filter(dossier__kenmerk=kenmerk).exists()


def test_a_suggestion_asked_after_signing_out_leaves_the_form_alone(client: Client, db: None) -> None:
    answer = client.get("/loket/straten/", {"nieuw_adres-straat": "kroon"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer.headers) == (200, False)
    assert Pagina(answer).root.find_all("option") == []
