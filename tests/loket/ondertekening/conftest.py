from __future__ import annotations

import pytest
from django.test import Client

from tests.loket.ondertekening.kast import Kast


@pytest.fixture
def kast(db: None) -> Kast:
    return Kast()


@pytest.fixture
def ada(kast: Kast) -> Client:
    return kast.browser()


@pytest.fixture
def noor(kast: Kast) -> Client:
    return kast.browser(kast.noor)
