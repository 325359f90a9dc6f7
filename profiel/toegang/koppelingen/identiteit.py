"""The identity provider: what it publishes, and whether an answer of it is genuine.

Every answer passes one door, `verify`: signature against the published keys, issuer, audience, lifetime,
nonce, acr by a closed table, age of the authentication (OpenID Connect Core 1.0 §3.1.3.7 and §15.1).
A rijksregisternummer is believed from here only.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any, Final

import jwt
import requests
from django.conf import settings
from django.core.cache import cache
from stdnum.be import nn
from stdnum.exceptions import ValidationError as InvalidNumber

from profiel.toegang.models import Level
from stadsportaal.kern.errors import KoppelingUnavailable

TIMEOUT: Final = 3
"""Seconds for one call; the citizen is waiting."""
ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256"})
LEEWAY: Final = 30
"""Seconds that the provider's clock may differ from ours."""
FRESH: Final = 15 * 60
"""Seconds since the citizen proved who they are, at most, when a page asked for more certainty."""
_CACHED: Final = 60 * 60
_REFETCH: Final = 60
"""Seconds between two times that an unknown key makes us fetch the keys again."""
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LEVELS: Final = {"laag": Level.LAAG, "substantieel": Level.SUBSTANTIEEL, "hoog": Level.HOOG}


class AnswerRefused(Exception):
    """The answer of the provider is not one we believe; `reason` is for the log, never shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LevelTooLow(AnswerRefused):
    """A genuine answer, but with less certainty than the page asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a believed answer says. `insz` is empty, or 11 digits with valid check digits."""

    issuer: str
    sub: str
    level: Level
    acr: str
    auth_time: int
    insz: str = ""
    voornaam: str = ""
    achternaam: str = ""

    @property
    def naam(self) -> str:
        return f"{self.voornaam} {self.achternaam}".strip()


# -- what the provider publishes ------------------------------------------------------------------


def discovery() -> dict[str, Any]:
    """The provider's configuration, an hour old at most. Raises KoppelingUnavailable."""
    issuer = settings.OIDC_ISSUER
    config = _cached("discovery", lambda: _fetch(issuer.rstrip("/") + "/.well-known/openid-configuration"))
    if config.get("issuer") != issuer or not all(isinstance(config.get(name), str) for name in _ENDPOINTS):
        raise KoppelingUnavailable("identiteit")
    return config


def _key(kid: str) -> jwt.PyJWK:
    """The published key with this id; an unknown id makes us look once more: keys rotate."""
    for refetch in (False, True):
        if refetch:
            if not cache.add(_name("refetch"), 1, _REFETCH):
                break
            cache.delete(_name("jwks"))
        published = _cached("jwks", lambda: _fetch(discovery()["jwks_uri"]))
        for data in published.get("keys", []):
            if data.get("kid") == kid and data.get("use", "sig") == "sig":
                return jwt.PyJWK(data)
    raise AnswerRefused("unknown key")


def _cached(what: str, fetch: Any) -> dict[str, Any]:
    found = cache.get(_name(what))
    if found is None:
        found = fetch()
        cache.set(_name(what), found, _CACHED)
    return dict(found)


def _name(what: str) -> str:
    return f"oidc:{what}:{hashlib.sha256(settings.OIDC_ISSUER.encode()).hexdigest()[:16]}"


def _fetch(url: str) -> dict[str, Any]:
    try:
        response = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
        response.raise_for_status()
        answer = response.json()
    except (requests.RequestException, json.JSONDecodeError) as error:
        raise KoppelingUnavailable("identiteit") from error
    if not isinstance(answer, dict) or response.status_code != requests.codes.ok:
        raise KoppelingUnavailable("identiteit")
    return answer


# -- an answer ------------------------------------------------------------------------------------


def acr_values(least: Level) -> str:
    """What we ask for: every acr of the table that is worth `least` or more, strongest first."""
    fit = [(acr, _LEVELS[naam]) for acr, naam in settings.OIDC_ACR.items() if _LEVELS[naam] >= least]
    return " ".join(acr for acr, _ in sorted(fit, key=lambda pair: -pair[1]))


def verify(id_token: str, *, nonce: str, least: Level = Level.LAAG, fresh: bool = False) -> Answer:
    """The believed content of an id_token. Raises AnswerRefused, LevelTooLow or KoppelingUnavailable.

    `nonce` is the one this session sent; `least` what the page needs; `fresh` asks that the citizen proved
    who they are in the last 15 minutes.
    """
    claims = _decode(id_token)
    if not nonce or not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise AnswerRefused("other nonce")
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise AnswerRefused("other azp")
    acr = claims.get("acr")
    if not isinstance(acr, str) or acr not in settings.OIDC_ACR:
        raise AnswerRefused("unknown acr")
    level = _LEVELS[settings.OIDC_ACR[acr]]
    if level < least:
        raise LevelTooLow("acr too low")
    return Answer(
        issuer=claims["iss"],
        sub=str(claims["sub"]),
        level=level,
        acr=acr,
        auth_time=_auth_time(claims, fresh=fresh),
        insz=_insz(claims) if level >= Level.SUBSTANTIEEL else "",
        voornaam=_text(claims.get("given_name"), 80),
        achternaam=_text(claims.get("family_name"), 120),
    )


def _decode(id_token: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in ALGORITHMS:
            raise AnswerRefused("algorithm")
        return jwt.decode(
            id_token,
            _key(str(header.get("kid", ""))).key,
            algorithms=[header["alg"]],
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise AnswerRefused(type(error).__name__) from error


def _auth_time(claims: dict[str, Any], *, fresh: bool) -> int:
    """When the citizen proved who they are, in epoch seconds."""
    stated = claims.get("auth_time")
    now = time.time()
    if not isinstance(stated, int) or isinstance(stated, bool):
        if fresh:
            raise AnswerRefused("no auth_time")
        return int(claims["iat"])
    if stated > now + LEEWAY:
        raise AnswerRefused("auth_time in the future")
    if fresh and now - stated > FRESH + LEEWAY:
        raise AnswerRefused("auth_time too old")
    return stated


def _insz(claims: dict[str, Any]) -> str:
    """The rijksregisternummer; a wrong one spoils the answer, because something is not what it seems."""
    stated = claims.get(settings.OIDC_INSZ_CLAIM)
    if not stated:
        return ""
    try:
        return str(nn.validate(re.sub(r"\D", "", str(stated))))
    except InvalidNumber as error:
        raise AnswerRefused("insz") from error


def _text(value: Any, longest: int) -> str:
    return " ".join(value.split())[:longest] if isinstance(value, str) else ""


# -- who we are to the provider -------------------------------------------------------------------


def client_assertion(token_endpoint: str) -> dict[str, str]:
    """private_key_jwt (RFC 7523 §2.2): prove with our key that we are the client; empty without a key."""
    if not settings.OIDC_PRIVATE_KEY:
        return {}
    now = int(time.time())
    claims = {
        "iss": settings.OIDC_CLIENT_ID,
        "sub": settings.OIDC_CLIENT_ID,
        "aud": token_endpoint,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + 60,
    }
    return {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(claims, settings.OIDC_PRIVATE_KEY, algorithm="RS256"),
    }
