"""The public check page: genuine or not, and nothing about anybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling.actions import reopen
from profiel.dossiers.models import Document
from stadsportaal.kern.crypto import new_token, token_hash
from tests.loket.kast import Kast, aanvraag_of, attest, submit, today
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import at_work


@pytest.fixture
def document(kast: Kast, ada: Client) -> Document:
    kenmerk = attest(ada, kast.ada, doel="werk")
    submit(ada, kenmerk)
    return Document.objects.get(dossier__kenmerk=kenmerk)


def scan(code: str) -> Pagina:
    return Pagina(Client().get(reverse("loket:controle_code", args=[code]), follow=True))


def test_only_the_hash_of_the_code_can_be_searched(document: Document) -> None:
    assert document.controle_hash == token_hash(document.controlecode)
    assert document.controlecode not in document.controle_hash


def test_genuine_document_shows_kind_and_dates_and_no_person(document: Document) -> None:
    page = scan(document.controlecode)
    assert "Dit document is echt en nog geldig" in page.text
    assert "Attest van hoofdverblijfplaats" in page.text
    for secret in ("Ada", "Peeters", "Turnhoutsebaan", "2100", "werkgever", document.kenmerk, document.controlecode):
        assert secret not in page.text


def test_address_with_the_code_is_left_at_once(document: Document) -> None:
    answer = Client().get(reverse("loket:controle_code", args=[document.controlecode]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/controle/")
    assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("code", ["x", "ABCDEFGH", "a" * 200])
def test_unknown_code_is_said(db: None, code: str) -> None:
    assert "Dit document kennen we niet" in scan(code).text


def test_invented_code_of_the_right_shape_is_unknown(document: Document) -> None:
    assert "kennen we niet" in scan(new_token()).text


def test_expired_document_is_genuine_but_no_longer_valid(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(geldig_tot=today() - dt.timedelta(days=1))
    assert "echt, maar niet meer geldig" in scan(document.controlecode).text


def test_withdrawn_document_is_said(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(ingetrokken_op=timezone.now())
    assert "geldt niet meer" in scan(document.controlecode).text


def test_reopened_aanvraag_withdraws_its_attest(kast: Kast, document: Document) -> None:
    assert document.dossier is not None
    reopen(document.dossier, reden="Fout adres.", by=at_work(kast.dirk))
    assert "geldt niet meer" in scan(document.controlecode).text
    assert aanvraag_of(document.dossier.kenmerk).status == "in_behandeling"


def test_code_typed_by_hand(document: Document) -> None:
    client = Client()
    page = Pagina(client.get("/controle/"))
    assert page.status == 200
    typed = document.controlecode.replace("-", " ").lower()
    answer = client.post("/controle/", {**page.fields, "code": f"  {typed} "})
    assert "nog geldig" in Pagina(client.get(answer.headers["Location"])).text


@pytest.mark.parametrize("code", ["", "x" * 81])
def test_bad_code_is_a_form_error(db: None, code: str) -> None:
    client = Client()
    page = Pagina(client.post("/controle/", {"code": code}))
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert [text for text, _ in page.summary] == page.field_errors


def test_trying_codes_is_stopped(document: Document) -> None:
    """Scanned or typed, from one address they count together; the page itself stays open."""
    cache.clear()
    for _ in range(15):
        assert scan(new_token()).status == 200
        assert Client().post("/controle/", {"code": new_token()[:20]}).status_code == 302
    stopped = Pagina(Client().get(reverse("loket:controle_code", args=[document.controlecode])))
    assert stopped.status == 429
    for words in ("heel veel codes", "Wacht 1 minuut", "03 22 11 333", "Terug naar de controle"):
        assert words in stopped.text
    assert Client().post("/controle/", {"code": document.controlecode}).status_code == 429
    assert Client().post("/controle/", {"code": ""}).status_code == 422  # nothing was asked
    assert Client().get("/controle/").status_code == 200
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post("/controle/", {"code": document.controlecode}).status_code == 302
    cache.clear()
