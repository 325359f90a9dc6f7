"""Mail about a dossier to who has no account: queued once per step, sent from the outbox, emptied once it has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from profiel.berichten.actions import template_for
from profiel.berichten.koppelingen.adres import send_to_address
from profiel.berichten.models import Adresmail
from profiel.berichten.rules import render_text
from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import Dossier
from stadsportaal.kern.events import Record

KEEP: Final = timedelta(days=30)
"""How long the ledger of mails is kept, and a mail that no server took."""

M = TypeVar("M", bound=Adresmail)


def words_about(dossier: Dossier, event: DossierProgressed, new_key: Callable[[], str]) -> dict[str, Any] | None:
    """{"tekst", "reden", "url"} of a step; None when the step has no words. The url holds a key made for this mail.

    They say what happened to a kenmerk, not what stands in the dossier: a mail is a postcard.
    """
    template = template_for(dossier, event.code, event.uitkomst)
    if template is None:
        return None
    values: dict[str, Any] = {"dossier": dossier, "naam": "", "parameters": event.parameters}
    return {
        "tekst": render_text(template.tekst, values),
        "reden": render_text(template.reden, values),
        "url": settings.SITE_URL.rstrip("/") + reverse("dossiers:sleutel", args=[new_key()]),
    }


def keep_mail(model: type[M], dossier: Dossier, event: DossierProgressed, *, aan: str, onderwerp: str, tekst: str) -> M:
    """The mail about this step, encrypted until it has left."""
    inhoud = {"aan": aan, "onderwerp": onderwerp, "tekst": tekst}
    made: M = model._default_manager.create(dossier=dossier, sleutel=f"voortgang:{event.voortgang_id}", inhoud=inhoud)
    return made


def deliver_mail(model: type[Adresmail], mail_id: int, key: str) -> Record | None:
    """Send it; what was sent has no words left, so a second delivery of the same one does nothing.

    Raises KoppelingUnavailable when the mail server does not take it.
    """
    mail = model._default_manager.filter(pk=mail_id, inhoud__isnull=False).first()
    if mail is None:
        return None
    send_to_address(**mail.inhoud, key=key)
    return lambda: _record_sent(model, mail_id)


@transaction.atomic
def _record_sent(model: type[Adresmail], mail_id: int) -> None:
    """The outside took it: address, words and link are destroyed."""
    model._default_manager.filter(pk=mail_id).update(inhoud=None, verzonden_op=timezone.now())


@transaction.atomic
def forget_mails(model: type[Adresmail], now: datetime) -> int:
    """Delete what was sent, or could not be sent, a month ago; how many."""
    return model._default_manager.filter(created_at__lt=now - KEEP).delete()[0]
