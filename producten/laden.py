"""Load the catalogue that comes with the portal; the same files twice change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from producten import catalogus
from producten.actions import publish_diensten, publish_levensgebeurtenissen, withdraw_diensten
from producten.rules import Known, publish_problems
from stadsportaal.kern.models import Synoniemgroep


@transaction.atomic
def load_diensten(diensten: Iterable[Mapping[str, Any]] | None = None) -> dict[str, list[str]]:
    """Publish every dienst that passes the publish check; returns {slug: problems} of those that don't.

    A dienst that no longer passes, or whose file is gone, is withdrawn; its products keep it.
    """
    rows = list(catalogus.diensten() if diensten is None else diensten)
    known = Known(
        themas={row["slug"] for row in catalogus.themas()},
        levensgebeurtenissen={row["slug"] for row in catalogus.levensgebeurtenissen()},
        diensten={row["slug"] for row in rows},
    )
    refused = {row["slug"]: problems for row in rows if (problems := publish_problems(row, known))}
    published = [row for row in rows if row["slug"] not in refused]
    publish_diensten(published)
    withdraw_diensten(keep={row["slug"] for row in published})
    publish_levensgebeurtenissen(catalogus.levensgebeurtenissen())
    return refused


@transaction.atomic
def load_synoniemen() -> int:
    """Seed the synonyms where there are none: afterwards the admin owns them. Returns how many are new."""
    if Synoniemgroep.objects.exists():
        return 0
    return len(
        Synoniemgroep.objects.bulk_create(Synoniemgroep(woorden=woorden) for woorden in catalogus.synoniemgroepen())
    )
