"""How much one visitor may report in an hour without an account (kern.toelating)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from stadsportaal.kern import toelating
from stadsportaal.kern.toelating import TooMuch


def admit(request: HttpRequest, what: str) -> None:
    """Count one `what` of MELDING_LIMITS for this visitor. Raises TooMuch above the limit of this clock hour."""
    try:
        toelating.admit(request, what, settings.MELDING_LIMITS[what])
    except TooMuch:
        raise TooMuch("Gevaar voor mensen? Bel 112.") from None
