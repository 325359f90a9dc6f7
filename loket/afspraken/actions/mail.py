"""Telling who has no account: the words, with a link of their own, wait encrypted until they have left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from loket.afspraken.actions import follow_key
from loket.afspraken.events import AfspraakmailReady
from loket.afspraken.models import Afspraak, Afspraakmail
from profiel.berichten.actions import template_for
from profiel.berichten.rules import render_text
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import format_kenmerk

KEEP: Final = timedelta(days=30)
"""How long the ledger of mails is kept, and a mail that no server took."""


@transaction.atomic
def queue_mail(event: DossierProgressed) -> Afspraakmail | None:
    """A mail about one step, once; None when nobody left an address or the step has no words for it."""
    rows = Afspraak.objects.select_related("dossier", "soort", "locatie")
    afspraak = rows.filter(dossier__kenmerk=event.stroom).first()
    if afspraak is None or not afspraak.email:
        return None
    if afspraak.dossier.betrokkenen.filter(profiel__isnull=False, rol="aanvrager", tot__isnull=True).exists():
        return None  # they read it in Mijn stad
    template = template_for(afspraak.dossier, event.code, event.uitkomst)
    if template is None:
        return None
    values: dict[str, Any] = {"dossier": afspraak.dossier, "naam": "", "parameters": event.parameters}
    url = settings.SITE_URL.rstrip("/") + reverse("dossiers:sleutel", args=[follow_key(afspraak)])
    to_come = afspraak.is_komend(timezone.now())
    words: dict[str, Any] = {
        "komend": to_come,
        "tekst": render_text(template.tekst, values),
        "reden": render_text(template.reden, values),
        "url": url,
    }
    mail = Afspraakmail.objects.create(
        dossier=afspraak.dossier,
        sleutel=f"voortgang:{event.voortgang_id}",
        inhoud={
            "aan": afspraak.email,
            "onderwerp": f"Je afspraak {format_kenmerk(afspraak.dossier.kenmerk)}",
            "tekst": render_to_string("loket/afspraken/mail.txt", words),
        },
    )
    publish(AfspraakmailReady(stroom=afspraak.dossier.kenmerk, mail_id=mail.pk))
    return mail


@transaction.atomic
def record_sent(mail: Afspraakmail) -> None:
    """The outside took it: address, words and link are destroyed."""
    Afspraakmail.objects.filter(pk=mail.pk).update(inhoud=None, verzonden_op=timezone.now())


@transaction.atomic
def forget_mails(now: datetime) -> int:
    """Delete what was sent, or could not be sent, a month ago; how many."""
    return Afspraakmail.objects.filter(created_at__lt=now - KEEP).delete()[0]
