"""Authorization codes without a store: signed, short, and used once by the one process that runs."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Final

from django.core import signing

LIFETIME: Final = 60
_SALT: Final = "identiteit.code"
_used: dict[str, float] = {}
_lock = threading.Lock()


class CodeRefused(Exception):
    """The code is not ours, too old, or was used before."""


@dataclass(frozen=True, slots=True)
class Code:
    """What somebody chose, and for which request."""

    redirect_uri: str
    nonce: str
    challenge: str
    sub: str
    acr: str
    auth_time: int
    jti: str = field(default_factory=lambda: secrets.token_urlsafe(12))


def seal(code: Code) -> str:
    return signing.dumps(asdict(code), salt=_SALT)


def unseal(text: str) -> Code:
    """Raises CodeRefused; a second call with the same text is refused."""
    try:
        code = Code(**signing.loads(text, salt=_SALT, max_age=LIFETIME))
    except (signing.BadSignature, TypeError) as error:
        raise CodeRefused from error
    now = time.monotonic()
    with _lock:
        for jti in [jti for jti, until in _used.items() if until < now]:
            del _used[jti]
        if code.jti in _used:
            raise CodeRefused
        _used[code.jti] = now + LIFETIME
    return code


def proves(verifier: str, challenge: str) -> bool:
    """PKCE S256 (RFC 7636 §4.6)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return secrets.compare_digest(digest, challenge.encode())
