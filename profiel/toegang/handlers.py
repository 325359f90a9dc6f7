"""Reaction of access to its own events: the mail with the code leaves."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from profiel.toegang.events import LoginMailQueued
from profiel.toegang.koppelingen.mail import send_login_mail
from profiel.toegang.models import LoginMail
from stadsportaal.kern.events import handles
from stadsportaal.kern.models import Lane


@handles(LoginMailQueued, naam="toegang.login_mail", lane=Lane.DRINGEND, extern=True)
def on_login_mail(event: LoginMailQueued, key: str) -> Callable[[], None] | None:
    """Send it once, and destroy it; a code that no longer works is destroyed unsent."""
    mail = LoginMail.objects.filter(pk=event.mail_id).first()
    if mail is None:
        return None
    if mail.verloopt_op > timezone.now():
        send_login_mail(**mail.inhoud, key=key)

    def record() -> None:
        LoginMail.objects.filter(pk=event.mail_id).delete()

    return record
