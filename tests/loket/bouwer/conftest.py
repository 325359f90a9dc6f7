import pytest

from tests.loket.bouwer.kast import Bouwkast


@pytest.fixture
def kast(db: None, settings: object, tmp_path: object) -> Bouwkast:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return Bouwkast()
