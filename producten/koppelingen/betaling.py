"""The payment provider: the port, and its client over HTTP. The demo's stand-in is a process of its own.

A citizen waits: one call takes 3 seconds at most. What it says is believed only with a signature (its webhooks) or
over a connection that we opened ourselves (its list).
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from http.client import HTTPException
from typing import Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from producten.betalen.rules import Gezegd, Melding
from producten.koppelingen.handtekening import HEADER, sign
from stadsportaal.kern.errors import KoppelingUnavailable

TIMEOUT: Final = 3
"""Seconds for one call."""
MOST: Final = 2_000_000
"""Bytes of one answer."""


@dataclass(frozen=True, slots=True)
class Opdracht:
    """What the provider has to know to let somebody pay."""

    sleutel: str
    bedrag: Decimal
    omschrijving: str
    terug_url: str
    webhook_url: str


@dataclass(frozen=True, slots=True)
class Begonnen:
    """What it answers: its own id and the page where the citizen pays."""

    provider_id: str
    url: str


class Betaallijst(Protocol):
    """What a provider wrote down."""

    def payments(self, since: datetime) -> Iterator[Melding]:
        """All it says about payments made since then, event by event. Raises KoppelingUnavailable."""
        ...


class PaymentProvider(Betaallijst, Protocol):
    """What the portal asks of a provider."""

    def create(self, opdracht: Opdracht) -> Begonnen:
        """Start a payment; the same key is the same payment. Raises KoppelingUnavailable."""
        ...


class MeldingRefused(ValueError):
    """A message that is not in the shape we agreed on."""


def read_melding(data: object) -> Melding:
    """An event of the provider from its JSON. Raises MeldingRefused."""
    if not isinstance(data, Mapping):
        raise MeldingRefused("geen object")
    try:
        melding = Melding(
            id=_text(data["id"]),
            betaling=_text(data["sleutel"]),
            soort=Gezegd(data["soort"]),
            bedrag=Decimal(_text(data["bedrag"])),
            op=datetime.fromisoformat(_text(data["op"])),
            transactie=str(data.get("transactie") or ""),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise MeldingRefused(str(error)) from error
    paid = melding.soort == Gezegd.BETAALD
    if melding.op.tzinfo is None or not melding.bedrag.is_finite() or melding.bedrag >= 10**10:
        raise MeldingRefused("onmogelijk moment of bedrag")
    if melding.bedrag != round(melding.bedrag, 2) or melding.bedrag < 0 or len(melding.transactie) > 64:
        raise MeldingRefused("onmogelijk bedrag of nummer")
    if paid and not (melding.transactie and melding.bedrag):
        raise MeldingRefused("betaald zonder geld")
    return melding


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise ValueError("geen tekst van 1 tot 64 tekens")
    return value


class HttpProvider:
    """The real client."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url.rstrip("/"), secret

    def create(self, opdracht: Opdracht) -> Begonnen:
        answer = self._call("POST", "/v1/betalingen", {
            "sleutel": opdracht.sleutel,
            "bedrag": f"{opdracht.bedrag:.2f}",
            "omschrijving": opdracht.omschrijving,
            "terug_url": opdracht.terug_url,
            "webhook_url": opdracht.webhook_url,
        })  # fmt: skip
        url = str(answer.get("url"))
        if urlsplit(url)[:2] != urlsplit(self.url)[:2] or not answer.get("id"):
            raise KoppelingUnavailable("betaaldienst")  # never send a citizen elsewhere
        return Begonnen(str(answer["id"]), url)

    def payments(self, since: datetime) -> Iterator[Melding]:
        after = ""
        while True:
            query = urlencode({"sinds": since.isoformat(), "na": after})
            page = self._call("GET", f"/v1/gebeurtenissen?{query}")
            try:
                yield from [read_melding(row) for row in page["gebeurtenissen"]]
                after = page["volgende"]
            except (KeyError, TypeError, MeldingRefused) as error:
                raise KoppelingUnavailable("betaaldienst") from error
            if not after:
                return

    def _call(self, method: str, path: str, data: object = None) -> dict[str, Any]:
        body = b"" if data is None else json.dumps(data).encode()
        headers = {HEADER: sign(self.secret, method, path, body, int(time.time())), "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, body or None, headers, method=method)  # noqa: S310 our own setting
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 idem
                found = json.loads(answer.read(MOST))
        except urllib.error.HTTPError as refused:
            refused.close()
            raise KoppelingUnavailable("betaaldienst") from refused
        except (OSError, HTTPException, ValueError) as error:
            raise KoppelingUnavailable("betaaldienst") from error
        if not isinstance(found, dict):
            raise KoppelingUnavailable("betaaldienst")
        return found


def provider() -> PaymentProvider:
    """The provider of this portal. Raises KoppelingUnavailable when there is none."""
    if not settings.BETAALPROVIDER_URL:
        raise KoppelingUnavailable("betaaldienst")
    return HttpProvider(settings.BETAALPROVIDER_URL, settings.BETAALPROVIDER_SECRET)
