from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from profiel.dossiers.models import Dossier
from profiel.mensen.models import Account
from tests.profiel.dossiers.cast import Cast, client_of

BackOffice = Callable[[Account], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def dossier(cast: Cast) -> Dossier:
    return cast.dossier()


@pytest.fixture
def back_office(cast: Cast) -> BackOffice:
    """A browser of a member of staff with a second factor."""

    def enter(account: Account) -> Client:
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
        return client_of(account)

    return enter


@pytest.fixture
def dirk(cast: Cast, back_office: BackOffice) -> Client:
    return back_office(cast.dirk)
