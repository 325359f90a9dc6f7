"""A fine of Ada's, and what a payment provider says about it: shared by the tests of paying."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from producten.actions import grant_product
from producten.betalen.actions import request_payment, reserve_betaling
from producten.betalen.rules import Gezegd, Melding
from producten.models import Betaalverzoek, Betaling, Product
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag
from tests.profiel.dossiers.cast import Cast, as_citizen

_numbers = itertools.count(1)
BEDRAG = Decimal("58.00")
T0 = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)


def boete(cast: Cast, *, days_ago: int = 0, due_in: int = 30, **more: Any) -> Betaalverzoek:
    """An open fine; the letter is `days_ago` old."""
    today = vandaag(timezone.now())
    product = grant_product(
        by=Toegang.systeem(),
        profiel=cast.ada,
        soort="boete",
        titel="Rijden in een voetgangerszone",
        thema="burgerzaken",
        geldig_van=today - dt.timedelta(days=days_ago),
        velden=[("plaats", "Meir, 2000 Antwerpen")],
    )
    return request_payment(
        by=Toegang.systeem(),
        profiel=cast.ada,
        titel=product.titel,
        thema=product.thema,
        bedrag=BEDRAG,
        uiterlijk=today + dt.timedelta(days=due_in),
        product=product,
        **more,
    )


def begonnen(cast: Cast, verzoek: Betaalverzoek) -> Betaling:
    return reserve_betaling(verzoek, by=as_citizen(cast.ada))


def melding(betaling: Betaling, soort: Gezegd = Gezegd.BETAALD, **more: Any) -> Melding:
    """One event; a new one each time unless `id` and `transactie` are given."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": f"ev{number}",
        "betaling": betaling.sleutel,
        "soort": soort,
        "bedrag": betaling.bedrag,
        "op": T0,
        "transactie": f"tr{number}" if soort == Gezegd.BETAALD else "",
    }
    return Melding(**{**values, **more})


def as_json(said: Melding) -> dict[str, str]:
    """As the provider writes it."""
    return {
        "id": said.id,
        "sleutel": said.betaling,
        "soort": str(said.soort),
        "bedrag": f"{said.bedrag:.2f}",
        "transactie": said.transactie,
        "op": said.op.isoformat(),
    }


def fresh(verzoek: Betaalverzoek) -> Betaalverzoek:
    return Betaalverzoek.objects.select_related("product").get(pk=verzoek.pk)


def product_of(verzoek: Betaalverzoek) -> Product:
    return Product.objects.get(pk=verzoek.product_id)
