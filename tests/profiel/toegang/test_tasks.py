"""What the clock erases of access."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from profiel.mensen.models import Account
from profiel.toegang.tasks import forget_devices
from tests.profiel.toegang.conftest import signed_in

pytestmark = pytest.mark.django_db


def device(account: Account, client: Client) -> UserSession:
    key = client.session.session_key
    return UserSession.objects.create(user=account, session_key=key, ip="192.0.2.7", user_agent="Firefox")


def test_the_address_of_a_session_goes_with_it(ada: Account) -> None:
    device(ada, signed_in(ada))
    assert forget_devices(timezone.now()) == 0
    assert forget_devices(timezone.now() + timedelta(hours=2)) == 1
    assert not UserSession.objects.exists()
