"""The inbox through HTTP."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiel.berichten.actions import NieuwBericht, Tekst, send_bericht, send_berichten
from profiel.berichten.models import Bericht, Voorkeur
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.niveau import Proof, remember
from tests.profiel.dossiers.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def send(profiel: Profiel, count: int = 1) -> list[Bericht]:
    rows = [
        send_bericht(
            profiel,
            Tekst(f"Onderwerp {n}", "De inhoud", "Je krijgt dit omdat …"),
            thema="wonen",
            sleutel=f"{profiel.pk}:{n}",
        )
        for n in range(count)
    ]
    return [row for row in rows if row is not None]


@pytest.fixture
def client_ada(client: Client, ada: Profiel) -> Client:
    assert ada.account is not None
    client.force_login(ada.account)
    return client


def test_the_list_shows_own_messages_only(client_ada: Client, ada: Profiel, cem: Profiel) -> None:
    send(ada)
    (other,) = send(cem)
    page = client_ada.get(reverse("berichten:berichten")).content.decode()
    assert "Onderwerp 0" in page
    assert other.kenmerk not in page
    assert client_ada.get(reverse("berichten:bericht", args=[other.kenmerk])).status_code == 404
    assert client_ada.post(reverse("berichten:bericht_gelezen", args=[other.kenmerk])).status_code == 404


def test_an_empty_inbox_leads_on(client_ada: Client) -> None:
    page = client_ada.get(reverse("berichten:berichten")).content.decode()
    assert "Je hebt nog geen berichten" in page
    assert reverse("home") in page


def test_opening_changes_nothing_and_the_post_marks_it_read(client_ada: Client, ada: Profiel) -> None:
    (bericht,) = send(ada)
    page = client_ada.get(reverse("berichten:bericht", args=[bericht.kenmerk])).content.decode()
    assert "De inhoud" in page
    bericht.refresh_from_db()
    assert bericht.is_ongelezen
    url = reverse("berichten:bericht_gelezen", args=[bericht.kenmerk])
    assert client_ada.post(url, headers={"X-Requested-With": "fetch"}).status_code == 204
    bericht.refresh_from_db()
    first = bericht.gelezen_op
    assert first is not None
    assert client_ada.post(url).status_code == 302
    bericht.refresh_from_db()
    assert bericht.gelezen_op == first
    assert client_ada.get(url).status_code == 405


@pytest.mark.parametrize("page", ["1", "2", "99", "x"])
def test_the_list_costs_the_same_with_one_and_many(
    client_ada: Client, ada: Profiel, page: str, django_assert_max_num_queries: object
) -> None:
    send(ada, 25)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client_ada.get(reverse("berichten:berichten"), {"pagina": page}).status_code == 200


def test_preferences_are_kept_and_shown_again(client_ada: Client, ada: Profiel) -> None:
    url = reverse("berichten:voorkeuren")
    assert client_ada.get(url).content.decode().count("checked") == 12
    assert client_ada.post(url, {"themas": ["wonen", "afval"]}).status_code == 302
    assert Voorkeur.objects.filter(profiel=ada, aan=True).count() == 2
    assert client_ada.get(url).content.decode().count("checked") == 2
    wrong = client_ada.post(url, {"themas": ["wonen", "bestaat-niet"]})
    assert wrong.status_code == 422
    assert Voorkeur.objects.filter(profiel=ada, aan=True).count() == 2


def test_preferences_are_one_table_with_a_named_choice_per_theme(client_ada: Client) -> None:
    page = client_ada.get(reverse("berichten:voorkeuren")).content.decode()
    assert page.count("<h1") == 1
    assert page.count('type="checkbox"') == 12
    assert 'Mail me<span class="visually-hidden"> over Mobiliteit</span>' in page
    assert "mailen we je niet" not in page, "no quiet hours in these settings"


def test_preferences_name_the_quiet_hours(client_ada: Client, settings: Any) -> None:
    settings.STILLE_UREN = [22, 7]
    assert "Tussen 22 en 7 uur mailen we je niet" in client_ada.get(reverse("berichten:voorkeuren")).content.decode()


def test_a_message_that_nobody_asked_for_says_why_and_leads_on(client_ada: Client, ada: Profiel) -> None:
    fact = {"naam": "Bewonersparkeren", "waarde": "loopt af op do 14 januari 2027", "bron": "Stadsportaal"}
    new = NieuwBericht(
        ada.pk,
        Tekst("Onderwerp", "De inhoud", "Algemene reden"),
        "mobiliteit",
        "proactief:1",
        aanleiding={"zin": "Je krijgt dit bericht omdat …", "feiten": [fact]},
        link=("/producten/", "Bekijk en verleng"),
    )
    (bericht,) = send_berichten([new]).values()
    page = client_ada.get(reverse("berichten:bericht", args=[bericht.kenmerk])).content.decode()
    for shown in ("Waarom krijg je dit bericht?", "omdat …", *fact.values(), "Bekijk en verleng", 'href="/producten/"'):
        assert shown in page
    assert "Algemene reden" not in page
    assert "geen mails meer over mobiliteit" in page
    assert reverse("berichten:voorkeuren") in page


def test_preferences_are_nobody_elses(ada: Profiel, cem: Profiel) -> None:
    assert cem.account is not None
    grant = Machtiging.objects.create(soort="gemachtigde", wie=cem.account, voor=ada, sinds=timezone.now())
    helper = client_of(cem.account, grant)
    page = reverse("berichten:voorkeuren")
    assert helper.get(page).status_code == 404
    assert helper.post(page, {"themas": []}).status_code == 404
    assert page not in helper.get(reverse("toegang:machtigingen")).content.decode()
    assert page in client_of(ada.account).get(reverse("berichten:berichten")).content.decode()


def test_what_asks_more_certainty_is_neither_read_nor_named_at_less(client_ada: Client, ada: Profiel) -> None:
    """Of a fine the list says the theme only; opening it leads to a stronger login, and then it is all there."""
    words = Tekst("Betaal je boete", "Betaal € 58,00.", "Je krijgt dit omdat …")
    fine = send_bericht(ada, words, thema="bestuur", sleutel="boete", niveau=Level.SUBSTANTIEEL)
    assert fine is not None
    for url in (reverse("berichten:berichten"), reverse("mijn_stad")):
        page = client_ada.get(url).content.decode()
        assert "boete" not in page
        assert "Bericht over bestuur" in page
    answer = client_ada.get(reverse("berichten:bericht", args=[fine.kenmerk]))
    assert answer.headers["Location"].startswith("/aanmelden/sterker/")
    session = client_ada.session
    remember(session, Proof(ada.account_id or 0, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    assert "Betaal je boete" in client_ada.get(reverse("berichten:berichten")).content.decode()
    assert "€ 58,00" in client_ada.get(reverse("berichten:bericht", args=[fine.kenmerk])).content.decode()


def test_a_message_asks_at_least_what_its_dossier_asks(client_ada: Client, cast: Cast) -> None:
    dossier = cast.dossier()
    dossier.niveau = Level.SUBSTANTIEEL
    dossier.save(update_fields=["niveau"])
    words = Tekst("Je aanvraag", "We zagen je bewijs van inkomen.", "Je krijgt dit omdat …")
    made = send_bericht(cast.ada, words, thema="wonen", sleutel="dossier", dossier=dossier)
    assert made is not None
    answer = client_of(cast.ada.account).get(reverse("berichten:bericht", args=[made.kenmerk]))
    assert answer.headers["Location"].startswith("/aanmelden/sterker/")
