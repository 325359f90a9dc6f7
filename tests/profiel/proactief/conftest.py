"""Ada, Bram and Cem, the rules, and products that end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from producten.models import Product
from profiel.berichten.laden import load_sjablonen
from profiel.mensen.models import Account, Profiel
from profiel.proactief.actions import start_day
from profiel.proactief.laden import load_regels
from profiel.proactief.models import Regel
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Lane, Taakslot
from stadsportaal.kern.outbox import drain_lane

NOW = datetime.now(UTC)
TODAY = vandaag(NOW)
PLAAT = [["Nummerplaat", "1-DEM-000"]]
MakeProduct = Callable[..., Product]


def person(name: str) -> Profiel:
    account = Account.objects.create_user(f"{name.lower()}@demo.invalid")
    return Profiel.objects.create(account=account, voornaam=name, achternaam="Demo")


@pytest.fixture
def regel(db: None) -> Regel:
    """The rule about what expires, as published: 60 and 14 days."""
    load_sjablonen()
    load_regels()
    return Regel.objects.get(code="vergunning-loopt-af")


@pytest.fixture
def ada(regel: Regel) -> Profiel:
    return person("Ada")


@pytest.fixture
def cem(regel: Regel) -> Profiel:
    return person("Cem")


def permit(profiel: Profiel, days: int, **values: Any) -> Product:
    """A permit that ends in so many days."""
    given: dict[str, Any] = {
        "soort": "vergunning",
        "titel": "Bewonersparkeren",
        "thema": "mobiliteit",
        "geldig_van": TODAY - timedelta(days=300),
        "geldig_tot": TODAY + timedelta(days=days),
        "velden": PLAAT,
    }
    return Product.objects.create(kenmerk=new_kenmerk(), profiel=profiel, **given | values)


def run_day(day: date = TODAY) -> None:
    """A whole day, as the beat and the workers do it; again when it ran already."""
    Taakslot.objects.filter(taak="proactief.daily").delete()
    start_day(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    drain_lane(Lane.BULK, seconds=60)
