"""Whose forms somebody may see the funnel of: who answers for the dienst."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from loket.bouwer.toegang import diensten_met
from loket.models import Formulier
from producten.models import Dienst
from profiel.toegang.poorten import leesingang
from profiel.toegang.toegang import Toegang


@leesingang("trechters")
def trechters(toegang: Toegang) -> QuerySet[Formulier]:
    """Forms that this member of staff may read, and those of the diensten that their teams handle."""
    readable = Q(dienst__in=diensten_met(toegang, "formulier_lees"))
    return Formulier.objects.filter(readable | Q(dienst__in=_of_teams(toegang)))


def own_diensten(toegang: Toegang) -> dict[str, str]:
    """{slug: title} of the diensten that their teams handle."""
    return dict(_of_teams(toegang).order_by("titel").values_list("slug", "titel"))


def _of_teams(toegang: Toegang) -> QuerySet[Dienst]:
    teams: Any = toegang.teams()
    found = Q(pk__in=[])
    for diensten, themas in teams.values_list("diensten", "themas"):
        found |= Q(slug__in=diensten) | Q(thema__in=themas)
    return Dienst.objects.filter(found)
