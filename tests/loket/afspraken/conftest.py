from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.loket.afspraken.kast import Kast
from tests.profiel.dossiers.cast import client_of


@pytest.fixture
def kast(db: None) -> Kast:
    return Kast()


@pytest.fixture
def dirk(kast: Kast) -> Client:
    """The browser of a handler of the counter's team, with a second factor."""
    Authenticator.objects.create(user=kast.dirk, type=Authenticator.Type.TOTP, data={})
    return client_of(kast.dirk)
