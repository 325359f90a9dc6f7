"""How much one visitor may send in an hour: counted once each, for as long as it says."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from meldingen.toelating import TooMuch, admit
from tests.meldingen.reis import START

pytestmark = pytest.mark.django_db


def test_a_limit_counts_for_the_whole_hour() -> None:
    """The cache keeps what it is not told about for five minutes only."""
    cache.clear()
    request = Client().get(START).wsgi_request
    for _ in range(3):
        admit(request, "melding")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(expires) > now() + interval '50 minutes' FROM kern_cache")
        assert cursor.fetchone() == (2, True)


def test_a_refused_browser_does_not_use_up_its_address(settings: LazySettings) -> None:
    settings.MELDING_LIMITS = {**settings.MELDING_LIMITS, "melding": (1, 2)}
    one, other = (Client().get(START).wsgi_request for _ in range(2))
    one.session.create()
    other.session.create()
    admit(one, "melding")
    for _ in range(3):
        with pytest.raises(TooMuch, match="Bel 112"):
            admit(one, "melding")
    admit(other, "melding")
