"""What must be true before a process serves or works; web and worker ask it once, when they start."""

from __future__ import annotations

import time

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

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
