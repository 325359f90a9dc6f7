"""What the clock starts: writing down what ended by its date, and erasing what docs/bewaartermijnen.yaml says."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from profiel.toegang.actions import end_lapsed, purge_login_mails
from profiel.toegang.vergeten import erase_looks, shrink_forgotten
from stadsportaal.kern.retention import retention

retention("toegang.aanmeldmails")(purge_login_mails)
retention("toegang.inzages")(erase_looks)
retention("toegang.vergeten_profielen")(shrink_forgotten)


@retention("toegang.toestellen")
def forget_devices(now: datetime) -> int:
    """Delete the address and browser of sessions that have ended; allauth does so only when their list is shown."""
    live = Session.objects.filter(expire_date__gte=now).values("session_key")
    return UserSession.objects.exclude(session_key__in=live).delete()[0]


@shared_task(name="toegang.end_lapsed")
def run_end_lapsed() -> int:
    """Every ten minutes."""
    return end_lapsed(timezone.now())
