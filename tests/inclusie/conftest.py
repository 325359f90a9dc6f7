from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.inclusie.kring import Kring


@pytest.fixture
def kring(db: None, settings: Any, tmp_path: Any) -> Kring:
    settings.MEDIA_ROOT = tmp_path
    return Kring()


@pytest.fixture
def els(kring: Kring) -> Client:
    return kring.helper()


@pytest.fixture
def ada(kring: Kring) -> Client:
    return kring.browser()
