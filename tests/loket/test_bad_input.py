"""What goes wrong in real life: nothing is lost, nothing is done twice, nobody gets in."""

from __future__ import annotations

import datetime as dt
import unicodedata
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loket.models import Aanvraag, Bijlage
from profiel.dossiers.models import Document, Dossier
from stadsportaal.kern.models import GeparkeerdePost
from tests.loket.kast import (
    NIEUW,
    Kast,
    aanvraag_of,
    adreswijziging,
    attest,
    fill,
    png,
    sent,
    start,
    step,
    sterk,
    submit,
    today,
)
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of


def at_address(kast: Kast, client: Client) -> str:
    kenmerk = start(client)
    fill(client, step(kenmerk, "wie"))
    return kenmerk


# -- sessions -------------------------------------------------------------------------------------


def test_session_expired_mid_form_keeps_what_was_typed(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    url = step(kenmerk, "adres")
    page = Pagina(ada.get(url))
    ada.logout()
    answer = ada.post(url, {**page.fields, **NIEUW})
    assert answer.headers["Location"].startswith("/aanmelden/")
    session = ada.session
    ada.force_login(kast.ada.account)
    renewed = ada.session
    renewed.update({name: value for name, value in session.items() if not name.startswith("_auth")})
    renewed.save()
    shown = Pagina(sterk(ada, kast.ada.account).get(url))
    assert shown.fields["nieuw_adres-straat"] == "Kroonstraat"
    assert shown.fields["nieuw_adres-bus"] == "2"
    assert "Je was afgemeld" in shown.text
    assert "nieuw_adres" not in aanvraag_of(kenmerk).antwoorden, "nothing is sent by itself"
    assert "/stap/woning/" in ada.post(url, shown.fields).headers["Location"]


def test_another_account_gets_nothing_of_a_parked_form(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    url = step(kenmerk, "adres")
    page = Pagina(ada.get(url))
    ada.logout()
    ada.post(url, {**page.fields, **NIEUW})
    assert GeparkeerdePost.objects.count() == 1
    parked = dict(ada.session)
    ada.force_login(kast.cem.account)
    session = ada.session
    session.update({name: value for name, value in parked.items() if not name.startswith("_auth")})
    session.save()
    assert ada.get(url).status_code == 404
    assert not GeparkeerdePost.objects.exists()


def test_a_weaker_session_is_led_to_step_up_and_back(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    weak = client_of(kast.ada.account)
    for url in (step(kenmerk, "adres"), "/loket/adreswijziging/start/"):
        answer = weak.get(url)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/aanmelden/sterker/")


# -- files ----------------------------------------------------------------------------------------

POLYGLOT = png() + b"<script>alert(1)</script>PK\x05\x06" + b"\0" * 18


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("leeg.png", b"", "leeg"),
        ("virus.exe", b"MZ" + b"\0" * 200, "dit soort bestand"),
        ("contract.pdf", b"<html><script>alert(1)</script></html>", "dit soort bestand"),
        ("groot.png", png() + b"\0" * (10 * 1024 * 1024), "groter dan 10 MB"),
        ("kapot.png", png()[:40], "niet lezen"),
    ],
)
def test_file_that_is_not_accepted_says_why(kast: Kast, ada: Client, name: str, content: bytes, said: str) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    page = Pagina(fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile(name, content)))
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert said in page.summary[0][0]
    assert page.summary[0][0].startswith("Kopie van je huurcontract: ")
    assert page.field_errors == [page.summary[0][0]]
    assert not Bijlage.objects.exists()


def test_polyglot_keeps_only_its_pixels(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile("../../c.png", POLYGLOT))
    documents = Document.objects.filter(dossier__kenmerk=kenmerk)
    for document in documents:
        served = b"".join(ada.get(f"/dossiers/documenten/{document.kenmerk}/").streaming_content)  # type: ignore[attr-defined]
        assert b"<script>" not in served
        assert b"PK\x05\x06" not in served
        assert document.titel == "c.png"


def test_file_stays_when_something_else_is_wrong_and_can_be_removed(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    url = step(kenmerk, "contract")
    fill(ada, url, huurcontract=SimpleUploadedFile("een.png", png()), actie="toevoegen")
    page = Pagina(fill(ada, url, huurcontract=SimpleUploadedFile("twee.exe", b"MZ")))
    assert page.status == 422
    assert "een.png" in page.text
    document = Document.objects.get()
    stranger = fill(ada, url, verwijder="ABCDEFGH")
    assert stranger.status_code == 302
    assert Document.objects.count() == 1
    fill(ada, url, verwijder=document.kenmerk)
    assert not Document.objects.exists()


def test_no_more_files_than_the_question_takes(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    for number in range(3):
        upload = SimpleUploadedFile(f"{number}.png", png())
        assert fill(ada, step(kenmerk, "contract"), huurcontract=upload, actie="toevoegen").status_code == 302
    page = Pagina(fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile("4.png", png())))
    assert page.status == 422
    assert "hoogstens 3 bestanden" in page.summary[0][0]


# -- twice, late, tampered ------------------------------------------------------------------------


def test_the_same_form_twice_is_one_aanvraag(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    answers = [ada.post(page.form.attrs["action"], page.fields) for _ in range(3)]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {
        (302, reverse("loket:aanvraag_submitted", args=[kenmerk]))
    }
    assert Dossier.objects.count() == 1


def test_back_after_sending_says_already_sent_with_the_kenmerk(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    for url in (step(kenmerk, "adres"), reverse("loket:aanvraag_check", args=[kenmerk])):
        page = Pagina(ada.get(url))
        assert page.status == 409
        assert "al ingediend" in page.text
        assert f"{kenmerk[:4]}-{kenmerk[4:]}" in page.text
        assert reverse("loket:aanvraag_submitted", args=[kenmerk]) in {a.attrs.get("href") for a in page.all("a")}


def test_second_window_cannot_send_again(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    windows = [Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))) for _ in range(2)]
    first, second = (ada.post(page.form.attrs["action"], page.fields) for page in windows)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "al ingediend" in Pagina(second).text


def test_stale_step_shows_both_versions_and_loses_neither(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    url = step(kenmerk, "adres")
    old = Pagina(ada.get(url))
    fill(ada, url, **NIEUW)
    answer = ada.post(url, {**old.fields, **NIEUW, "nieuw_adres-huisnummer": "30"})
    page = Pagina(answer)
    assert page.status == 409
    assert "Kroonstraat 30 bus 2" in page.text
    assert "Kroonstraat 24 bus 2" in page.text
    assert aanvraag_of(kenmerk).antwoorden["nieuw_adres"]["huisnummer"] == "24"
    assert ada.post(page.form.attrs["action"], page.fields).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["nieuw_adres"]["huisnummer"] == "30"


def test_sending_what_changed_in_another_window_is_refused(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    fill(ada, step(kenmerk, "woning"), woonvorm="inwonend")
    answer = Pagina(ada.post(page.form.attrs["action"], page.fields))
    assert answer.status == 409
    assert aanvraag_of(kenmerk).is_concept
    assert reverse("loket:aanvraag_check", args=[kenmerk]) in {a.attrs.get("href") for a in answer.all("a")}


def test_steps_are_not_skipped_by_address(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    for skipped in ("wanneer", "verklaring", "contract"):
        assert ada.get(step(kenmerk, skipped)).headers["Location"] == step(kenmerk, "wie")
        assert ada.post(step(kenmerk, skipped), {"versie": "1"}).headers["Location"] == step(kenmerk, "wie")
    assert ada.get(reverse("loket:aanvraag_check", args=[kenmerk])).headers["Location"] == step(kenmerk, "wie")
    fields = Pagina(ada.get(reverse("loket:aanvraag_delete", args=[kenmerk]))).fields
    assert fields
    assert ada.get(step(kenmerk, "bestaat-niet")).status_code == 404
    assert aanvraag_of(kenmerk).is_concept


def test_submit_by_hand_of_an_unfinished_form_sends_nothing(kast: Kast, ada: Client) -> None:
    done, kenmerk = adreswijziging(ada, kast), start(ada)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[done])))
    answer = ada.post(reverse("loket:aanvraag_submit", args=[kenmerk]), {**page.fields, "versie": "1"})
    assert answer.headers["Location"] == step(kenmerk, "wie")
    assert aanvraag_of(kenmerk).is_concept


@pytest.mark.parametrize("versie", ["", "x", "-1", "9" * 30, "１"])
def test_tampered_version_is_refused(kast: Kast, ada: Client, versie: str) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert ada.post(page.form.attrs["action"], {**page.fields, "versie": versie}).status_code == 409
    assert fill(ada, step(kenmerk, "woning"), woonvorm="huur", versie=versie).status_code == 409
    assert aanvraag_of(kenmerk).is_concept
    assert aanvraag_of(kenmerk).antwoorden["woonvorm"] == "eigenaar"


def test_hidden_and_unknown_fields_are_ignored(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    extra = {"woonvorm": "huur", "huurcontract": "x", "status": "toegekend", "adres": "x", "bekend": "{}", "stap": "x"}
    fill(ada, step(kenmerk, "adres"), **NIEUW, **extra)
    assert set(aanvraag_of(kenmerk).antwoorden) == {"personen", "nieuw_adres"}


def test_stranger_cannot_be_taken_along(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    page = Pagina(fill(ada, step(kenmerk, "wie"), personen=str(kast.cem.pk)))
    assert page.status == 422
    kenmerk = start(ada, "attest-hoofdverblijfplaats")
    assert fill(ada, step(kenmerk, "wie"), persoon=str(kast.cem.pk)).status_code == 422


def test_tampered_kenmerk_and_unknown_dienst_are_404(kast: Kast, ada: Client) -> None:
    for url in (
        "/loket/aanvragen/AAAAAAAA/",
        "/loket/aanvragen/KM7RT4XH/stap/wie/",
        "/loket/bestaat-niet/start/",
        "/loket/bewonersparkeren/start/",
    ):
        assert ada.get(url).status_code == 404, url
    assert ada.post("/loket/bestaat-niet/start/", {"sleutel": "x"}).status_code in (404, 409)
    assert not Aanvraag.objects.exists()


def test_key_of_another_act_is_refused(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    stolen = Pagina(ada.get("/loket/adreswijziging/start/")).fields["sleutel"]
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert ada.post(page.form.attrs["action"], {**page.fields, "sleutel": stolen}).status_code == 409
    assert aanvraag_of(kenmerk).is_concept


def test_answer_that_went_out_of_date_is_asked_again(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    stored = aanvraag_of(kenmerk)
    stored.antwoorden["verhuisdag"] = (today() + dt.timedelta(days=99)).isoformat()
    stored.save()
    page = Pagina(submit(ada, kenmerk))
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert page.summary == [
        (
            "Dag van je verhuis: je kunt je adres pas doorgeven als je er woont. We bewaren je antwoorden 30 dagen",
            step(kenmerk, "wanneer") + "?terug=controleren",
        )
    ]
    assert aanvraag_of(kenmerk).is_concept


def test_somebody_who_left_the_household_is_not_taken_along(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    kast.noor.lidmaatschappen.update(tot=today())
    assert submit(ada, kenmerk).status_code == 302
    assert "personen" not in aanvraag_of(kenmerk).antwoorden, "the step is no longer shown"


@given(text=st.text(min_size=1, max_size=60))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_text_comes_back_as_it_was_typed(kast: Kast, ada: Client, text: str) -> None:
    kenmerk = attest(ada, kast.ada, doel="ander")
    answer = fill(ada, step(kenmerk, "doel"), doel="ander", doel_ander=text)
    if answer.status_code == 422:  # nothing left after cleaning
        return
    stored = aanvraag_of(kenmerk).antwoorden["doel_ander"]
    assert Pagina(ada.get(step(kenmerk, "doel"))).fields["doel_ander"] == stored


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧‍👦 🏠", "مرحبا بالعالم", "a\u0301bc", "<b>&amp;</b>", "%s %(x)d {0}", "' OR 1=1 --"]
)
def test_odd_text_is_stored_and_shown(kast: Kast, ada: Client, text: str) -> None:
    kenmerk = attest(ada, kast.ada, doel="ander")
    fill(ada, step(kenmerk, "doel"), doel="ander", doel_ander=text)
    expected = unicodedata.normalize("NFC", text)
    assert aanvraag_of(kenmerk).antwoorden["doel_ander"] == expected
    assert expected in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text


def test_typed_percent_signs_in_an_error_are_no_format(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    page = Pagina(fill(ada, step(kenmerk, "adres"), **NIEUW | {"nieuw_adres-straat": "100%straat %(x)s"}))
    assert page.status == 422
    assert "100%straat %(x)s" in page.summary[0][0]


def test_database_lock_during_sending_frees_the_key(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    with mock.patch("loket.actions.keep_termijn", side_effect=RuntimeError("weg")), pytest.raises(RuntimeError):
        ada.post(page.form.attrs["action"], page.fields)
    assert aanvraag_of(kenmerk).is_concept
    assert ada.post(page.form.attrs["action"], page.fields).status_code == 302
