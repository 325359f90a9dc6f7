"""What must be true, and loaded, before a process serves; web and worker ask once, when they start."""

from __future__ import annotations

import time

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.urls import get_resolver
from django.utils import timezone

from stadsportaal.kern.kalender import reden_gesloten, vandaag
from stadsportaal.kern.models import Lane
from stadsportaal.kern.poke import poke
from stadsportaal.kern.stempel import check_stamp

WAIT = 30.0
"""Seconds that a database which is still starting is waited for."""


def check_durable() -> None:
    """Raises ImproperlyConfigured when a COMMIT may be forgotten: we acknowledge after it (architecture §2.9)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        (setting,) = cursor.fetchone()
    if setting == "off":
        raise ImproperlyConfigured("synchronous_commit staat uit: dan bevestigen we wat nog verloren kan gaan.")


def check_start(wait: float = WAIT) -> None:
    """Raises ImproperlyConfigured when this database is not one to work on, OperationalError when it stays away."""
    until = time.monotonic() + wait
    while True:
        try:
            check_durable()
            check_stamp()
        except OperationalError:
            connection.close()
            if time.monotonic() >= until:
                raise
            time.sleep(0.5)
        else:
            connection.close()  # a pool process that is forked later opens its own
            return


def load_ahead() -> None:
    """Load what is loaded at its first use: views, holidays, the broker's client.

    Else the first citizens of every web process wait for that, half a second of a whole core, and
    partly inside an open transaction. The poke is a real one: nothing else loads all that a poke needs.
    """
    get_resolver().reverse_dict  # noqa: B018 imports every view
    reden_gesloten(vandaag(timezone.now()))
    poke(Lane.GEWOON)
