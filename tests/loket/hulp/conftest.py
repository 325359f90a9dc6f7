import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from profiel.berichten.laden import load_sjablonen
from tests.loket.kast import Kast
from tests.profiel.dossiers.cast import client_of


@pytest.fixture
def kast(db: None, settings: object, tmp_path: object) -> Kast:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    load_sjablonen()
    return Kast()


@pytest.fixture
def ada(kast: Kast) -> Client:
    return kast.browser()


@pytest.fixture
def dirk(kast: Kast) -> Client:
    Authenticator.objects.create(user=kast.dirk, type=Authenticator.Type.TOTP, data={})
    return client_of(kast.dirk)
