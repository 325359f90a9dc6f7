"""Closing a dienst for a while."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.utils import timezone

from loket.bouwer import actions
from loket.models import Formuliergebeurtenis, Onderhoud
from stadsportaal.kern.errors import VersionConflict
from tests.loket.bouwer.kast import Bouwkast

UUR = dt.timedelta(hours=1)


def plan(kast: Bouwkast, tekst: str = "We werken eraan.", begin: int = 0, uren: int = 2, versie: int = 0) -> Onderhoud:
    van = timezone.now() + begin * UUR
    return actions.set_onderhoud(
        kast.dienst, van=van, tot=van + uren * UUR, tekst=tekst, versie=versie, by=kast.as_dirk
    )


def test_plan_is_set_changed_and_stopped_and_ends_by_itself(kast: Bouwkast) -> None:
    row = plan(kast)
    now = timezone.now()
    assert row.is_bezig(now)
    assert not row.is_bezig(now + 3 * UUR)
    assert list(Onderhoud.objects.bezig(now)) == [row]
    assert not Onderhoud.objects.bezig(now + 3 * UUR).exists()
    row = plan(kast, "Morgen.", begin=24, versie=row.versie)
    assert (row.versie, row.is_bezig(now)) == (2, False)
    actions.stop_onderhoud(kast.dienst, by=kast.as_dirk, versie=2)
    assert not Onderhoud.objects.exists()
    rows = Formuliergebeurtenis.objects.filter(account_id=kast.dirk.pk).order_by("pk")
    assert [row.code for row in rows] == ["onderhoud_gezet", "onderhoud_gezet", "onderhoud_gestopt"]


def test_plan_is_judged(kast: Bouwkast) -> None:
    with pytest.raises(actions.OnderhoudRefused, match="300 tekens"):
        plan(kast, " ")
    with pytest.raises(actions.OnderhoudRefused, match="300 tekens"):
        plan(kast, "x" * 301)
    with pytest.raises(actions.OnderhoudRefused, match="einde"):
        plan(kast, uren=0)
    with pytest.raises(actions.OnderhoudRefused, match="voorbij"):
        plan(kast, begin=-5)


def test_who_saw_an_older_plan_is_told(kast: Bouwkast) -> None:
    plan(kast)
    with pytest.raises(VersionConflict):
        plan(kast)
    with pytest.raises(VersionConflict):
        actions.stop_onderhoud(kast.dienst, by=kast.as_dirk, versie=0)


def test_behandelaar_may_and_redacteur_may_not(kast: Bouwkast) -> None:
    van = timezone.now()
    with pytest.raises(Http404):
        actions.set_onderhoud(kast.dienst, van=van, tot=van + UUR, tekst="x", by=kast.as_els)
    with pytest.raises(Http404):
        actions.stop_onderhoud(kast.dienst, by=kast.as_els, versie=0)
    by = kast.recht(kast.ander, "behandelaar")
    actions.set_onderhoud(kast.dienst, van=van, tot=van + UUR, tekst="x", by=by)
