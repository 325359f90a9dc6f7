"""The one door of answers: forged, stale and incomplete id_tokens are refused; keys rotate."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from profiel.toegang.koppelingen import identiteit
from profiel.toegang.koppelingen.identiteit import AnswerRefused, LevelTooLow
from profiel.toegang.models import Level
from stadsportaal.identiteit.personas import PERSONAS
from stadsportaal.kern.errors import KoppelingUnavailable
from tests.profiel.toegang.conftest import back, query_of, start

pytestmark = pytest.mark.django_db
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THIEF = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Forger:
    """An identity provider of which a test writes the keys and the answers itself."""

    def __init__(self) -> None:
        self.keys: dict[str, rsa.RSAPrivateKey] = {"een": KEY}
        self.asked: list[str] = []
        self.token: dict[str, Any] = {}
        self.forms: list[str] = []
        forger = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                forger.asked.append(self.path)
                self.answer(forger.document(self.path))

            def do_POST(self) -> None:
                forger.forms.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer(forger.token)

            def answer(self, data: dict[str, Any] | None) -> None:
                body = json.dumps(data).encode()
                self.send_response(200 if data else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def add_key(self, kid: str) -> None:
        self.keys[kid] = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def document(self, path: str) -> dict[str, Any] | None:
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/aanmelden",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/sleutels",
            }
        keys = [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            | {"kid": kid, "alg": "RS256", "use": "sig"}
            for kid, key in self.keys.items()
        ]
        return {"keys": keys} if path == "/sleutels" else None

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        base = {
            "iss": self.issuer,
            "aud": "stadsportaal",
            "sub": "ada",
            "iat": now,
            "exp": now + 300,
            "nonce": "n",
            "acr": SUBSTANTIAL,
            "auth_time": now,
            "given_name": "Ada",
            "family_name": "Peeters",
            "insz": PERSONAS[0].insz,
        } | changes
        return {name: value for name, value in base.items() if value is not None}

    def sign(self, *, kid: str = "een", key: Any = None, alg: str = "RS256", **changes: Any) -> str:
        return jwt.encode(self.claims(**changes), key or self.keys[kid], algorithm=alg, headers={"kid": kid})


@pytest.fixture
def forger(settings: Any, clean_cache: None) -> Iterator[Forger]:
    running = Forger()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = running.issuer, "stadsportaal"
    settings.OIDC_CLIENT_SECRET = "geheim"
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_a_genuine_answer_is_believed(forger: Forger) -> None:
    answer = identiteit.verify(forger.sign(), nonce="n", least=Level.SUBSTANTIEEL, fresh=True)
    assert (answer.issuer, answer.sub, answer.level) == (forger.issuer, "ada", Level.SUBSTANTIEEL)
    assert (answer.naam, answer.insz) == ("Ada Peeters", PERSONAS[0].insz)


def test_number_in_another_spelling(forger: Forger) -> None:
    n = PERSONAS[0].insz
    spelled = f"{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:9]}.{n[9:]}"
    assert identiteit.verify(forger.sign(insz=spelled), nonce="n").insz == n


def test_low_answer_never_carries_a_number(forger: Forger) -> None:
    answer = identiteit.verify(forger.sign(acr="http://eidas.europa.eu/LoA/low"), nonce="n")
    assert (answer.level, answer.insz) == (Level.LAAG, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nonce": "other"}, "other nonce"),
        ({"nonce": None}, "MissingRequiredClaimError"),
        ({"iss": "https://evil.example"}, "InvalidIssuerError"),
        ({"aud": "somebody"}, "InvalidAudienceError"),
        ({"aud": ["stadsportaal", "other"]}, "other azp"),
        ({"exp": 1}, "ExpiredSignatureError"),
        ({"exp": None}, "MissingRequiredClaimError"),
        ({"sub": None}, "MissingRequiredClaimError"),
        ({"acr": None}, "unknown acr"),
        ({"acr": "urn:somebody:made:this:up"}, "unknown acr"),
        ({"acr": ["http://eidas.europa.eu/LoA/high"]}, "unknown acr"),
        ({"auth_time": None}, "no auth_time"),
        ({"auth_time": True}, "no auth_time"),
        ({"auth_time": int(time.time()) - 1000}, "auth_time too old"),
        ({"auth_time": int(time.time()) + 10**6}, "auth_time in the future"),
        ({"insz": "85041200012"}, "insz"),
    ],
)
def test_refused(forger: Forger, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        identiteit.verify(forger.sign(**changes), nonce="n", fresh=True)
    assert refused.value.reason == reason


def test_old_auth_time_is_fine_for_a_plain_sign_in(forger: Forger) -> None:
    long_ago = int(time.time()) - 5000
    assert identiteit.verify(forger.sign(auth_time=long_ago), nonce="n").auth_time == long_ago
    assert identiteit.verify(forger.sign(auth_time=None), nonce="n").auth_time > long_ago


def test_too_low_is_a_refusal_of_its_own(forger: Forger) -> None:
    with pytest.raises(LevelTooLow):
        identiteit.verify(forger.sign(), nonce="n", least=Level.HOOG)


def test_wrong_signature_is_refused(forger: Forger) -> None:
    with pytest.raises(AnswerRefused, match="InvalidSignatureError"):
        identiteit.verify(forger.sign(key=THIEF), nonce="n")


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_other_algorithms_are_refused(forger: Forger, alg: str) -> None:
    key = "" if alg == "none" else "x" * 40
    token = jwt.encode(forger.claims(), key or None, algorithm=alg, headers={"kid": "een"})
    with pytest.raises(AnswerRefused, match="algorithm"):
        identiteit.verify(token, nonce="n")


@pytest.mark.parametrize("token", ["", "a.b.c", "not a token"])
def test_nonsense_is_refused(forger: Forger, token: str) -> None:
    with pytest.raises(AnswerRefused):
        identiteit.verify(token, nonce="n")


def test_an_empty_nonce_matches_nothing(forger: Forger) -> None:
    with pytest.raises(AnswerRefused, match="other nonce"):
        identiteit.verify(forger.sign(nonce=""), nonce="")


def test_keys_are_fetched_once_and_once_more_when_they_rotate(forger: Forger) -> None:
    for _ in range(3):
        identiteit.verify(forger.sign(), nonce="n")
    assert forger.asked.count("/sleutels") == 1
    forger.add_key("twee")
    assert identiteit.verify(forger.sign(kid="twee"), nonce="n").sub == "ada"
    assert forger.asked.count("/sleutels") == 2
    for _ in range(3):
        with pytest.raises(AnswerRefused, match="unknown key"):
            identiteit.verify(forger.sign(kid="nooit", key=forger.keys["een"]), nonce="n")
    assert forger.asked.count("/sleutels") == 2  # not again within the minute


def test_other_issuer_in_the_discovery_document_is_no_provider(forger: Forger, settings: Any) -> None:
    settings.OIDC_ISSUER = forger.issuer.replace("localhost", "127.0.0.1")
    with pytest.raises(KoppelingUnavailable):
        identiteit.discovery()


def test_acr_values_are_the_strong_enough_ones() -> None:
    assert identiteit.acr_values(Level.HOOG) == "http://eidas.europa.eu/LoA/high"
    assert identiteit.acr_values(Level.LAAG).split()[0] == "http://eidas.europa.eu/LoA/high"


# -- over HTTP ------------------------------------------------------------------------------------


def _way_back(client: Client, forger: Forger, **changes: Any) -> Any:
    asked = query_of(start(client, niveau="substantieel", next="/profiel/machtigingen/"))
    token = forger.sign(**({"nonce": asked["nonce"]} | changes))
    forger.token = {"access_token": "x", "token_type": "Bearer", "id_token": token}
    return back(client, f"/aanmelden/stad/terug/?code=c&state={asked['state']}")


def test_over_http_genuine(forger: Forger, client: Client) -> None:
    assert _way_back(client, forger)["Location"] == "/profiel/machtigingen/"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "other"},
        {"acr": None},
        {"acr": "unknown"},
        {"acr": "http://eidas.europa.eu/LoA/low"},
        {"auth_time": int(time.time()) - 1000},
        {"aud": "somebody"},
        {"key": THIEF},
    ],
    ids=["nonce", "no acr", "unknown acr", "low acr", "auth_time", "aud", "signature"],
)
def test_over_http_refused(forger: Forger, client: Client, changes: dict[str, Any]) -> None:
    response = _way_back(client, forger, **changes)
    assert response.status_code == 401
    assert "_auth_user_id" not in client.session


def test_no_token_is_refused(forger: Forger, client: Client) -> None:
    asked = query_of(start(client))
    forger.token = {"error": "invalid_grant"}
    assert back(client, f"/aanmelden/stad/terug/?code=c&state={asked['state']}").status_code == 401


def test_private_key_jwt(forger: Forger, client: Client, settings: Any) -> None:
    from tests.profiel.toegang.conftest import new_pem

    settings.OIDC_PRIVATE_KEY = new_pem()
    assert _way_back(client, forger).status_code == 302
    form = query_of(f"?{forger.forms[0]}")
    assert "client_secret" not in form
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    claims = jwt.decode(form["client_assertion"], options={"verify_signature": False})
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("stadsportaal", "stadsportaal", f"{forger.issuer}/token")
