"""What every page knows: demo or not, who is signed in, how many unread messages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def portaal(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; costs no query on an anonymous page, one when the header counts."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "naam": "", "ongelezen": 0, "sessie_seconden": 0}
    return {
        "demo": settings.DEMO,
        "naam": SimpleLazyObject(lambda: _naam(request)),
        "ongelezen": SimpleLazyObject(lambda: _ongelezen(request)),
        "sessie_seconden": request.session.get_expiry_age(),
    }


def _naam(request: HttpRequest) -> str:
    """The name of the subject's profiel, or of the account when it has none."""
    toegang = getattr(request, "toegang", None)
    profiel = getattr(toegang, "profiel", None)
    return str(profiel.naam if profiel is not None else request.user)


def _ongelezen(request: HttpRequest) -> int:
    toegang = getattr(request, "toegang", None)
    return int(toegang.berichten().ongelezen().count()) if toegang is not None else 0
