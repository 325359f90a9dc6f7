"""Load the places that come with the portal; afterwards the admin owns them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml
from django.db import transaction

from loket.wachtlijst.models import Aanbod, Groep
from profiel.berichten import laden as berichten
from profiel.toegang.models import Team

DATA: Final = Path(__file__).parent / "data"


@transaction.atomic
def load_aanbod() -> int:
    """How many groups are new; the teams that manage them were loaded before."""
    rows: list[dict[str, Any]] = yaml.safe_load((DATA / "aanbod.yaml").read_text(encoding="utf-8"))
    made = 0
    for row in rows:
        groups, team = row.pop("groepen"), Team.objects.get(code=row.pop("team"))
        aanbod, _ = Aanbod.objects.get_or_create(slug=row.pop("slug"), defaults={**row, "team": team})
        for place, groep in enumerate(groups):
            _, new = Groep.objects.get_or_create(
                aanbod=aanbod, slug=groep.pop("slug"), defaults={**groep, "volgorde": place}
            )
            made += new
    return made


def load_sjablonen() -> int:
    """How many templates of messages are new."""
    return berichten.load_sjablonen(DATA / "sjablonen.yaml")
