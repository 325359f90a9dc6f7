"""The letter box of the demo: mails that a real portal would have sent, and the admin's code of the moment.

Both exist only with DEMO=1 (else 404); the letter box only where mails are stored locally.
"""

from __future__ import annotations

import email
import email.policy
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from profiel.berichten.models import Verzending
from profiel.berichten.rules import quiet_until
from stadsportaal.kern.http import render_page

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Mail:
    """One stored mail."""

    aan: str
    onderwerp: str
    tekst: str
    op: datetime | None


def stored_mails(folder: Path) -> list[Mail]:
    """The newest mails first; the backend writes one file per connection, mails divided by a line of dashes."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails = [_read(part) for path in files[:NEWEST] for part in path.read_bytes().split(b"-" * 79) if part.strip()]
    return mails[:NEWEST]


def _read(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw.strip(), policy=email.policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return Mail(
        str(message["To"] or ""),
        str(message["Subject"] or ""),
        body.get_content() if body else "",
        _moment(str(date)) if date else None,
    )


def _moment(date: str) -> datetime:
    """A Date header; Django writes `-0000`, which is UTC without saying where (RFC 5322 §3.3)."""
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@login_not_required
def postvak(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        raise Http404  # this portal really sends its mails
    until = quiet_until(timezone.now(), settings.STILLE_UREN)
    held = Verzending.objects.filter(status=Verzending.Status.WACHT).count() if until else 0
    context = {"mails": stored_mails(Path(settings.EMAIL_FILE_PATH)), "wachten": held, "tot": until}
    return render_page(request, "demo/postvak.html", context)


@login_not_required
def code(request: HttpRequest) -> HttpResponse:
    """The code that the app on Dirk's phone would show now."""
    _only_in_demo()
    rows = (
        Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__is_staff=True)
        .select_related("user")
        .order_by("pk")
    )
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    codes = [(row.user, format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter))) for row in rows]
    return render_page(request, "demo/code.html", {"codes": codes})


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
