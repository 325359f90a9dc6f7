"""Telling who has no account: the words, with a link of their own, wait encrypted until they have left."""

from __future__ import annotations

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from loket.afspraken.actions import follow_key
from loket.afspraken.events import AfspraakmailReady
from loket.afspraken.models import Afspraak, Afspraakmail
from profiel.berichten.adresmail import keep_mail, words_about
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import format_kenmerk


@transaction.atomic
def queue_mail(event: DossierProgressed) -> Afspraakmail | None:
    """A mail about one step, once; None when nobody left an address or the step has no words for it."""
    rows = Afspraak.objects.select_related("dossier", "soort", "locatie")
    afspraak = rows.filter(dossier__kenmerk=event.stroom).first()
    if afspraak is None or not afspraak.email:
        return None
    if afspraak.dossier.betrokkenen.filter(profiel__isnull=False, rol="aanvrager", tot__isnull=True).exists():
        return None  # they read it in Mijn stad
    words = words_about(afspraak.dossier, event, lambda: follow_key(afspraak))
    if words is None:
        return None
    words["komend"] = afspraak.is_komend(timezone.now())
    mail = keep_mail(
        Afspraakmail,
        afspraak.dossier,
        event,
        aan=afspraak.email,
        onderwerp=f"Je afspraak {format_kenmerk(afspraak.dossier.kenmerk)}",
        tekst=render_to_string("loket/afspraken/mail.txt", words),
    )
    publish(AfspraakmailReady(stroom=afspraak.dossier.kenmerk, mail_id=mail.pk))
    return mail
