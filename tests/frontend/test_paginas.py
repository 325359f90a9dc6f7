"""The frame around every page: title, skip link, header, errors that need nothing, one style guide."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from profiel.mensen.models import Account
from profiel.toegang.toegang import Toegang
from stadsportaal.context import portaal

pytestmark = pytest.mark.urls("tests.frontend.urls")
WITH_CONTEXT = ("400", "403", "404", "409", "422", "429", "403_csrf")
STANDALONE = ("500", "503")


def html_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_anonymous_page_costs_no_query_and_no_cookie(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/home/")
    assert len(queries) == 0
    assert not response.cookies
    html = html_of(response)
    assert "Aanmelden" in html
    assert "Afmelden" not in html
    assert "<session-end" not in html


@pytest.mark.django_db
def test_page_has_its_landmarks_and_skip_link_first(client: Client) -> None:
    html = html_of(client.get("/home/"))
    assert html.startswith('<!doctype html>\n<html lang="nl-BE">')
    first = re.search(r'<body>\s*<a class="skip-link" href="#(\w+)">', html)
    assert first
    assert f'<main class="main" id="{first[1]}" tabindex="-1">' in html
    for landmark in ("<header", "<main", "<footer", 'aria-label="Hoofdmenu"'):
        assert html.count(landmark) == 1
    assert html.count('role="status"') == 1


@pytest.mark.django_db
def test_signed_in_header_shows_the_name_and_the_way_out(client: Client) -> None:
    client.force_login(Account.objects.create_user("ada@example.org", naam="Ada Peeters"))
    html = html_of(client.get("/home/"))
    assert "Ada Peeters" in html
    assert html.count("Afmelden") == 2  # header, and footer for a phone
    assert "Aanmelden" not in html


@pytest.mark.django_db
def test_context_is_lazy_and_counts_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account.objects.create_user("ada@example.org", naam="Ada Peeters")
    client.force_login(account)
    request = RequestFactory().get("/")
    request.user, request.session = account, client.session
    calls: list[int] = []

    def unread(toegang: object) -> list[int]:
        calls.append(1)
        return [3]

    monkeypatch.setattr("stadsportaal.context._ONGELEZEN", unread)
    request.toegang = Toegang.anoniem()  # type: ignore[attr-defined]
    context = portaal(request)
    assert calls == []
    assert context["ongelezen"] == 3
    assert str(context["naam"]) == "Ada Peeters"
    assert bool(context["ongelezen"])
    assert calls == [1]
    assert 0 < context["sessie_seconden"] <= settings.SESSION_COOKIE_AGE


@pytest.mark.django_db
def test_title_of_a_page_with_errors(client: Client) -> None:
    assert "<title>Fout:  – Stadsportaal</title>" in html_of(client.get("/fout/"))
    assert "<title> – Stadsportaal</title>" in html_of(client.get("/home/"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", WITH_CONTEXT)
def test_error_page_gives_a_next_step_a_phone_and_a_counter(name: str) -> None:
    request = RequestFactory().get("/weg/")
    html = render_to_string(f"{name}.html", {}, request=request)
    assert html.count("<h1") == 1
    assert 'class="button' in html
    assert "tel:+3232211333" in html
    assert "webpunt" in html


@pytest.mark.django_db
def test_refusal_says_its_sentence_and_leads_on() -> None:
    context = {"melding": "Deze aanvraag is al beslist.", "volgende": {"tekst": "Bekijk het dossier", "url": "/d/"}}
    html = render_to_string("409.html", context, request=RequestFactory().get("/"))
    assert "Deze aanvraag is al beslist." in html
    assert 'href="/d/"' in html
    assert "Ga naar Mijn stad" not in html


@pytest.mark.urls("tests.frontend.geen_urls")
@pytest.mark.parametrize("name", STANDALONE)
def test_breakdown_page_needs_no_database_no_context_and_no_names(name: str) -> None:
    html = render_to_string(f"{name}.html")  # without the db mark a query would fail
    assert "tel:+3232211333" in html
    assert "stadsloket" in html
    assert 'href="/"' in html
    assert "{%" not in html


def test_every_error_has_both_names() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    for code in ("403", "404", "409", "422", "429", "500", "503"):
        assert (folder / f"{code}.html").read_text().strip() == f'{{% extends "errors/{code}.html" %}}'


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "debug", "status"), [(True, False, 200), (False, True, 200), (False, False, 404)])
def test_style_guide_only_where_it_belongs(client: Client, demo: bool, debug: bool, status: int) -> None:
    with override_settings(DEMO=demo, DEBUG=debug):
        assert client.get("/stijlgids/").status_code == status


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_demo_is_marked_on_every_page(client: Client) -> None:
    assert "Een oefenstad met verzonnen mensen" in html_of(client.get("/home/"))


@pytest.mark.django_db
def test_no_demo_band_in_a_real_city(client: Client) -> None:
    assert "oefenstad" not in html_of(client.get("/home/"))


LOGIN_PAGES = ("login/", "signup/", "login/code/", "password/reset/", "logout/")
ACCOUNT_PAGES = ("email/", "password/change/", "2fa/", "sessions/")


@pytest.mark.django_db
@pytest.mark.parametrize("page", LOGIN_PAGES + ACCOUNT_PAGES)
def test_pages_of_allauth_wear_our_look(client: Client, page: str) -> None:
    if page in ACCOUNT_PAGES or page == "logout/":
        account = Account.objects.create_user("ada@example.org", password="drie-kleine-boten")
        EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
        client.force_login(account)
    response = client.get(f"/aanmelden/{page}", follow=True)
    html = html_of(response)
    assert response.status_code == 200
    assert 'class="wordmark"' in html
    assert html.count("<h1") == 1
    for banned in (" style=", " required", "placeholder=", "onclick="):
        assert banned not in html


@pytest.mark.django_db
def test_wrong_login_gets_our_error_summary(client: Client) -> None:
    html = html_of(client.post("/aanmelden/login/", {"login": "", "password": ""}))
    assert "Er is een probleem" in html
    assert 'href="#id_login"' in html
    assert "<title>Fout: " in html
