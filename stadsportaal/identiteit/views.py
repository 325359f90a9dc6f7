"""OpenID Connect for the demo: the code flow with PKCE, and a page to choose who you are.

Three endpoints and two documents; nothing is stored. docs/adr/0003 says why this is not allauth.idp.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from stadsportaal.identiteit.codes import Code, CodeRefused, proves, seal, unseal
from stadsportaal.identiteit.personas import PERSONAS
from stadsportaal.nabootsing.pagina import page

ACR: Final = {
    "laag": "http://eidas.europa.eu/LoA/low",
    "substantieel": "http://eidas.europa.eu/LoA/substantial",
    "hoog": "http://eidas.europa.eu/LoA/high",
}
CALLBACK: Final = "/aanmelden/stad/terug/"


@cache
def _private_key() -> RSAPrivateKey:
    # a setting of this process, which the portal's own settings do not have
    pem = str(getattr(settings, "IDP_OIDC_PRIVATE_KEY"))  # noqa: B009
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("IDP_OIDC_PRIVATE_KEY moet een RSA-sleutel zijn")
    return key


@cache
def _public_jwk() -> dict[str, Any]:
    jwk: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_private_key().public_key()))
    kid = salted_hmac("identiteit.kid", jwk["n"], secret="").hexdigest()[:16]
    return {"kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"], "kid": kid, "use": "sig", "alg": "RS256"}


@require_GET
def configuration(request: HttpRequest) -> JsonResponse:
    """OpenID Connect Discovery 1.0."""
    issuer = settings.OIDC_ISSUER
    return JsonResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/aanmelden",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/sleutels",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": list(ACR.values()),
            "scopes_supported": ["openid", "profile", "insz"],
            "authorization_response_iss_parameter_supported": True,
        }
    )


@require_GET
def jwks(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"keys": [_public_jwk()]})


# -- choose who you are ---------------------------------------------------------------------------


def _is_ours(request: HttpRequest) -> bool:
    """A request of the portal, complete enough to answer: else nobody is sent anywhere."""
    asked = request.GET
    return (
        asked.get("client_id") == settings.OIDC_CLIENT_ID
        and asked.get("redirect_uri") == settings.SITE_URL.rstrip("/") + CALLBACK
        and asked.get("response_type") == "code"
        and "openid" in asked.get("scope", "").split()
        and asked.get("code_challenge_method") == "S256"
        and all(asked.get(name) for name in ("code_challenge", "nonce", "state"))
    )


@never_cache
def authorize(request: HttpRequest) -> HttpResponse:
    """Show the cast; one tap makes you one of them. Every visit asks again, so `prompt=login` is always kept."""
    if not _is_ours(request):
        return _page(request, {"fout": True}, status=400)
    if request.method == "POST":
        return _chosen(request)
    asked = [naam for naam, acr in ACR.items() if acr in request.GET.get("acr_values", "").split()]
    chosen = "substantieel" if not asked or "substantieel" in asked else asked[0]
    return _page(request, {"personas": PERSONAS, "niveaus": list(ACR), "gekozen": chosen})


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return page(request, "identiteit/kiezen.html", {"fout": False, **context}, status)


def _chosen(request: HttpRequest) -> HttpResponse:
    back = {"state": request.GET["state"], "iss": settings.OIDC_ISSUER}
    persona = next((p for p in PERSONAS if p.sub == request.POST.get("persona")), None)
    niveau = request.POST.get("niveau", "")
    if persona is None or niveau not in ACR:
        answer = {"error": "access_denied"}
    else:
        code = Code(
            redirect_uri=request.GET["redirect_uri"],
            nonce=request.GET["nonce"],
            challenge=request.GET["code_challenge"],
            sub=persona.sub,
            acr=ACR[niveau],
            auth_time=int(time.time()),
        )
        answer = {"code": seal(code)}
    return HttpResponseRedirect(f"{request.GET['redirect_uri']}?{urlencode(answer | back)}")


# -- the code for a signed answer -----------------------------------------------------------------


@csrf_exempt
@require_POST
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    """RFC 6749 §4.1.3 with PKCE; a code works once."""
    if not _is_client(request):
        return JsonResponse({"error": "invalid_client"}, status=401)
    try:
        code = unseal(request.POST.get("code", ""))
    except CodeRefused:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    asked = request.POST
    if asked.get("redirect_uri") != code.redirect_uri or not proves(asked.get("code_verifier", ""), code.challenge):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    return JsonResponse(
        {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": _id_token(code),
        }
    )


def _is_client(request: HttpRequest) -> bool:
    """client_secret_post or client_secret_basic."""
    given = (request.POST.get("client_id", ""), request.POST.get("client_secret", ""))
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return False
        given = (client_id, secret)
    known = secrets.compare_digest(given[0].encode(), settings.OIDC_CLIENT_ID.encode())
    return secrets.compare_digest(given[1].encode(), settings.OIDC_CLIENT_SECRET.encode()) and known


def _id_token(code: Code) -> str:
    persona = next(p for p in PERSONAS if p.sub == code.sub)
    now = int(time.time())
    claims = {
        "iss": settings.OIDC_ISSUER,
        "aud": settings.OIDC_CLIENT_ID,
        "sub": persona.sub,
        "iat": now,
        "exp": now + 300,
        "nonce": code.nonce,
        "acr": code.acr,
        "auth_time": code.auth_time,
        "given_name": persona.voornaam,
        "family_name": persona.achternaam,
        "insz": persona.insz,
    }
    return jwt.encode(claims, _private_key(), algorithm="RS256", headers={"kid": _public_jwk()["kid"]})
