"""Paying over HTTP: the page, off to the provider and back, paper, and the webhook."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from producten.betalen.actions import halt, record_melding, settle_outside
from producten.betalen.rules import Gezegd, Verzoek
from producten.koppelingen import betaling as koppeling
from producten.koppelingen.betaling import Begonnen, MeldingRefused, Opdracht, read_melding
from producten.koppelingen.handtekening import HEADER, WINDOW, is_genuine, sign
from producten.models import Betaalgebeurtenis, Betaalverzoek, Betaling
from producten.soorten import soort_of
from producten.views import betalen
from profiel.toegang.models import Level
from profiel.toegang.niveau import Proof, remember
from stadsportaal.kern import posts
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.producten.geld import as_json, begonnen, boete, fresh, melding, product_of
from tests.profiel.dossiers.cast import Cast, client_of

SECRET = "geheim van twee"
WEBHOOK = "/betaaldienst/meldingen/"


@pytest.fixture(autouse=True)
def secret(settings: Any) -> None:
    settings.BETAALPROVIDER_SECRET = SECRET


@pytest.fixture
def ada(cast: Cast) -> Client:
    """Her browser, signed in as surely as a fine asks."""
    return sure(cast, client_of(cast.ada.account))


def sure(cast: Cast, client: Client) -> Client:
    assert cast.ada.account is not None
    session = client.session
    remember(session, Proof(cast.ada.account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    return client


class Dienst:
    """A provider that answers at once."""

    def __init__(self) -> None:
        self.seen: list[Opdracht] = []
        self.away = False

    def create(self, opdracht: Opdracht) -> Begonnen:
        if self.away:
            raise KoppelingUnavailable("betaaldienst")
        self.seen.append(opdracht)
        return Begonnen(f"bt_{opdracht.sleutel[:8]}", f"http://localhost:9/betaal/{opdracht.sleutel[:8]}")


@pytest.fixture
def dienst(monkeypatch: pytest.MonkeyPatch) -> Dienst:
    made = Dienst()
    monkeypatch.setattr(betalen, "provider", lambda: made)
    return made


def press(client: Client, verzoek: Betaalverzoek, key: str = "0" * 32) -> Any:
    signed = posts._signer("betaling_start").sign(key)
    return client.post(verzoek.get_absolute_url(), {"sleutel": signed})


# -- pages ----------------------------------------------------------------------------------------


def test_the_page_of_a_fine_says_all_that_a_bank_asks(cast: Cast, ada: Client) -> None:
    verzoek = boete(cast, ogm="090933755493")
    for url in (fresh(verzoek).product.get_absolute_url(), verzoek.get_absolute_url()):  # type: ignore[union-attr]
        html = ada.get(url).content.decode()
        for words in ("€ 58,00", "BE68 5390 0754 7034", "+++090/9337/55493+++", "Betaal online", "<svg"):
            assert words in html
        for copied in ("BE68539007547034", "+++090/9337/55493+++", "58,00"):
            assert f'data-text="{copied}"' in html
        assert "style=" not in html
    paper = ada.get(reverse("producten:betaling_afdruk", args=[verzoek.kenmerk])).content.decode()
    assert "+++090/9337/55493+++" in paper
    assert "<svg" in paper


def test_a_fine_asks_more_certainty_even_to_look(cast: Cast) -> None:
    verzoek = boete(cast)
    weak = client_of(cast.ada.account)
    product = fresh(verzoek).product
    assert product is not None
    for url in (product.get_absolute_url(), verzoek.get_absolute_url()):
        response = weak.get(url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/aanmelden/")
    listed = weak.get(reverse("producten:producten")).content.decode()
    assert soort_of(product.soort).label in listed
    assert product.titel not in listed
    assert "Meir" not in listed, "what it says waits for the certainty"
    certain = sure(cast, weak).get(reverse("producten:producten")).content.decode()
    assert product.titel in certain
    assert "Meir" in certain


def test_reserve_call_record_and_off_to_the_provider(cast: Cast, ada: Client, dienst: Dienst) -> None:
    verzoek = boete(cast)
    response = press(ada, verzoek)
    betaling = Betaling.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, betaling.url)
    assert betaling.status == "gestart"
    again = press(ada, verzoek)
    assert again.headers["Location"] == betaling.url
    assert press(ada, verzoek, "1" * 32).headers["Location"] == betaling.url, "another form, the same attempt"
    order = dienst.seen[0]
    assert len(dienst.seen) == 1
    assert (order.bedrag, order.webhook_url) == (Decimal("58.00"), "http://localhost:8000" + WEBHOOK)
    assert order.terug_url.endswith(f"/{format_kenmerk(verzoek.kenmerk)}/terug/")
    assert cast.ada.voornaam not in order.omschrijving


def test_a_provider_that_is_away_costs_nothing_and_may_be_tried_again(cast: Cast, ada: Client, dienst: Dienst) -> None:
    verzoek = boete(cast)
    dienst.away = True
    response = press(ada, verzoek)
    page = ada.get(response.headers["Location"]).content.decode()
    assert "Je hebt niets betaald" in page
    assert Betaling.objects.get().status == "gereserveerd"
    dienst.away = False
    assert press(ada, verzoek, "1" * 32).status_code == 302
    assert Betaling.objects.get().status == "gestart", "the reservation that stood there"
    assert fresh(verzoek).status == Verzoek.OPEN


def test_coming_back_is_no_payment(cast: Cast, ada: Client, dienst: Dienst) -> None:
    verzoek = boete(cast)
    press(ada, verzoek)
    back = reverse("producten:betaling_terug", args=[verzoek.kenmerk])
    waiting = ada.get(back + "?status=paid").content.decode()
    assert "We wachten op bevestiging" in waiting
    assert 'hx-trigger="every' in waiting
    assert "Kijk opnieuw" in waiting
    assert fresh(verzoek).status == Verzoek.OPEN
    betaling = Betaling.objects.get()
    record_melding(melding(betaling, Gezegd.MISLUKT), via="webhook")
    assert "niet gelukt" in ada.get(back).content.decode()
    record_melding(melding(betaling), via="webhook")
    thanks = ada.get(back, headers={"HX-Request": "true", "HX-Target": "betaalstand"}).content.decode()
    assert "Bedankt, je betaling is binnen" in thanks
    assert "<html" not in thanks
    assert "every 2s" not in thanks
    assert "Dit is betaald" in ada.get(verzoek.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Verzoek.OPGESCHORT, "Betaal dan nog niet"),
        (Verzoek.KWIJTGESCHOLDEN, "kwijtgescholden"),
        (Verzoek.VERVALLEN, "niet meer online betalen"),
    ],
)
def test_each_state_is_said(cast: Cast, ada: Client, status: Verzoek, words: str) -> None:
    verzoek = boete(cast)
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(status=status)
    for url in (verzoek.get_absolute_url(), reverse("producten:betaling_terug", args=[verzoek.kenmerk])):
        assert words in ada.get(url).content.decode()


def test_paid_too_much_is_said(cast: Cast, ada: Client) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    record_melding(melding(betaling, bedrag=Decimal("20.00")), via="webhook")
    product = fresh(verzoek).product
    assert product is not None
    assert "Je moet nog € 38,00 betalen" in ada.get(product.get_absolute_url()).content.decode()
    record_melding(melding(betaling), via="webhook")
    assert "€ 20,00 te veel" in ada.get(verzoek.get_absolute_url()).content.decode()


def test_a_halted_fine_cannot_be_started(cast: Cast, ada: Client, dienst: Dienst) -> None:
    verzoek = boete(cast)
    halt(verzoek)
    assert press(ada, verzoek).status_code == 409
    assert not Betaling.objects.exists()


# -- the webhook ----------------------------------------------------------------------------------


def send(client: Client, body: bytes, *, secret: str = SECRET, at: int | None = None, path: str = WEBHOOK) -> int:
    signed = sign(secret, "POST", path, body, int(time.time()) if at is None else at)
    response = client.post(WEBHOOK, body, content_type="application/json", headers={HEADER: signed})
    assert response.content == b""
    return int(response.status_code)


def test_the_webhook_needs_no_visitor_and_bears_repetition(cast: Cast, client: Client) -> None:
    verzoek = boete(cast)
    body = json.dumps(as_json(melding(begonnen(cast, verzoek)))).encode()
    assert [send(client, body), send(client, body)] == [204, 204]
    assert fresh(verzoek).status == Verzoek.BETAALD
    assert Betaalgebeurtenis.objects.count() == 1


def test_what_is_not_signed_now_by_the_provider_is_not_read(cast: Cast, client: Client) -> None:
    body = json.dumps(as_json(melding(begonnen(cast, boete(cast))))).encode()
    now = int(time.time())
    assert send(client, body, secret="raad") == 401
    assert send(client, body, at=now - WINDOW - 5) == 401
    assert send(client, body, at=now + WINDOW + 5) == 401
    assert send(client, body, path="/elders/") == 401
    assert client.post(WEBHOOK, body, content_type="application/json").status_code == 401
    signed = sign(SECRET, "POST", WEBHOOK, body, now)
    changed = client.post(WEBHOOK, body + b" ", content_type="application/json", headers={HEADER: signed})
    assert changed.status_code == 401
    assert not Betaalgebeurtenis.objects.exists()


def test_without_a_secret_nothing_is_genuine() -> None:
    assert not is_genuine(sign("", "POST", "/", b"", 0), "", "POST", "/", b"", 0)
    assert not is_genuine("onzin", "x", "POST", "/", b"", 0)


def test_a_payment_that_is_not_ours_is_404(cast: Cast, client: Client) -> None:
    ghost = melding(Betaling(sleutel="0" * 32, bedrag=Decimal("58.00")))
    assert send(client, json.dumps(as_json(ghost)).encode()) == 404


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": "x" * 65}, {"id": 5}, {"sleutel": None}, {"soort": "gestolen"}, {"bedrag": "NaN"},
        {"bedrag": "-1.00"}, {"bedrag": "1.001"}, {"bedrag": "12345678901.00"}, {"bedrag": "veel"}, {"op": "morgen"},
        {"op": "2026-03-10T09:00:00"}, {"transactie": ""}, {"transactie": "x" * 65}, {"bedrag": "0.00"},
    ],
)  # fmt: skip
def test_nonsense_is_refused(cast: Cast, client: Client, change: dict[str, Any]) -> None:
    said = as_json(melding(begonnen(cast, boete(cast)))) | change
    assert send(client, json.dumps(said).encode()) == 400
    with pytest.raises(MeldingRefused):
        read_melding(said)


def test_other_nonsense_too(client: Client, db: None) -> None:
    for body in (b"", b"{", b"[]", b"\xff", b"{}"):
        assert send(client, body) == 400


# -- the client of the provider -------------------------------------------------------------------


def test_without_an_address_there_is_no_provider(settings: Any) -> None:
    settings.BETAALPROVIDER_URL = ""
    with pytest.raises(KoppelingUnavailable):
        koppeling.provider()


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b"geen json",
        b'{"url": "http://localhost:9/betaal"}',
        b'{"id": "bt_1", "url": "http://elders.invalid/betaal"}',
    ],
)
def test_an_answer_that_cannot_be_is_no_answer(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    import io

    monkeypatch.setattr("urllib.request.urlopen", lambda request, timeout: io.BytesIO(answer))
    order = Opdracht("x", Decimal("58.00"), "x", "http://localhost/t", "http://localhost/w")
    with pytest.raises(KoppelingUnavailable):
        koppeling.HttpProvider("http://localhost:9", SECRET).create(order)


def test_a_provider_nobody_answers_for(settings: Any) -> None:
    settings.BETAALPROVIDER_URL = "http://localhost:9"
    with pytest.raises(KoppelingUnavailable):
        list(koppeling.provider().payments(timezone.now()))


def test_a_form_of_an_hour_ago_pays_nothing_twice(cast: Cast, ada: Client, dienst: Dienst) -> None:
    """Its answer is known, but the money came by bank transfer meanwhile."""
    verzoek = boete(cast)
    dienst.away = True
    press(ada, verzoek)
    settle_outside(verzoek, op=timezone.now())
    dienst.away = False
    assert press(ada, verzoek).status_code == 409
    assert dienst.seen == []


@pytest.mark.parametrize(
    "answer", [b"{}", b'{"gebeurtenissen": [{}], "volgende": ""}', b'{"gebeurtenissen": 1, "volgende": ""}']
)
def test_a_list_that_cannot_be_is_no_list(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    import io

    monkeypatch.setattr("urllib.request.urlopen", lambda request, timeout: io.BytesIO(answer))
    with pytest.raises(KoppelingUnavailable):
        list(koppeling.HttpProvider("http://localhost:9", SECRET).payments(timezone.now()))


def test_a_part_that_came_in_is_not_waited_for(cast: Cast, ada: Client) -> None:
    verzoek = boete(cast)
    record_melding(melding(begonnen(cast, verzoek), bedrag=Decimal("20.00")), via="webhook")
    page = ada.get(reverse("producten:betaling_terug", args=[verzoek.kenmerk])).content.decode()
    assert "Je moet nog € 38,00 betalen" in page
    assert "hx-trigger" not in page, "nobody asks every two seconds for what has come"


def test_what_nobody_has_to_pay_now_is_not_printed(cast: Cast, ada: Client) -> None:
    verzoek = boete(cast)
    paper = reverse("producten:betaling_afdruk", args=[verzoek.kenmerk])
    halt(verzoek)
    assert ada.get(paper).headers["Location"] == verzoek.get_absolute_url()
    for url in (product_of(verzoek).get_absolute_url(), verzoek.get_absolute_url()):
        assert paper not in ada.get(url).content.decode()
