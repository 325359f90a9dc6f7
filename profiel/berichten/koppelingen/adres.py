"""The channel e-mail to who has no account: one mail to an address they gave, with a link of their own in it.

The caller keeps address and words encrypted until this has gone, and nowhere after.
"""

from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import EmailMessage

from profiel.berichten.koppelingen.mail import message_id
from stadsportaal.kern.errors import KoppelingUnavailable


def send_to_address(*, aan: str, onderwerp: str, tekst: str, key: str) -> None:
    """Send one mail. Raises KoppelingUnavailable when the mail server does not take it."""
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject=onderwerp, body=tekst, to=[aan], headers=headers).send()
    except (OSError, SMTPException) as error:
        raise KoppelingUnavailable("mail") from error
