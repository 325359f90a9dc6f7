"""Load the places and the kinds of appointments that come with the portal; afterwards the admin owns them."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any, Final

import yaml
from django.db import transaction

from loket.afspraken.models import Afspraaksoort, Locatie, Openingsuur
from profiel.berichten import laden as berichten
from profiel.toegang.models import Team

DATA: Final = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return rows


@transaction.atomic
def load_locaties() -> int:
    """How many places are new; the teams that work there were loaded before."""
    made = 0
    for row in _rows("locaties.yaml"):
        hours, team = row.pop("uren"), Team.objects.get(code=row.pop("team"))
        locatie, new = Locatie.objects.get_or_create(slug=row.pop("slug"), defaults={**row, "team": team})
        if new:
            Openingsuur.objects.bulk_create(
                Openingsuur(
                    locatie=locatie,
                    weekdag=day,
                    van=time.fromisoformat(van),
                    tot=time.fromisoformat(tot),
                    balies=balies,
                )
                for day, blocks in hours.items()
                for van, tot, balies in blocks
            )
            made += 1
    return made


@transaction.atomic
def load_soorten() -> int:
    """How many kinds are new."""
    made = 0
    for place, row in enumerate(_rows("soorten.yaml")):
        where = row.pop("locaties", None)
        soort, new = Afspraaksoort.objects.get_or_create(slug=row.pop("slug"), defaults={**row, "volgorde": place})
        if new:
            soort.locaties.set(Locatie.objects.filter(slug__in=where) if where else Locatie.objects.all())
            made += 1
    return made


def load_sjablonen() -> int:
    """How many templates of messages are new."""
    return berichten.load_sjablonen(DATA / "sjablonen.yaml")
