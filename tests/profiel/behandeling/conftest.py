import pytest

from profiel.dossiers.models import Dossier
from tests.profiel.dossiers.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def dossier(cast: Cast) -> Dossier:
    return cast.dossier()
