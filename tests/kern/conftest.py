"""The small site of tests/kern/proef.py, and who visits it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from profiel.mensen.models import Account
from tests.kern import proef
from tests.kern.leveringen import pokes, registries  # noqa: F401 fixtures

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def site(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.kern.proef"
    settings.MIDDLEWARE = proef.MIDDLEWARE
    settings.TEMPLATES = proef.TEMPLATES


@pytest.fixture
def ada_account(db: None) -> Account:
    return Account.objects.create_user("ada@voorbeeld.be")


@pytest.fixture
def cem_account(db: None) -> Account:
    return Account.objects.create_user("cem@voorbeeld.be")


@pytest.fixture
def hidden() -> Callable[..., dict[str, str]]:
    """The hidden fields of the form on a page."""

    def read(client: Client, path: str, **extra: Any) -> dict[str, str]:
        return dict(HIDDEN.findall(client.get(path, **extra).content.decode()))

    return read
