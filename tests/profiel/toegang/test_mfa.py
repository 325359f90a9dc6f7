"""Secrets of second factors never stand in the database as they are."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from profiel.mensen.models import Account


@pytest.mark.django_db
def test_a_stored_secret_makes_codes_only_through_the_adapter() -> None:
    account = Account.objects.create_user("dirk@demo.invalid")
    secret = generate_totp_secret()
    totp = TOTP.activate(account, secret)
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert stored.startswith("v1:")
    counter = next(iter(yield_hotp_counters_from_time()))
    assert totp.validate_code(format_hotp_value(hotp_value(secret, counter)))


@pytest.mark.django_db
def test_recovery_codes_rest_encrypted() -> None:
    account = Account.objects.create_user("els@demo.invalid")
    codes = RecoveryCodes.activate(account)
    stored = str(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data)
    assert not any(code in stored for code in codes.get_unused_codes())
    assert codes.validate_code(codes.get_unused_codes()[0])
