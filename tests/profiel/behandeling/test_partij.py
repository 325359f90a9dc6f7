"""Nobody handles a dossier in which they are involved as a person: their own, or of somebody they act for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling import actions
from profiel.behandeling.actions import IsParty
from profiel.dossiers.models import Betrokkene, Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.models import Machtiging
from tests.profiel.behandeling.conftest import BackOffice
from tests.profiel.dossiers.cast import Cast, at_work


@pytest.fixture(params=["gemachtigde", "volger", "mede_aanvrager"])
def involved(request: pytest.FixtureRequest, cast: Cast, dossier: Dossier) -> Dossier:
    """Dirk of the team is also somebody around Ada."""
    if request.param == "gemachtigde":
        Machtiging.objects.create(soort="gemachtigde", wie=cast.dirk, voor=cast.ada, sinds=timezone.now())
    else:
        own = Profiel.objects.create(account=cast.dirk, voornaam="Dirk", achternaam="Maes")
        Betrokkene.objects.create(dossier=dossier, profiel=own, rol=request.param)
    return dossier


def test_it_is_not_in_their_work_and_no_step_is_theirs(cast: Cast, involved: Dossier, back_office: BackOffice) -> None:
    work = at_work(cast.dirk)
    assert not work.werkvoorraad().exists()
    with pytest.raises(Http404):
        actions.take(involved, by=work)
    page = reverse("admin:dossiers_dossier_change", args=[involved.pk])
    assert back_office(cast.dirk).get(page).status_code != 200
    assert at_work(cast.beheerder).werkvoorraad().get() == involved


def test_nobody_gives_it_to_them(cast: Cast, involved: Dossier) -> None:
    with pytest.raises(IsParty):
        actions.assign(involved, cast.dirk, by=at_work(cast.beheerder))


def test_once_the_grant_ended_it_is_work_like_any_other(cast: Cast, dossier: Dossier) -> None:
    past = timezone.now() - timedelta(days=2)
    Machtiging.objects.create(soort="gemachtigde", wie=cast.dirk, voor=cast.ada, sinds=past, ended_at=timezone.now())
    assert at_work(cast.dirk).werkvoorraad().get() == dossier
