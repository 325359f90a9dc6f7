"""Telling a reporter without account: the words, with a link of their own, wait encrypted until they have left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from meldingen.actions import follow_key
from meldingen.events import MeldingmailReady
from meldingen.models import Melding, Meldingmail
from meldingen.toegang import MELDER
from profiel.berichten.actions import template_for
from profiel.berichten.rules import render_text
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import format_kenmerk

KEEP: Final = timedelta(days=30)
"""How long the ledger of mails is kept, and a mail that no server took."""


@transaction.atomic
def queue_mail(event: DossierProgressed) -> Meldingmail | None:
    """A mail about one step, once; None when nobody left an address or the step has no words for it.

    It says what happened to a kenmerk, not what was reported: a mail is a postcard.
    """
    melding = Melding.objects.select_related("dossier").filter(dossier__kenmerk=event.stroom).first()
    if melding is None or not melding.melder_email:
        return None
    if melding.dossier.betrokkenen.filter(profiel__isnull=False, rol="melder", tot__isnull=True).exists():
        return None  # they read it in Mijn stad
    template = template_for(melding.dossier, event.code, event.uitkomst)
    if template is None:
        return None
    values: dict[str, Any] = {"dossier": melding.dossier, "naam": "", "parameters": event.parameters}
    url = settings.SITE_URL.rstrip("/") + reverse("dossiers:sleutel", args=[follow_key(melding.dossier, MELDER)])
    words = {"tekst": render_text(template.tekst, values), "reden": render_text(template.reden, values), "url": url}
    mail = Meldingmail.objects.create(
        dossier=melding.dossier,
        sleutel=f"voortgang:{event.voortgang_id}",
        inhoud={
            "aan": melding.melder_email,
            "onderwerp": f"Nieuws over je melding {format_kenmerk(melding.dossier.kenmerk)}",
            "tekst": render_to_string("meldingen/mail.txt", words),
        },
    )
    publish(MeldingmailReady(stroom=melding.dossier.kenmerk, mail_id=mail.pk))
    return mail


@transaction.atomic
def record_sent(mail: Meldingmail) -> None:
    """The outside took it: address, words and link are destroyed."""
    Meldingmail.objects.filter(pk=mail.pk).update(inhoud=None, verzonden_op=timezone.now())


@transaction.atomic
def forget_mails(now: datetime) -> int:
    """Delete what was sent, or could not be sent, a month ago; how many."""
    return Meldingmail.objects.filter(created_at__lt=now - KEEP).delete()[0]
