"""What a session can show about a signature: that it came by the secret link, and typed a right code."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from loket.ondertekening.models import Ondertekening
from loket.ondertekening.rules import READ_LIFETIME
from loket.ondertekening.toegang import Bewijs

SESSION_NAME: Final = "ondertekeningen"
_MOST: Final = 10


def remember_link(request: HttpRequest, row: Ondertekening) -> None:
    """The link was opened here; the last ten at most."""
    _keep(request, row.kenmerk, {"link": row.token_hash})


def remember_code(request: HttpRequest, row: Ondertekening) -> None:
    """A right code was typed here, now."""
    _keep(request, row.kenmerk, {**_of(request, row.kenmerk), "code": int(timezone.now().timestamp())})


def bewijs_of(request: HttpRequest, row: Ondertekening) -> Bewijs:
    """Read again at every request: a newer link ends an older one, and a code does not last."""
    kept = _of(request, row.kenmerk)
    link = row.token_hash != "" and kept.get("link") == row.token_hash
    since = timezone.now().timestamp() - int(kept.get("code", 0))
    return Bewijs(link, link and since < READ_LIFETIME.total_seconds())


def _of(request: HttpRequest, kenmerk: str) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(SESSION_NAME, {}).get(kenmerk, {})
    return found


def _keep(request: HttpRequest, kenmerk: str, what: dict[str, Any]) -> None:
    kept = {**request.session.get(SESSION_NAME, {}), kenmerk: what}
    request.session[SESSION_NAME] = dict(list(kept.items())[-_MOST:])
