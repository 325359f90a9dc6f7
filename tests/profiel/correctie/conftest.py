"""Facts of Ada: one of a register, one she gave herself, and the team that owns both sources."""

from __future__ import annotations

import datetime as dt

import pytest

from profiel.mensen.actions import record_fact
from profiel.mensen.laden import load_gegevenssoorten
from profiel.mensen.models import Gegevenssoort
from profiel.toegang.models import Team
from stadsportaal.kern.actor import Actor
from tests.profiel.dossiers.cast import Cast


@pytest.fixture
def feiten(cast: Cast) -> Cast:
    load_gegevenssoorten()
    Gegevenssoort.objects.update(team=cast.team.code)
    Team.objects.filter(pk=cast.team.pk).update(themas=["burgerzaken"])
    day = dt.date(2026, 3, 3)
    record_fact(cast.ada, "nationaliteit", {"tekst": "Belg"}, "Rijksregister", day, by=Actor.systeem())
    record_fact(cast.ada, "telefoon", {"tekst": "0470 12 34 56"}, "Zelf gegeven", day, by=Actor.systeem())
    return cast
