"""Mail about signing in, over SMTP. The Message-ID follows from the delivery's key: a retry is the same mail."""

from __future__ import annotations

import hashlib
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from stadsportaal.kern.errors import KoppelingUnavailable


def send_login_mail(*, aan: str, onderwerp: str, tekst: str, key: str) -> None:
    """Send one mail. Raises KoppelingUnavailable when the mail server does not take it."""
    message_id = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{urlsplit(settings.SITE_URL).hostname}>"
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject=onderwerp, body=tekst, to=[aan], headers=headers).send()
    except (OSError, SMTPException) as error:
        raise KoppelingUnavailable("mail") from error
