"""The channel e-mail: one notice per message, without what the message says.

A mail is a postcard: it names the kenmerk, not the dienst or the outcome, and leads to Mijn stad. Message-ID is
derived from the stable key, so a receiving server can recognise a second delivery (RFC 5322 §3.6.4). Every mail but
one about security says how to get no more of them, in words and in a header that a mail program can act upon
(RFC 2369, RFC 8058).
"""

from __future__ import annotations

import hashlib
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from profiel.berichten.models import Verzending
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.kenmerk import format_kenmerk


def message_id(key: str) -> str:
    """A Message-ID that is the same for every delivery of the same notice."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def send_notice(verzending: Verzending, key: str) -> None:
    """Send one notice. Raises KoppelingUnavailable when the mail server does not take it."""
    bericht = verzending.bericht
    account = bericht.profiel.account
    assert account is not None  # noqa: S101 the caller skips readers without an account
    site = settings.SITE_URL.rstrip("/")
    url = site + reverse("berichten:bericht", args=[bericht.kenmerk])
    unsubscribe = ""
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    if verzending.afmeld_hash:
        unsubscribe = site + reverse("berichten:afmelden_link", args=[verzending.afmeld_token])
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    about = f" ({format_kenmerk(bericht.dossier.kenmerk)})" if bericht.dossier else ""
    body = render_to_string("profiel/berichten/mail.txt", {"bericht": bericht, "url": url, "afmelden": unsubscribe})
    mail = EmailMessage(
        subject=f"Nieuw bericht van de stad{about}",
        body=body,
        to=[account.email],
        headers=headers,
    )
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        raise KoppelingUnavailable("mail") from error
