"""Publish the rules that come with the portal. A published version never changes; its end may be set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from profiel.berichten.models import Berichtsjabloon
from profiel.proactief.models import Regel
from profiel.proactief.poorten import FEITEN
from profiel.proactief.rules import Bekend, problems

DATA = Path(__file__).parent / "data" / "regels.yaml"


class RegelsRefused(ValueError):
    """At least one rule is not well written; says which and why."""


@transaction.atomic
def load_regels(rows: Iterable[Mapping[str, Any]] | None = None) -> int:
    """How many versions are new. Raises RegelsRefused, and then none is published."""
    rows = list(yaml.safe_load(DATA.read_text()) if rows is None else rows)
    known = Bekend(
        {naam: feit.kiesbaar for naam, feit in FEITEN.items()},
        set(Berichtsjabloon.objects.filter(soort="").order_by().values_list("code", flat=True)),
    )
    refused, new = [], 0
    for row in rows:
        found = problems(row, known)
        if not found:
            new += (made := _publish(row)) is True
            found = [made] if isinstance(made, str) else []
        refused += [f"{row.get('code')} v{row.get('versie')}: {why}" for why in found]
    if refused:
        raise RegelsRefused("\n".join(refused))
    return new


def _publish(row: Mapping[str, Any]) -> bool | str:
    """Whether the version is new; a sentence when it differs from what was published."""
    key, rest = {name: row[name] for name in ("code", "versie")}, dict(row)
    there, created = Regel.objects.get_or_create(**key, defaults={k: v for k, v in rest.items() if k not in key})
    changed = [name for name, value in rest.items() if getattr(there, name) != value and name != "actief_tot"]
    if changed:
        return f"gepubliceerd en dus onveranderlijk ({', '.join(sorted(changed))}): schrijf een nieuwe versie"
    if there.actief_tot != row["actief_tot"]:
        Regel.objects.filter(pk=there.pk).update(actief_tot=row["actief_tot"])
    return created
