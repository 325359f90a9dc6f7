from __future__ import annotations

import pytest
from django.test import Client

from tests.loket.wachtlijst.kast import Kast


@pytest.fixture
def kast(db: None) -> Kast:
    return Kast()


@pytest.fixture
def ada(kast: Kast) -> Client:
    return kast.browser()
