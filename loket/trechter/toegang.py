"""Whose forms somebody may see the funnel of: who answers for the dienst."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from loket.models import Formulier
from profiel.toegang.poorten import leesingang
from profiel.toegang.toegang import Toegang


@leesingang("trechters")
def trechters(toegang: Toegang) -> QuerySet[Formulier]:
    """Forms of the diensten that the teams of this member of staff handle."""
    teams: Any = toegang.teams()
    found = Q(pk__in=[])
    for diensten, themas in teams.values_list("diensten", "themas"):
        found |= Q(dienst__in=diensten) | Q(dienst__thema__in=themas)
    return Formulier.objects.filter(found)
