from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client

from profiel.mensen.models import Account
from tests.meldingen.kast import Kast
from tests.profiel.dossiers.cast import client_of


@pytest.fixture
def kast(db: None, settings: LazySettings, tmp_path: Path) -> Kast:
    settings.MEDIA_ROOT = tmp_path
    return Kast()


@pytest.fixture
def back_office(kast: Kast) -> Callable[[Account], Client]:
    """A browser of a member of staff with a second factor."""

    def enter(account: Account) -> Client:
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
        return client_of(account)

    return enter


@pytest.fixture
def dirk(kast: Kast, back_office: Callable[[Account], Client]) -> Client:
    return back_office(kast.dirk)
