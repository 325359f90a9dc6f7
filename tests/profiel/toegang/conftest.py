"""The cast as logins and profielen, and an identity provider that really runs."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from profiel.mensen.actions import ensure_profiel
from profiel.mensen.models import Account, Profiel
from profiel.toegang.niveau import SESSION_NAME

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "een lang wachtwoord"


def make_account(voornaam: str, achternaam: str, **extra: Any) -> Account:
    """A login with a confirmed address and a profiel of its own."""
    email = f"{voornaam.lower()}@voorbeeld.be"
    account = Account.objects.create_user(email, PASSWORD, naam=f"{voornaam} {achternaam}", **extra)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    ensure_profiel(account, voornaam=voornaam, achternaam=achternaam)
    return account


@pytest.fixture
def ada(db: None) -> Account:
    return make_account("Ada", "Peeters")


@pytest.fixture
def bram(db: None) -> Account:
    return make_account("Bram", "Claes")


@pytest.fixture
def cem(db: None) -> Account:
    return make_account("Cem", "Yilmaz")


@pytest.fixture
def dirk(db: None) -> Account:
    """Works for the city: a login without profiel."""
    account = Account.objects.create_user("dirk@voorbeeld.be", PASSWORD, naam="Dirk Maes", is_staff=True)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def profiel_of(account: Account) -> Profiel:
    return Profiel.objects.get(account=account)


def show_again(session: Any) -> None:
    """As the answer to a step-up leaves it: the owner of this session has just shown who they are."""
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "test", "at": time.time(), "reauthenticated": True}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = session[SESSION_KEY]


def signed_in(account: Account, level: int = 1) -> Client:
    """A browser in which this account is signed in at this level; above `laag` by a step-up just now."""
    client = Client()
    client.force_login(account)
    if level > 1:
        session = client.session
        session[SESSION_NAME] = {"account_id": account.pk, "level": level, "acr": "test", "auth_time": int(time.time())}
        show_again(session)
        session.save()
    return client


@pytest.fixture
def clean_cache(db: None) -> Iterator[None]:
    """Counters of limits and copies of what the provider publishes do not reach the next test."""
    cache.clear()
    yield
    cache.clear()


# -- the identity provider ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provider:
    """The stand-in of the demo, in a process of its own."""

    issuer: str
    secret: str
    pem: str

    def choose(self, url: str, persona: str, niveau: str) -> str:
        """What a person does there: open the page, tap a name; the address they are sent back to."""
        browser = requests.Session()
        page = browser.get(url, timeout=10)
        assert page.status_code == 200, page.text
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        data = {"csrfmiddlewaretoken": token, "persona": persona, "niveau": niveau}
        answer = browser.post(url, data=data, headers={"Origin": self.issuer}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])


def new_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """Served by granian with the very command of the supervisor."""
    from stadsportaal.embedded.supervisor import one_worker

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Provider(f"http://localhost:{port}", secrets.token_urlsafe(16), new_pem())
    environ = os.environ | {
        "DEMO": "1",
        "SITE_URL": "http://localhost:8000",
        "OIDC_ISSUER": running.issuer,
        "OIDC_CLIENT_ID": "stadsportaal",
        "OIDC_CLIENT_SECRET": running.secret,
        "IDP_OIDC_PRIVATE_KEY": running.pem,
    }
    process = subprocess.Popen(
        [sys.executable, *one_worker(port, "stadsportaal.identiteit.wsgi:application")], env=environ, cwd=ROOT
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{running.issuer}/sleutels", timeout=5).close()
                break
            except urllib.error.URLError:
                assert process.poll() is None, "the identity provider stopped"
                time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def oidc(provider: Provider, settings: Any, clean_cache: None) -> Provider:
    """The portal, set to believe the running provider."""
    settings.OIDC_ISSUER = provider.issuer
    settings.OIDC_CLIENT_ID = "stadsportaal"
    settings.OIDC_CLIENT_SECRET = provider.secret
    return provider


def start(client: Client, **query: str) -> str:
    """Begin to sign in; the address of the provider that the browser is sent to."""
    response = client.get("/aanmelden/stad/start/", query)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def back(client: Client, url: str) -> Any:
    """Follow the way back into the portal, without going on to the next page."""
    parts = urlsplit(url)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client, provider: Provider, persona: str, niveau: str = "substantieel", **query: str) -> Any:
    """The whole way through the identity provider."""
    return back(client, provider.choose(start(client, **query), persona, niveau))


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
