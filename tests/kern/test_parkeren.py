"""A POST after its session ended: kept for the account that typed it, given back, never sent by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import signing
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models.functions import Length
from django.test import Client
from django.utils import timezone

from profiel.mensen.models import Account
from stadsportaal.kern import parkeren
from stadsportaal.kern.models import GeparkeerdePost, Synoniemgroep

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.django_db]
Hidden = Callable[..., dict[str, str]]
PAGE = "/formulier/?stap=2"


@pytest.fixture
def ada(client: Client, ada_account: Account) -> Client:
    client.force_login(ada_account)
    return client


@pytest.fixture
def lost(ada: Client, hidden: Hidden) -> dict[str, str]:
    """The hidden fields of Ada's form, and then her session is gone."""
    fields = hidden(ada, PAGE)
    ada.session.flush()
    ada.cookies.pop("sessie")
    return fields


def login(client: Client, email: str) -> None:
    """Log in as the portal does: in the session that is there."""
    assert client.post("/aanmelden/", {"email": email}).status_code == 200


def test_comes_back_filled_in_after_login_and_is_not_sent(ada: Client, lost: dict[str, str]) -> None:
    response = ada.post("/formulier/", {**lost, "naam": "Ada Peeters", "kleur": ["rood", "blauw"]})
    assert response.status_code == 302
    assert response.headers["Location"] == "/aanmelden/?next=/formulier/%3Fstap%3D2"
    login(ada, "ada@voorbeeld.be")
    page = ada.get(PAGE)
    html = page.content.decode()
    assert 'value="Ada Peeters"' in html
    assert html.count("selected") == 2
    assert [str(message) for message in get_messages(page.wsgi_request)] == [
        "Je was afgemeld. Wat je invulde, staat er nog. Kijk het na en verstuur het dan."
    ]
    assert not Synoniemgroep.objects.exists()
    assert 'value="Ada Peeters"' in ada.get(PAGE).content.decode()  # a reload loses nothing
    assert "Ada Peeters" not in ada.get("/formulier/").content.decode()  # another page gets nothing


def test_once_sent_again_nothing_is_kept(ada: Client, lost: dict[str, str], hidden: Hidden) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada"})
    login(ada, "ada@voorbeeld.be")
    ada.post("/voorbeeld/", {"naam": "zonder veld"})
    assert GeparkeerdePost.objects.count() == 1
    ada.post("/formulier/", {**hidden(ada, "/formulier/"), "naam": "Ada"})  # another page's form
    assert GeparkeerdePost.objects.count() == 1
    assert ada.post("/formulier/", {**hidden(ada, PAGE), "naam": "Ada"}).status_code == 302
    assert not GeparkeerdePost.objects.exists()
    assert "Je was afgemeld" not in ada.get(PAGE).content.decode()


def test_another_account_destroys_it(ada: Client, lost: dict[str, str], cem_account: Account) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada Peeters"})
    login(ada, "cem@voorbeeld.be")
    assert "Ada Peeters" not in ada.get(PAGE).content.decode()
    assert not GeparkeerdePost.objects.exists()
    assert parkeren.SESSION_NAME not in ada.session


def test_after_an_hour_it_is_gone(ada: Client, lost: dict[str, str]) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada Peeters"})
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=60, seconds=1)):
        ada.cookies.clear()
        ada.force_login(Account.objects.get())
        assert "Ada Peeters" not in ada.get(PAGE).content.decode()
    row = GeparkeerdePost.objects.get()
    assert parkeren.purge(row.verloopt_op) == 0
    assert parkeren.purge(row.verloopt_op + dt.timedelta(seconds=1)) == 1


def test_expired_row_in_a_live_session_is_not_shown(ada: Client, lost: dict[str, str]) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada Peeters"})
    login(ada, "ada@voorbeeld.be")
    GeparkeerdePost.objects.update(verloopt_op=timezone.now())
    assert "Ada Peeters" not in ada.get(PAGE).content.decode()


def test_files_are_not_kept_and_the_citizen_is_told(ada: Client, lost: dict[str, str]) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada", "foto": ContentFile(b"foto", "foto.jpg")})
    login(ada, "ada@voorbeeld.be")
    page = ada.get(PAGE)
    assert str(next(iter(get_messages(page.wsgi_request)))).endswith("Kies je bestand opnieuw.")


def test_stored_unreadable_and_without_secrets(ada: Client, lost: dict[str, str]) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada Peeters", "password1": "geheim", "Wachtwoord": "geheim"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT velden::text, token_hash FROM kern_geparkeerdepost")
        stored, token_hash = cursor.fetchone()
    assert "Ada" not in stored
    assert GeparkeerdePost.objects.get().velden == {"naam": ["Ada Peeters"]}
    assert token_hash not in str(dict(ada.session))


def test_htmx_is_sent_to_the_login_page(ada: Client, lost: dict[str, str]) -> None:
    headers = {"HX-Request": "true"}
    response = ada.post("/formulier/", {**lost, "naam": "Ada"}, headers=headers)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/aanmelden/?next=/formulier/%3Fstap%3D2")
    assert GeparkeerdePost.objects.exists()
    response = ada.get("/zonder/", headers=headers)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/aanmelden/?next=/zonder/")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"account": "nagemaakt"},
        {"account": signing.dumps({"account": "1", "page": "/"}, salt="iets anders")},
    ],
)
def test_without_a_signature_nothing_is_kept(ada: Client, lost: dict[str, str], wrong: dict[str, str]) -> None:
    response = ada.post("/formulier/", {"naam": "Ada", **wrong})
    assert response.headers["Location"] == "/aanmelden/?next=/formulier/"
    assert not GeparkeerdePost.objects.exists()


@pytest.mark.parametrize("too_much", [{"naam": "x" * 200_001}, {"naam": ["x" * 100_001] * 2}])
def test_too_much_is_not_kept(ada: Client, lost: dict[str, str], too_much: dict[str, Any]) -> None:
    ada.post("/formulier/", {**lost, **too_much})
    assert not GeparkeerdePost.objects.exists()


def test_a_page_with_an_endless_address_is_not_kept(ada: Client, hidden: Hidden) -> None:
    assert GeparkeerdePost._meta.get_field("pad").max_length == parkeren.MAX_ADDRESS
    fields = hidden(ada, "/formulier/?" + "x" * 500)
    ada.logout()
    ada.post("/formulier/", {**fields, "naam": "Ada"})
    assert not GeparkeerdePost.objects.exists()


def test_a_signature_lives_as_long_as_its_form(ada: Client, lost: dict[str, str]) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(hours=49)):
        ada.post("/formulier/", {**lost, "naam": "Ada"})
    assert not GeparkeerdePost.objects.exists()


def test_the_form_of_another_account_is_not_kept_for_who_is_logged_in(
    hidden: Hidden, ada_account: Account, cem_account: Account
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada_account)
    fields = hidden(browser, PAGE)
    browser.force_login(cem_account)
    response = browser.post("/formulier/", {**fields, "naam": "Ada Peeters"})
    assert response.status_code == 403
    assert "bewaard" not in response.content.decode()
    assert not GeparkeerdePost.objects.exists()


def test_several_forms_at_once_and_the_last_of_each_page(ada: Client, hidden: Hidden) -> None:
    pages = [f"/formulier/?stap={number}" for number in range(parkeren.MAX_PARKED + 2)]
    forms = {page: hidden(ada, page) for page in pages}
    ada.logout()
    for page in [*pages, pages[-1]]:
        ada.post("/formulier/", {**forms[page], "naam": f"op {page[-1]}"})
    assert GeparkeerdePost.objects.count() == parkeren.MAX_PARKED
    login(ada, "ada@voorbeeld.be")
    shown = ["op " in ada.get(page).content.decode() for page in pages]
    assert shown == [False] * 2 + [True] * parkeren.MAX_PARKED


def test_forms_of_two_accounts_in_one_browser_do_not_meet(
    ada: Client, lost: dict[str, str], hidden: Hidden, cem_account: Account
) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada Peeters"})
    cem = Client()
    cem.force_login(cem_account)
    ada.post("/formulier/", {**hidden(cem, PAGE), "naam": "Cem"})
    assert GeparkeerdePost.objects.get().account == cem_account


def test_versie_stays_the_one_it_was_typed_on(ada: Client, hidden: Hidden) -> None:
    fields = hidden(ada, "/versie/")
    ada.logout()
    ada.post("/versie/", {**fields, "versie": "3", "naam": "Ada"})
    login(ada, "ada@voorbeeld.be")
    assert hidden(ada, "/versie/")["versie"] == "3"


def test_a_public_page_parks_nothing(client: Client, lost: dict[str, str]) -> None:
    assert client.post("/haak/", {**lost, "naam": "Ada"}).status_code == 200
    assert not GeparkeerdePost.objects.exists()


def test_a_session_without_its_row_shows_an_empty_form(ada: Client, lost: dict[str, str]) -> None:
    ada.post("/formulier/", {**lost, "naam": "Ada Peeters", "kleur": []})
    GeparkeerdePost.objects.all().delete()
    login(ada, "ada@voorbeeld.be")
    assert "Ada Peeters" not in ada.get(PAGE).content.decode()


def test_what_was_typed_for_somebody_else_is_not_shown_as_ones_own(
    ada: Client, hidden: Hidden, settings: Any, ada_account: Account
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.kern.proef.ActsFor"]
    fields = hidden(ada, PAGE, headers={"X-Voor": "7"})
    ada.logout()
    ada.post("/formulier/", {**fields, "naam": "Voor Noor"})
    login(ada, "ada@voorbeeld.be")
    own = ada.get(PAGE)
    assert "Voor Noor" not in own.content.decode()
    assert "was voor iemand anders" in str(next(iter(get_messages(own.wsgi_request))))
    assert "Voor Noor" in ada.get(PAGE, headers={"X-Voor": "7"}).content.decode()


# -- a hint that is sent again and again ----------------------------------------------------------


def test_a_replayed_hint_keeps_the_newest_forms_only(lost: dict[str, str], cem_account: Account) -> None:
    other = GeparkeerdePost.objects.create(
        token_hash="c", account=cem_account, pad="/", velden={}, verloopt_op=timezone.now() + parkeren.LIFETIME
    )
    for number in range(parkeren.MAX_ROWS + 5):
        Client().post("/formulier/", {**lost, "naam": f"nummer {number}"})
    rows = GeparkeerdePost.objects.exclude(pk=other.pk).order_by("pk")
    assert [row.velden["naam"] for row in rows] == [[f"nummer {n}"] for n in range(5, parkeren.MAX_ROWS + 5)]
    assert GeparkeerdePost.objects.filter(pk=other.pk).exists()


def test_large_forms_fill_no_more_than_their_share(lost: dict[str, str]) -> None:
    large = "x" * (parkeren.MAX_SIZE - 100)
    for _ in range(parkeren.MAX_ROWS - 1):
        Client().post("/formulier/", {**lost, "naam": large})
    rows = GeparkeerdePost.objects.annotate(omvang=Length("velden")).values_list("omvang", flat=True)
    assert parkeren.MAX_STORED * 0.5 < sum(rows) <= parkeren.MAX_STORED
