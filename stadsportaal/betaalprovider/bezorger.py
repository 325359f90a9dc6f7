"""Sends the messages of the book to the portal, signed, and again until they are taken."""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from producten.koppelingen.handtekening import HEADER, sign
from stadsportaal.betaalprovider.boek import Bericht, Boek

PAUSE: Final = 0.2
TIMEOUT: Final = 5
LONGEST: Final = 600.0
_log = logging.getLogger(__name__)


def deliver(boek: Boek, secret: str, now: float) -> int:
    """Send what is due; how many were taken. 404 means that the portal does not know it and never will."""
    taken = 0
    for bericht in boek.due(now):
        status = _send(bericht, secret)
        if status in {200, 204, 404}:
            boek.done(bericht.nummer)
            taken += 1
        else:
            boek.again(bericht.nummer, now + min(LONGEST, 2.0 ** min(bericht.pogingen, 10)))
    return taken


def _send(bericht: Bericht, secret: str) -> int:
    """The status of the answer; 0 for none."""
    body = json.dumps(bericht.inhoud).encode()
    signed = sign(secret, "POST", urlsplit(bericht.webhook_url).path, body, int(time.time()))
    headers = {"Content-Type": "application/json", HEADER: signed}
    request = urllib.request.Request(bericht.webhook_url, body, headers)  # noqa: S310 of a signed order
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except (OSError, HTTPException):
        return 0


def start(boek: Boek, secret: str) -> threading.Thread:
    """Deliver for as long as this process lives."""

    def run() -> None:
        while True:
            try:
                deliver(boek, secret, time.time())
            except Exception:  # noqa: BLE001 the messages stay in the book
                _log.exception("delivery failed")
            time.sleep(PAUSE)

    thread = threading.Thread(target=run, name="bezorger", daemon=True)
    thread.start()
    return thread
