"""Sign in through a provider that really runs: what is believed, and everything that is not."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.niveau import SESSION_NAME
from stadsportaal.identiteit.personas import PERSONAS
from tests.profiel.toegang.conftest import Provider, back, make_account, query_of, sign_in, start

pytestmark = pytest.mark.django_db
ADA = PERSONAS[0]


def test_first_sign_in_makes_the_account_and_the_profiel_with_its_number(oidc: Provider) -> None:
    client = Client()
    response = sign_in(client, oidc, "ada", next="/profiel/machtigingen/")
    assert (response.status_code, response["Location"]) == (302, "/profiel/machtigingen/")
    profiel = Profiel.objects.with_insz(ADA.insz).get()
    assert (profiel.naam, profiel.insz) == ("Ada Peeters", ADA.insz)
    assert profiel.account is not None
    assert profiel.account.email == ""
    assert client.session[SESSION_NAME]["level"] == Level.SUBSTANTIEEL
    linked = SocialAccount.objects.get()
    assert linked.uid == f"{oidc.issuer} ada"
    assert linked.extra_data == {}


def test_second_sign_in_is_the_same_account(oidc: Provider) -> None:
    sign_in(Client(), oidc, "ada")
    sign_in(Client(), oidc, "ada")
    assert Account.objects.count() == 1
    assert Profiel.objects.count() == 1


def test_low_answer_is_believed_for_a_plain_sign_in_but_gives_no_number(oidc: Provider) -> None:
    client = Client()
    sign_in(client, oidc, "ada", "laag")
    assert client.session[SESSION_NAME]["level"] == Level.LAAG
    assert Profiel.objects.get().insz == ""


def test_step_up_asks_for_a_fresh_strong_answer(oidc: Provider) -> None:
    asked = query_of(start(Client(), niveau="hoog", next="/profiel/gegevens/"))
    assert asked["prompt"] == "login"
    assert asked["max_age"] == "900"
    assert asked["acr_values"] == "http://eidas.europa.eu/LoA/high"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) > 30


def test_step_up_returns_to_the_same_place_in_the_same_session(oidc: Provider) -> None:
    client = Client()
    sign_in(client, oidc, "ada", "laag")
    session = client.session
    session["ergens_mee_bezig"] = True
    session.save()
    before = client.session.session_key
    response = client.get("/profiel/machtigingen/geven/?een=1")
    assert response.status_code == 302
    page = client.get(response["Location"])
    assert page.status_code == 200
    link = page.content.decode().split('href="/aanmelden/stad/start/')[1].split('"')[0].replace("&amp;", "&")
    url = client.get(f"/aanmelden/stad/start/{link}")["Location"]
    done = back(client, oidc.choose(url, "ada", "substantieel"))
    assert done["Location"] == "/profiel/machtigingen/geven/?een=1"
    assert client.get(done["Location"]).status_code == 200
    assert client.session["ergens_mee_bezig"] is True
    assert client.session.session_key != before


def test_too_low_for_the_step_up_is_refused_and_nobody_is_raised(oidc: Provider) -> None:
    client = Client()
    asked = start(client, niveau="substantieel", next="/profiel/gegevens/")
    response = back(client, oidc.choose(asked, "ada", "laag"))
    assert response.status_code == 401
    assert "We zijn nog niet zeker genoeg" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert not Account.objects.exists()


def test_other_person_at_step_up_ends_the_first_session(oidc: Provider) -> None:
    client = Client()
    sign_in(client, oidc, "ada", "laag")
    first = client.session.session_key
    back(client, oidc.choose(start(client, niveau="substantieel"), "cem", "substantieel"))
    assert client.session.session_key != first
    assert str(Account.objects.get(naam="Cem Yilmaz").pk) == client.session["_auth_user_id"]


def test_the_session_key_changes_at_sign_in(oidc: Provider) -> None:
    client = Client()
    start(client)
    planted = client.session.session_key
    sign_in(client, oidc, "ada")
    assert client.session.session_key != planted


def test_query_tricks_are_ignored(oidc: Provider) -> None:
    tricks = {
        "auth_params": "acr_values=evil&prompt=none&nonce=mine",
        "scope": "openid,admin",
        "process": "connect",
        "action": "rerequest",
    }
    asked = query_of(start(Client(), **tricks))
    assert "evil" not in asked["acr_values"]
    assert "prompt" not in asked
    assert asked["nonce"] != "mine"
    assert set(asked["scope"].split()) == {"openid", "profile", "insz"}


def test_never_matched_by_email(oidc: Provider) -> None:
    mine = make_account("Ada", "Peeters")
    client = Client()
    sign_in(client, oidc, "ada")
    assert client.session["_auth_user_id"] != str(mine.pk)
    assert Profiel.objects.get(account=mine).insz == ""


def test_replayed_way_back_is_refused(oidc: Provider) -> None:
    client = Client()
    url = oidc.choose(start(client), "ada", "substantieel")
    assert back(client, url).status_code == 302
    client.post("/afmelden/")
    assert back(client, url).status_code == 401
    assert "_auth_user_id" not in client.session


def test_replayed_code_is_refused_by_the_provider(oidc: Provider) -> None:
    client = Client()
    url = oidc.choose(start(client), "ada", "substantieel")
    verifier = next(iter(client.session["socialaccount_states"].values()))[0]["pkce_code_verifier"]
    data = {
        "grant_type": "authorization_code",
        "code": query_of(url)["code"],
        "redirect_uri": "http://localhost:8000/aanmelden/stad/terug/",
        "client_id": "stadsportaal",
        "client_secret": oidc.secret,
        "code_verifier": verifier,
    }
    assert requests.post(f"{oidc.issuer}/token", data=data | {"code_verifier": "x" * 43}, timeout=5).status_code == 400
    assert back(client, url).status_code == 401  # the wrong verifier used the code up
    again = oidc.choose(start(client), "ada", "substantieel")
    assert back(client, again).status_code == 302
    assert (
        requests.post(f"{oidc.issuer}/token", data=data | {"code": query_of(again)["code"]}, timeout=5).status_code
        == 400
    )


def test_way_back_in_another_browser_is_refused(oidc: Provider) -> None:
    url = oidc.choose(start(Client()), "ada", "substantieel")
    stranger = Client()
    assert back(stranger, url).status_code == 401
    assert "_auth_user_id" not in stranger.session


def test_answer_of_another_issuer_is_refused(oidc: Provider) -> None:
    client = Client()
    url = oidc.choose(start(client), "ada", "substantieel")
    assert back(client, url.replace("iss=http", "iss=evil")).status_code == 401


def test_stopping_says_so(oidc: Provider) -> None:
    client = Client()
    response = back(client, oidc.choose(start(client), "", "substantieel"))
    assert response.status_code == 401
    assert "Je hebt het aanmelden gestopt" in response.content.decode()


def test_provider_away_leaves_other_ways_in(oidc: Provider, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://localhost:9"
    response = Client().get("/aanmelden/stad/start/")
    assert response.status_code == 503
    page = response.content.decode()
    assert "We krijgen nu geen antwoord" in page
    assert 'href="/aanmelden/"' in page


def test_no_provider_no_page(settings: Any, client: Client, db: None) -> None:
    settings.OIDC_ISSUER = ""
    assert client.get("/aanmelden/stad/start/").status_code == 404
    assert client.get("/aanmelden/stad/terug/").status_code == 404


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_never_sent_to_another_site(oidc: Provider, url: str) -> None:
    assert sign_in(Client(), oidc, "ada", next=url)["Location"] == "/mijn-stad/"


def test_the_profiel_with_the_number_moves_to_the_login_that_proved_it(oidc: Provider) -> None:
    registered = Profiel.objects.create(voornaam="Ada", achternaam="Peeters")
    client = Client()
    sign_in(client, oidc, "ada", "laag")
    own = Profiel.objects.exclude(pk=registered.pk).get()
    from stadsportaal.kern.crypto import blind_index

    Profiel.objects.filter(pk=registered.pk).update(insz=ADA.insz, insz_index=blind_index(ADA.insz))
    sign_in(client, oidc, "ada", "substantieel")
    account = Account.objects.get()
    assert Profiel.objects.get(account=account) == registered
    kept = Machtiging.objects.get()
    assert (kept.wie, kept.voor) == (account, own)


def test_auth_time_is_remembered(oidc: Provider) -> None:
    client = Client()
    sign_in(client, oidc, "ada")
    assert abs(client.session[SESSION_NAME]["auth_time"] - time.time()) < 30
