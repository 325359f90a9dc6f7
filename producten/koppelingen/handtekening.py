"""How the portal and the payment provider sign what they say to each other: HMAC-SHA256 with the moment in it.

`Handtekening: t=<epoch seconds>,v1=<hex>` over moment, method, path and body. Older than five minutes is refused:
a recorded message cannot be played again later; within that time the id of the event makes it harmless.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

HEADER: Final = "Handtekening"
WINDOW: Final = 300
"""Seconds that a message may be on its way, or that the clocks may differ."""
_SHAPE: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(secret: str, method: str, path: str, body: bytes, now: int) -> str:
    """The value of the header; `path` with its query."""
    message = f"{now}.{method}.{path}.".encode() + body
    return f"t={now},v1={hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()}"


def is_genuine(header: str, secret: str, method: str, path: str, body: bytes, now: int) -> bool:
    """Whether the other side said this, about now. Nothing is genuine without a secret."""
    found = _SHAPE.fullmatch(header)
    if found is None or not secret or abs(now - int(found[1])) > WINDOW:
        return False
    return hmac.compare_digest(header, sign(secret, method, path, body, int(found[1])))
