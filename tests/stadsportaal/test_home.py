"""Home: search first, what waits for you, what people ask for; the same for everybody but for one panel."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from producten.laden import load_diensten
from producten.models import Dienst
from profiel.dossiers.models import Dossier
from tests.profiel.dossiers.cast import Cast, client_of


@pytest.fixture(autouse=True)
def catalogus(db: None) -> None:
    load_diensten()


def home(client: Client) -> str:
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def test_home_begins_with_search_and_leads_everywhere(client: Client) -> None:
    html = home(client)
    order = ["Waarmee kunnen we je helpen?", 'name="q"', "Vaak gevraagd", "Wat verandert er in je leven?", "Bel eerst",
             "Alles per thema"]  # fmt: skip
    places = [html.index(words) for words in order]
    assert places == sorted(places)
    assert html.count('"card card-row card-link"') == 6
    assert html.count('"card card-tile card-link"') == 8
    assert f'action="{reverse("zoeken")}"' in html
    assert "Actie nodig" not in html
    assert html.count("<h1") == 1


def test_a_dienst_that_is_withdrawn_leaves_the_home_page(client: Client) -> None:
    home(client)
    Dienst.objects.filter(pk__in=["adreswijziging", "melding-openbaar-domein"]).update(gepubliceerd=False)
    html = home(client)
    assert "Adres wijzigen" not in html
    assert "Iets kapot of vuil op straat?" not in html


def wait(cast: Cast, count: int) -> None:
    for number in range(count):
        dossier = cast.dossier()
        Dossier.objects.filter(pk=dossier.pk).update(
            actie_wat=f"Stuur document {number}", actie_tegen=dt.date(2026, 3, 20 + number), actie_url="/doen/"
        )


@pytest.mark.parametrize(
    ("count", "words"), [(1, ""), (2, "Er wacht nog 1 ding op jou"), (4, "Er wachten nog 3 dingen op jou")]
)
def test_what_waits_is_shown_first_and_the_rest_counted(cast: Cast, count: int, words: str) -> None:
    wait(cast, count)
    html = home(client_of(cast.ada.account))
    assert "ten laatste vr 20 maart 2026" in html
    assert "Stuur document 0" in html
    assert "Stuur document 1" not in html
    assert 'href="/doen/"' in html
    assert words in " ".join(html.split())
    assert ("op jou</a>" in html) is (count > 1)


def test_an_action_without_day_or_address_leads_to_the_dossier(cast: Cast) -> None:
    dossier = cast.dossier()
    Dossier.objects.filter(pk=dossier.pk).update(actie_wat="Kies een dag")
    html = home(client_of(cast.ada.account))
    assert "ten laatste" not in html
    assert f'href="{dossier.get_absolute_url()}"' in html


def test_nobody_sees_what_waits_for_somebody_else(cast: Cast) -> None:
    wait(cast, 1)
    assert "Stuur document" not in home(client_of(cast.cem.account))
    assert "Stuur document" not in home(client_of(None))
    assert "Stuur document" not in home(client_of(cast.dirk))


def test_queries_and_size(cast: Cast) -> None:
    anonymous, ada = client_of(None), client_of(cast.ada.account)
    home(anonymous)
    with CaptureQueriesContext(connection) as queries:
        html = home(anonymous)
    assert len(queries) == 1
    assert len(html.encode()) < 14_000
    home(ada)
    with CaptureQueriesContext(connection) as none_waiting:
        home(ada)
    wait(cast, 6)
    with CaptureQueriesContext(connection) as six_waiting:
        home(ada)
    assert len(six_waiting) == len(none_waiting) <= 8
