"""Load the categories and the teams that come with the portal; twice is the same as once."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from meldingen.models import Categorie
from meldingen.routering import category_rows, team_rows
from profiel.berichten import laden as berichten
from profiel.toegang.models import Team


@transaction.atomic
def load_categorieen() -> int:
    """How many categories can be reported. One that left the file can no longer be chosen; old reports keep it."""
    rows = [Categorie(**row) for row in category_rows()]
    fields = [field.name for field in Categorie._meta.concrete_fields if not field.primary_key]
    Categorie.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    Categorie.objects.exclude(pk__in=[row.pk for row in rows]).update(is_actief=False)
    return sum(row.ouder_id is not None for row in rows)


@transaction.atomic
def load_teams() -> int:
    """The teams of the routing, with the right to handle what citizens report; members are made in the admin."""
    diensten = sorted({row["dienst"] for row in category_rows()})
    for row in team_rows():
        Team.objects.update_or_create(code=row["code"], defaults={**row, "diensten": diensten})
    return len(team_rows())


def load_sjablonen() -> int:
    """How many templates of messages are new."""
    return berichten.load_sjablonen(Path(__file__).parent / "data" / "sjablonen.yaml")
