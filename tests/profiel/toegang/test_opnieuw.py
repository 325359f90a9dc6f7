"""An open session is not enough to change who gets in: everybody has a way to show once more that it is them."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from profiel.mensen.models import Account
from profiel.toegang.models import LoginMail, Machtiging
from profiel.toegang.opnieuw import MOST_TRIES, SESSION_NAME, is_fresh
from tests.profiel.toegang.conftest import Provider, back, show_again, sign_in, signed_in
from tests.profiel.toegang.test_aanmelden import add_totp, last_code
from tests.profiel.toegang.test_machtigingen import GIVE, post_give

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]

CODE = "/profiel/aanmeldmiddelen/opnieuw/code/"
CITY = "/profiel/aanmeldmiddelen/opnieuw/stad/"
MAIL = "/profiel/aanmeldmiddelen/e-mail/"
NEW = {"email": "nieuw@voorbeeld.be", "action_add": ""}
SENSITIVE = [
    "/profiel/aanmeldmiddelen/wachtwoord/kiezen/",
    "/profiel/aanmeldmiddelen/sleutels/webauthn/add/",
    "/profiel/aanmeldmiddelen/sleutels/totp/activate/",
    "/profiel/aanmeldmiddelen/sleutels/recovery-codes/generate/",
]


@pytest.fixture
def by_code(ada: Account) -> Account:
    """Ada as somebody who only ever signs in with a code by mail."""
    ada.set_unusable_password()
    ada.save()
    return ada


def stale(client: Client) -> None:
    """As a quarter of an hour later."""
    session = client.session
    show_again(session)
    for entry in session["account_authentication_methods"]:
        entry["at"] = time.time() - 15 * 60 - 1
    session.save()


# -- a code by mail -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", SENSITIVE)
def test_who_signs_in_with_a_code_shows_it_with_a_code(by_code: Account, page: str) -> None:
    client = signed_in(by_code)
    asked = client.get(page)["Location"]
    assert asked == f"{CODE}?next={page.replace('/', '%2F')}"
    assert "We sturen een code" in client.get(asked).content.decode()
    client.post(asked, {"actie": "stuur"})
    done = client.post(asked, {"code": last_code()})
    assert done["Location"] == page
    assert client.get(page).status_code in (200, 404)  # no recovery codes without a second factor


def test_another_address_only_after_the_code(by_code: Account) -> None:
    client = signed_in(by_code)
    asked = client.post(MAIL, NEW)["Location"]
    assert asked.startswith(CODE)
    assert not LoginMail.objects.exists()
    client.post(asked, {"actie": "stuur"})
    client.post(asked, {"code": last_code()})  # allauth goes on with what was asked
    assert LoginMail.objects.count() == 2
    assert not EmailAddress.objects.filter(email=NEW["email"], verified=True).exists()


def test_a_quarter_of_an_hour_later_it_is_asked_again(by_code: Account) -> None:
    client = signed_in(by_code)
    stale(client)
    assert client.get(SENSITIVE[0])["Location"].startswith(CODE)


def test_wrong_codes_end_the_code(by_code: Account) -> None:
    client = signed_in(by_code)
    client.post(CODE, {"actie": "stuur"})
    right = last_code()
    for _ in range(MOST_TRIES - 1):
        refused = client.post(CODE, {"code": "0000-0000"})
        assert refused.status_code == 422
        assert "eze code klopt niet" in refused.content.decode()
    assert "Vraag een nieuwe" in client.post(CODE, {"code": "0000-0000"}).content.decode()
    assert "We sturen een code" in client.post(CODE, {"code": right}).content.decode()
    assert client.get(SENSITIVE[0]).status_code == 302


def test_an_old_code_and_a_used_one_are_worth_nothing(by_code: Account) -> None:
    client = signed_in(by_code)
    client.post(CODE, {"actie": "stuur"})
    session = client.session
    session[SESSION_NAME] = {**session[SESSION_NAME], "at": time.time() - 15 * 60}
    session.save()
    client.post(CODE, {"code": last_code()})
    assert client.get(SENSITIVE[0]).status_code == 302
    client.post(CODE, {"actie": "stuur"})
    code = last_code()
    assert client.post(CODE, {"code": code}).status_code == 302
    stale(client)
    client.post(CODE, {"code": code})
    assert client.get(SENSITIVE[0]).status_code == 302


def test_an_empty_code_is_422_and_costs_no_try(by_code: Account) -> None:
    client = signed_in(by_code)
    client.post(CODE, {"actie": "stuur"})
    assert client.post(CODE, {"code": ""}).status_code == 422
    assert client.session[SESSION_NAME]["tries"] == 0


def test_three_codes_a_minute(by_code: Account) -> None:
    client = signed_in(by_code)
    for _ in range(3):
        client.post(CODE, {"actie": "stuur"})
    assert "Je vroeg te veel codes" in client.post(CODE, {"actie": "stuur"}).content.decode()
    assert LoginMail.objects.count() == 3


def test_who_has_a_stronger_way_gets_no_code(ada: Account) -> None:
    """A mailbox that was left open opens no more than it did."""
    client = signed_in(ada)
    client.post(CODE, {"actie": "stuur"})
    assert not LoginMail.objects.exists()
    assert client.get(f"{CODE}?next=/x/")["Location"].startswith("/profiel/aanmeldmiddelen/opnieuw/?next")
    add_totp(ada)
    assert client.post(CODE, {"code": "1234-5678"}).status_code == 302


def test_who_has_no_way_at_all_changes_nothing(by_code: Account) -> None:
    EmailAddress.objects.all().delete()
    client = signed_in(by_code)
    for page in (*SENSITIVE, CODE):
        assert client.get(page).status_code == 403, page
    assert client.post(MAIL, NEW).status_code == 403


# -- the identity provider ------------------------------------------------------------------------


def test_who_comes_through_the_provider_shows_it_there(oidc: Provider) -> None:
    client = Client()
    sign_in(client, oidc, "ada")
    refused = client.post(MAIL, NEW)["Location"]
    assert refused.startswith(f"{CITY}?next=%2F")
    assert client.get(CODE)["Location"].startswith(CITY)
    start = client.get(refused)["Location"]
    asked = client.get(start)["Location"]
    assert re.search(r"prompt=login", asked) and "max_age=900" in asked
    done = back(client, oidc.choose(asked, "ada", "substantieel"))
    assert done["Location"] == MAIL
    assert client.post(MAIL, NEW)["Location"].startswith("/aanmelden/e-mail-bevestigen/")


def test_another_person_at_the_provider_shows_nothing_of_this_one(oidc: Provider) -> None:
    client = Client()
    sign_in(client, oidc, "ada")
    asked = client.get(client.get(CITY)["Location"])["Location"]
    back(client, oidc.choose(asked, "cem", "substantieel"))
    assert client.session["_auth_user_id"] == str(Account.objects.get(naam="Cem Yilmaz").pk)
    assert not Account.objects.get(naam="Ada Peeters").emailaddress_set.exists()  # type: ignore[attr-defined]


# -- a grant --------------------------------------------------------------------------------------


def test_a_grant_is_given_only_by_who_just_showed_it(by_code: Account, bram: Account) -> None:
    client = signed_in(by_code, 2)
    page = client.get(GIVE).content.decode()
    key = page.split('name="sleutel" value="')[1].split('"')[0]
    hint = page.split('name="account" value="')[1].split('"')[0]
    stale(client)
    assert client.get(GIVE)["Location"] == f"{CODE}?next={GIVE.replace('/', '%2F')}"
    late = client.post(GIVE, {"bereik": "alles", "email": bram.email, "sleutel": key, "account": hint})
    assert late["Location"].startswith(CODE)
    assert not Machtiging.objects.exists()
    client.post(late["Location"], {"actie": "stuur"})
    shown = client.post(late["Location"], {"code": last_code()})
    assert bram.email in client.get(shown["Location"]).content.decode()  # what was typed is still there
    assert post_give(client, email=bram.email).status_code == 302
    assert Machtiging.objects.exists()


def test_htmx_is_led_there_too(by_code: Account) -> None:
    client = signed_in(by_code, 2)
    stale(client)
    assert client.get(GIVE, headers={"HX-Request": "true"})["HX-Redirect"].startswith(CODE)


def test_no_way_no_grant(by_code: Account) -> None:
    EmailAddress.objects.all().delete()
    client = signed_in(by_code, 2)
    stale(client)
    assert client.get(GIVE).status_code == 403


def test_only_showing_counts_not_signing_in(rf: Any, by_code: Account) -> None:
    client = signed_in(by_code)
    request = rf.get("/")
    request.user, request.session = by_code, client.session
    assert not is_fresh(request)
    show_again(request.session)
    assert is_fresh(request)
