"""Telling a reporter without account: the words, with a link of their own, wait encrypted until they have left."""

from __future__ import annotations

from django.db import transaction
from django.template.loader import render_to_string

from meldingen.actions import follow_key
from meldingen.events import MeldingmailReady
from meldingen.models import Melding, Meldingmail
from meldingen.toegang import MELDER
from profiel.berichten.adresmail import keep_mail, words_about
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import format_kenmerk


@transaction.atomic
def queue_mail(event: DossierProgressed) -> Meldingmail | None:
    """A mail about one step, once; None when nobody left an address or the step has no words for it."""
    melding = Melding.objects.select_related("dossier").filter(dossier__kenmerk=event.stroom).first()
    if melding is None or not melding.melder_email:
        return None
    if melding.dossier.betrokkenen.filter(profiel__isnull=False, rol="melder", tot__isnull=True).exists():
        return None  # they read it in Mijn stad
    words = words_about(melding.dossier, event, lambda: follow_key(melding.dossier, MELDER))
    if words is None:
        return None
    mail = keep_mail(
        Meldingmail,
        melding.dossier,
        event,
        aan=melding.melder_email,
        onderwerp=f"Nieuws over je melding {format_kenmerk(melding.dossier.kenmerk)}",
        tekst=render_to_string("meldingen/mail.txt", words),
    )
    publish(MeldingmailReady(stroom=melding.dossier.kenmerk, mail_id=mail.pk))
    return mail
