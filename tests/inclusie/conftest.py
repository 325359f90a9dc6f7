from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

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


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted per minute of the clock: keep it from turning between two of them."""
    now = timezone.now()
    monkeypatch.setattr("inclusie.actions.timezone", SimpleNamespace(now=lambda: now))
