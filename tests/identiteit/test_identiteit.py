"""The demo's identity provider from the inside; tests/profiel/toegang/test_oidc.py meets it as a process."""

from __future__ import annotations

import base64
import hashlib
import importlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from stadsportaal.identiteit import codes, views
from stadsportaal.identiteit.codes import Code, CodeRefused, proves, seal, unseal
from stadsportaal.identiteit.personas import PERSONAS, synthetic_insz
from tests.profiel.toegang.conftest import new_pem

ISSUER = "http://localhost:8001"
BACK = "http://localhost:8000/aanmelden/stad/terug/"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": "stadsportaal",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid insz",
    "state": "s",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
ENVIRONMENT = {
    "DEMO": "1",
    "SECRET_KEY": "een sleutel voor de test",
    "SITE_URL": "http://localhost:8000",
    "OIDC_ISSUER": ISSUER,
    "OIDC_CLIENT_ID": "stadsportaal",
    "OIDC_CLIENT_SECRET": "geheim:met:dubbelepunt",
    "IDP_OIDC_PRIVATE_KEY": new_pem(),
}


@pytest.fixture(autouse=True)
def idp(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Its own settings, in this process."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    own = importlib.reload(importlib.import_module("stadsportaal.identiteit.settings"))
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "SITE_URL", "IDP_OIDC_PRIVATE_KEY", "CSRF_COOKIE_NAME"):
        setattr(settings, name, getattr(own, name))
    for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        setattr(settings, name, getattr(own, name))
    views._private_key.cache_clear()
    views._public_jwk.cache_clear()
    yield
    views._private_key.cache_clear()
    views._public_jwk.cache_clear()


def code_of(client: Client, persona: str = "ada", niveau: str = "hoog") -> dict[str, str]:
    response = client.post("/aanmelden", {"persona": persona, "niveau": niveau}, query_params=ASKED)
    assert response.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def exchange(client: Client, code: str, **changes: str) -> Any:
    data = {
        "code": code,
        "redirect_uri": BACK,
        "client_id": "stadsportaal",
        "client_secret": "geheim:met:dubbelepunt",
        "code_verifier": VERIFIER,
    } | changes
    return client.post("/token", {name: value for name, value in data.items() if value})


def test_refuses_to_start_outside_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", "0")
    with pytest.raises(ImproperlyConfigured):
        importlib.reload(importlib.import_module("stadsportaal.identiteit.settings"))


def test_documents(client: Client) -> None:
    config = client.get("/.well-known/openid-configuration").json()
    assert config["issuer"] == ISSUER
    assert config["jwks_uri"] == f"{ISSUER}/sleutels"
    (key,) = client.get("/sleutels").json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}  # nothing of the private half
    assert client.get("/stijl.css")["Content-Type"] == "text/css; charset=utf-8"


def test_page_shows_the_cast_and_what_was_asked(client: Client) -> None:
    page = client.get("/aanmelden", ASKED | {"acr_values": "http://eidas.europa.eu/LoA/high"})
    text = page.content.decode()
    assert all(persona.naam in text for persona in PERSONAS)
    assert 'value="hoog" checked' in text
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert 'value="substantieel" checked' in client.get("/aanmelden", ASKED).content.decode()


@pytest.mark.parametrize("name", [*ASKED])
def test_an_incomplete_or_foreign_request_sends_nobody_anywhere(client: Client, name: str) -> None:
    for changed in (
        {**ASKED, name: "iets anders"} if name not in {"state", "nonce", "code_challenge"} else {**ASKED, name: ""},
        {k: v for k, v in ASKED.items() if k != name},
    ):
        assert client.get("/aanmelden", changed).status_code == 400
        assert client.post("/aanmelden", {"persona": "ada", "niveau": "hoog"}, query_params=changed).status_code == 400


def test_signed_answer(client: Client) -> None:
    back = code_of(client)
    assert (back["state"], back["iss"]) == ("s", ISSUER)
    answer = exchange(client, back["code"]).json()
    key = jwt.PyJWK(client.get("/sleutels").json()["keys"][0])
    claims = jwt.decode(answer["id_token"], key.key, algorithms=["RS256"], audience="stadsportaal", issuer=ISSUER)
    ada = PERSONAS[0]
    assert (claims["sub"], claims["insz"], claims["given_name"], claims["nonce"]) == ("ada", ada.insz, "Ada", "n")
    assert claims["acr"] == "http://eidas.europa.eu/LoA/high"
    assert claims["iat"] - claims["auth_time"] < 5


def test_basic_authentication(client: Client) -> None:
    code = code_of(client)["code"]
    basic = base64.b64encode(b"stadsportaal:geheim:met:dubbelepunt").decode()
    data = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    assert client.post("/token", data, headers={"authorization": f"Basic {basic}"}).status_code == 200
    assert client.post("/token", data, headers={"authorization": "Basic %%%"}).status_code == 401


@pytest.mark.parametrize("changes", [{"client_secret": "fout"}, {"client_id": "ander"}, {"client_secret": ""}])
def test_other_clients_are_refused(client: Client, changes: dict[str, str]) -> None:
    assert exchange(client, code_of(client)["code"], **changes).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "x" * 43}, {"code_verifier": ""}, {"redirect_uri": "http://evil/"}]
)
def test_a_code_in_wrong_hands_is_refused(client: Client, changes: dict[str, str]) -> None:
    code = code_of(client)["code"]
    assert exchange(client, code, **changes).status_code == 400
    assert exchange(client, code).status_code == 400  # and is used up


@pytest.mark.parametrize(("persona", "niveau"), [("", "hoog"), ("niemand", "hoog"), ("ada", "opperst")])
def test_stopping(client: Client, persona: str, niveau: str) -> None:
    assert code_of(client, persona, niveau)["error"] == "access_denied"


def test_a_code_works_once_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    code = Code(BACK, "n", CHALLENGE, "ada", "acr", 1)
    sealed = seal(code)
    assert unseal(sealed) == code
    for text in (sealed, sealed[:-1] + ("A" if sealed[-1] != "A" else "B"), "", "x.y.z"):
        with pytest.raises(CodeRefused):
            unseal(text)
    late = seal(Code(BACK, "n", CHALLENGE, "ada", "acr", 1))
    monkeypatch.setattr(codes, "LIFETIME", -1)
    with pytest.raises(CodeRefused):
        unseal(late)
    assert proves(VERIFIER, CHALLENGE)
    assert not proves(VERIFIER + "x", CHALLENGE)


def test_used_codes_are_forgotten_when_they_no_longer_work(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Code(BACK, "n", CHALLENGE, "ada", "acr", 1)
    unseal(seal(first))
    assert first.jti in codes._used
    monkeypatch.setattr(codes.time, "monotonic", lambda: max(codes._used.values()) + 1)
    unseal(seal(Code(BACK, "n", CHALLENGE, "ada", "acr", 1)))
    assert first.jti not in codes._used


def test_only_an_rsa_key_will_do(settings: Any) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    settings.IDP_OIDC_PRIVATE_KEY = key.private_bytes(*formats).decode()
    with pytest.raises(TypeError, match="RSA"):
        views._private_key()


def test_synthetic_numbers_only() -> None:
    with pytest.raises(ValueError, match="999 en 000"):
        synthetic_insz(PERSONAS[0].geboren, "123")
    assert all(persona.insz[6:9] in {"999", "000"} for persona in PERSONAS)
