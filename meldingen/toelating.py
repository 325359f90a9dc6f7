"""How much one visitor may send in an hour without an account. Counted in PostgreSQL, as logins are."""

from __future__ import annotations

import hashlib
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from stadsportaal.kern.errors import DomainError

HOUR: Final = 3600


class TooMuch(DomainError):
    """This browser, or this address, sent a lot in a short time."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "Je stuurde ons veel op korte tijd. Wacht een uur en probeer het dan opnieuw, of bel 03 22 11 333. "
            "Gevaar voor mensen? Bel 112."
        )


def admit(request: HttpRequest, what: str) -> None:
    """Count one `what` of MELDING_LIMITS for this visitor. Raises TooMuch above the limit of this clock hour.

    A browser has a limit, and its network address a wider one: behind it may be a school or a webpunt. Only
    hashes are kept, for an hour. Inside a transaction that fails, nothing was counted.
    """
    most_browser, most_address = settings.MELDING_LIMITS[what]
    address = get_adapter().get_client_ip(request)
    hour = f"{timezone.now():%Y%m%d%H}"
    visitor = f"{address}|{request.session.session_key or ''}"
    for most, whose in ((most_browser, visitor), (most_address, address)):
        key = hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{hour}|{whose}".encode()).hexdigest()
        counted = cache.get(key, 0)
        if counted >= most:
            raise TooMuch
        cache.set(key, counted + 1, HOUR)  # not incr: that keeps a count only for the cache's own five minutes
