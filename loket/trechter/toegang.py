"""Whose forms somebody may see the funnel of: who answers for the dienst."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from loket.bouwer.toegang import diensten_met
from loket.models import Formulier
from profiel.toegang.poorten import leesingang
from profiel.toegang.toegang import Toegang


@leesingang("trechters")
def trechters(toegang: Toegang) -> QuerySet[Formulier]:
    """Forms that this member of staff may read, and those of the diensten that their teams handle."""
    teams: Any = toegang.teams()
    found = Q(dienst__in=diensten_met(toegang, "formulier_lees"))
    for diensten, themas in teams.values_list("diensten", "themas"):
        found |= Q(dienst__in=diensten) | Q(dienst__thema__in=themas)
    return Formulier.objects.filter(found)
