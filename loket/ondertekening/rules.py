"""Days and codes of a signature. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.crypto import constant_time_compare, salted_hmac

STAND: Final = "wacht_op_handtekening"
"""The own state of a dossier that waits for a signature."""
CODE_DIGITS: Final = 6
CODE_LIFETIME: Final = timedelta(minutes=15)
READ_LIFETIME: Final = timedelta(minutes=30)
"""How long a session may read on after a right code."""
CODE_TRIES: Final = {"ondertekening_code": "5/m/key,30/h/key"}
CODE_MAILS: Final = {"ondertekening_mail": "3/15m/key,12/d/key"}


def last_day(asked: date, days: int) -> date:
    """The last day on which one can sign."""
    return asked + timedelta(days=days)


def reminder_day(asked: date, days: int) -> date:
    """Halfway, and at least a day before the end."""
    return asked + timedelta(days=max(1, days // 2))


def hash_code(kenmerk: str, code: str) -> str:
    """What is kept of a code: keyed, so that six digits cannot be tried outside the portal."""
    return salted_hmac("ondertekening.code", f"{kenmerk}:{code}", algorithm="sha256").hexdigest()


def is_code(kenmerk: str, typed: str, stored: str) -> bool:
    """Whether what was typed is the code; spaces and dots are noise."""
    digits = "".join(c for c in typed if c.isascii() and c.isdecimal())
    return bool(stored) and constant_time_compare(hash_code(kenmerk, digits), stored)


def fingerprint(formulier: str, nummer: int, antwoorden: Mapping[str, Any]) -> str:
    """SHA-256 of what is signed: the form, its version and every answer."""
    text = json.dumps([formulier, nummer, antwoorden], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
