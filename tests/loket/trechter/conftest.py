import pytest
from django.test import Client

from tests.loket.kast import Kast


@pytest.fixture
def kast(db: None, settings: object, tmp_path: object) -> Kast:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return Kast()


@pytest.fixture
def ada(kast: Kast) -> Client:
    return kast.browser()
