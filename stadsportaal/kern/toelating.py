"""How much one visitor may send in an hour without an account. Counted in PostgreSQL, as logins are."""

from __future__ import annotations

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from stadsportaal.kern.errors import DomainError

HOUR: Final = 3600
DAY: Final = 24 * HOUR
HOME: Final = 64
"""Bits of an IPv6 address that one home shares: what follows it chooses itself, as often as it likes."""
_COUNT: Final = """
    WITH browser AS (
        INSERT INTO kern_cache AS seen (cache_key, value, expires) VALUES (%s, '1', now() + %s * interval '1 second')
        ON CONFLICT (cache_key) DO UPDATE SET value = (seen.value::int + 1)::text RETURNING value::int AS count
    ), address AS (
        INSERT INTO kern_cache AS seen (cache_key, value, expires)
        SELECT %s, '1', now() + %s * interval '1 second' FROM browser WHERE browser.count <= %s
        ON CONFLICT (cache_key) DO UPDATE SET value = (seen.value::int + 1)::text RETURNING value::int AS count
    )
    SELECT browser.count, coalesce(address.count, 0) FROM browser LEFT JOIN address ON true
"""
"""One statement, so that two at once are both counted; a browser above its limit no longer counts for its address."""

_COUNT_ONE: Final = """
    INSERT INTO kern_cache AS seen (cache_key, value, expires) VALUES (%s, '1', now() + %s * interval '1 second')
    ON CONFLICT (cache_key) DO UPDATE SET value = (seen.value::int + 1)::text RETURNING value::int
"""


class TooMuch(DomainError):
    """This browser, or this address, sent a lot in a short time."""

    status = 429

    def __init__(self, more: str = "") -> None:
        text = "Je stuurde ons veel op korte tijd. Wacht een uur en probeer het dan opnieuw, of bel 03 22 11 333."
        super().__init__(f"{text} {more}".strip())


def network_of(address: str) -> str:
    """What is counted of a network address: of IPv6 the network of one home."""
    try:
        found = ip_address(address)
    except ValueError:  # a socket has none
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, HOME), strict=False))
    return str(found)


def admit(request: HttpRequest, what: str, limits: tuple[int, int]) -> None:
    """Count one `what` for this visitor. Raises TooMuch above the limits of this clock hour: of a browser, and of
    its network address, a wider one: behind it may be a school or a webpunt.

    Only hashes are kept, for an hour. Inside a transaction that fails, nothing was counted.
    """
    most_browser, most_address = limits
    address = network_of(get_adapter().get_client_ip(request))
    window = f"{timezone.now():%Y%m%d%H}"
    visitor = f"{address}|{request.session.session_key or ''}"
    keys = [_key(what, window, whose) for whose in (visitor, address)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [keys[0], HOUR, keys[1], HOUR, most_browser])
        by_browser, by_address = cursor.fetchone()
    if by_browser > most_browser or by_address > most_address:
        raise TooMuch


def count_today(whose: str, what: str) -> int:
    """How often `what` was asked today for this (a telephone number), whoever asked it, this time included.

    Only a hash is kept, for a day. Inside a transaction that fails, nothing was counted.
    """
    key = _key(what, f"{timezone.now():%Y%m%d}", whose)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ONE, [key, DAY])
        return int(cursor.fetchone()[0])


def _key(what: str, window: str, whose: str) -> str:
    return "toelating:" + hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{window}|{whose}".encode()).hexdigest()
