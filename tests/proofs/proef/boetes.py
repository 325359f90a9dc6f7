"""Open fines with attempts to pay them, for the proof of the webhooks: prints JSON.

`python -m tests.proofs.proef.boetes COUNT`: so many attempts; every fifth fine has two of them.
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import django

BEDRAG = "58.00"
BATCH = 500
"""Rows per statement: the database takes 65,535 parameters in one."""


def main(count: int) -> list[dict[str, str]]:
    """Made in bulk: how they come to be is proved elsewhere."""
    from producten.betalen.rules import ogm_of
    from producten.models import Betaalverzoek, Betaling, Product
    from profiel.mensen.models import Profiel
    from stadsportaal.kern.kenmerk import new_kenmerk

    ada = Profiel.objects.create(voornaam="Ada", achternaam="Peeters")
    today = date(2026, 3, 10)
    fines = count - count // 6
    drawn = set[str]()
    while len(drawn) < 2 * fines:  # two of so many are often the same, and they are stored without trying again
        drawn.add(new_kenmerk())
    free = iter(drawn)
    fined = [
        Product(
            kenmerk=next(free), profiel=ada, soort="boete", titel="Boete", thema="bestuur", geldig_van=today,
            status="te_betalen", gemeen="actie",
        )
        for _ in range(fines)
    ]  # fmt: skip
    products = Product.objects.bulk_create(fined, batch_size=BATCH)
    base = secrets.randbelow(10**9) * 10
    requests = [
        Betaalverzoek(
            kenmerk=next(free), profiel=ada, product=product, titel="Boete", thema="bestuur", bedrag=Decimal(BEDRAG),
            ogm=ogm_of(base + number + 1), iban="BE68539007547034", begunstigde="Stad", uiterlijk=date(2099, 1, 1),
        )
        for number, product in enumerate(products)
    ]  # fmt: skip
    asked = Betaalverzoek.objects.bulk_create(requests, batch_size=BATCH)
    owners = [*asked, *asked[: count - fines]]
    begun = [
        Betaling(betaalverzoek=owner, sleutel=secrets.token_hex(16), bedrag=owner.bedrag, status="gestart")
        for owner in owners
    ]
    attempts = Betaling.objects.bulk_create(begun, batch_size=BATCH)
    return [
        {"kenmerk": owner.kenmerk, "sleutel": attempt.sleutel} for owner, attempt in zip(owners, attempts, strict=True)
    ]


class Boeken:
    """A provider whose list is a file."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.rows = rows

    def payments(self, since: Any) -> Any:
        from producten.koppelingen.betaling import read_melding

        return map(read_melding, self.rows)


def look(path: str) -> dict[str, int]:
    """The nightly look, with the list of this file."""
    from pathlib import Path

    from django.utils import timezone

    from producten.betalen.nazicht import reconcile

    found = reconcile(Boeken(json.loads(Path(path).read_text())), now=timezone.now())
    return {"bekeken": found.bekeken, "hersteld": found.hersteld, "verschillen": found.verschillen}


if __name__ == "__main__":
    django.setup()
    answer = look(sys.argv[2]) if sys.argv[1] == "nazien" else main(int(sys.argv[1]))
    sys.stdout.write(json.dumps(answer) + "\n")
