"""An event that counts, a handler that writes in our database and one that sends a mail.

Both dwell after their effect, so that a kill falls between the effect and "done".
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.core.mail import EmailMessage
from django.db import connection

from stadsportaal.kern.events import Event, handles, register_event
from stadsportaal.kern.models import Lane
from tests.proofs.proef import MAIL, ROW

DWELL = 0.015
"""Seconds; most of the time of a delivery, so most kills fall inside one."""


@register_event
@dataclass(frozen=True)
class Geteld(Event):
    """Number so much of its stroom."""

    soort: ClassVar[str] = "proef.geteld"
    nummer: int = 0


def write_effect(handler: str, event: Geteld) -> None:
    """One row without any constraint: what happens twice stands there twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO proef_effect (handler, stroom, nummer, werker) VALUES (%s, %s, %s, %s)",
            [handler, event.stroom, event.nummer, os.getppid()],
        )


@handles(Geteld, naam=ROW, lane=Lane.GEWOON)
def on_geteld(event: Geteld) -> None:
    """Intern: the effect is a row."""
    write_effect(ROW, event)
    time.sleep(DWELL)


@handles(Geteld, naam=MAIL, lane=Lane.BULK, extern=True, timeout=1)
def mail_geteld(event: Geteld, key: str) -> Callable[[], None]:
    """Extern: the effect is a mail with a Message-ID from the stable key; the ledger row comes with "done"."""
    EmailMessage(
        subject=f"{event.stroom} {event.nummer}",
        body="proef",
        to=["ontvanger@voorbeeld.invalid"],
        headers={"Message-ID": f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@voorbeeld.invalid>"},
    ).send()
    time.sleep(DWELL)
    return lambda: write_effect(MAIL, event)
