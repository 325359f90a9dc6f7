"""Ten sessies of Els, by turns with Ada and with Cem: nothing of the one reaches her beside the other.

`make prove` does 500 against the running portal (tests/proofs/begeleid.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from unittest import mock

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from inclusie import middleware
from inclusie.models import Codepoging
from inclusie.views import begeleiden
from producten.models import Product
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Document
from profiel.mensen.actions import record_fact
from profiel.mensen.models import Profiel
from profiel.toegang.models import Machtiging
from stadsportaal.kern.actor import Actor
from stadsportaal.kern.kenmerk import new_kenmerk
from tests.inclusie.kring import Kring
from tests.inclusie.wissel import Burger, Got, Uitslag, Wissel, alternate

BACK_OFFICE = ("/beheer/", "/beheer/dossiers/dossier/", "/beheer/inclusie/begeleidesessie/", "/beheer/mensen/profiel/")


class Venster:
    """Django's test client as a browser of the journey."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, url: str) -> Got:
        return _got(self.client.get(url))

    def post(self, url: str, fields: Mapping[str, object]) -> Got:
        return _got(self.client.post(url, dict(fields)))


def _got(response: Any) -> Got:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = dict(response.headers) | {f"Set-Cookie-{name}": str(value) for name, value in response.cookies.items()}
    return Got(response.status_code, head, body)


def burger(kring: Kring, profiel: Profiel, mark: str) -> Burger:
    """A citizen with her name in everything the city has of her."""
    profiel.achternaam = f"{mark}naam"
    profiel.save()
    street = {"straat": f"{mark}straat", "huisnummer": "1", "bus": "", "postcode": "2100", "gemeente": "Antwerpen"}
    record_fact(profiel, "adres", {"adres": street}, "Rijksregister", dt.date(2026, 1, 3), by=Actor.systeem())
    dossier = kring.dossier(profiel, titel=f"{mark}dossier")
    message = Bericht.objects.create(
        kenmerk=new_kenmerk(), profiel=profiel, thema="burgerzaken", onderwerp=f"{mark}bericht", tekst="x", sleutel=mark
    )
    product = Product.objects.create(
        kenmerk=new_kenmerk(), profiel=profiel, soort="attest", titel=f"{mark}product", thema="burgerzaken",
        geldig_van=dt.date(2026, 1, 3),
    )  # fmt: skip
    document = Document.objects.create(
        kenmerk=new_kenmerk(), dossier=dossier, profiel=profiel, soort="besluit", titel=f"{mark}besluit",
        sjabloon="besluit@1",
        inhoud={"zin": mark, "datum": "2026-01-03", "kenmerk": "x", "reden": "", "rijen": [], "beroep": ""},
    )  # fmt: skip
    pages = [
        reverse("dossiers:dossier", args=[dossier.kenmerk]),
        reverse("dossiers:document", args=[document.kenmerk]),
        reverse("berichten:bericht", args=[message.kenmerk]),
        reverse("producten:product", args=[product.kenmerk]),
        "/mijn-stad/",
        "/profiel/gegevens/",
        "/zoeken/?q=product",
        f"/beheer/mensen/profiel/{profiel.pk}/change/",
    ]
    return Burger(profiel.voornaam, Venster(kring.browser(profiel)), (f"{mark}straat", mark), tuple(pages))


@pytest.fixture
def wissel(kring: Kring) -> Wissel:
    burgers = [burger(kring, kring.ada, "Kwikzilver"), burger(kring, kring.cem, "Vuurtoren")]
    return Wissel(Venster(kring.helper()), burgers, BACK_OFFICE)


def run(wissel: Wissel, sessions: int) -> Uitslag:
    return alternate(wissel, sessions, between=lambda: Codepoging.objects.all().delete() and None)


def test_nothing_of_one_reaches_the_helper_beside_the_other(wissel: Wissel) -> None:
    found = run(wissel, 10)
    assert found.sessions == 10
    assert found.leaks == []
    assert found.open_after == []
    assert found.own_seen > 50  # the search finds what is rightly there


def test_a_page_that_remembers_is_caught(wissel: Wissel) -> None:
    """Negative control: the helper's own page names whom she helped."""
    original = begeleiden.render_page

    def with_names(request: HttpRequest, template: str, context: dict[str, Any]) -> Any:
        response = original(request, template, context)
        for row in context.get("vorige", []):
            response.content += f"<!-- {row.profiel} -->".encode()
        return response

    with mock.patch.object(begeleiden, "render_page", with_names):
        assert run(wissel, 2).leaks


def test_a_grant_that_outlives_its_sessie_is_caught(wissel: Wissel) -> None:
    """Negative control: the end forgets neither the grant nor the browser's session."""
    keep = {*middleware.KEPT, middleware.GRANT}
    with (
        mock.patch.object(middleware, "KEPT", keep),
        mock.patch("inclusie.actions.end_begeleiding", lambda machtiging, **_: None),
    ):
        found = run(wissel, 1)
    assert found.open_after
    assert found.leaks
    assert Machtiging.objects.filter(soort="begeleid", ended_at__isnull=True).exists()
