"""Reactions: a step of a report becomes a mail to who reported it without account, and the mail leaves."""

from __future__ import annotations

from meldingen.actions import SOORT
from meldingen.actions.mail import queue_mail, record_sent
from meldingen.events import MeldingmailReady
from meldingen.models import Meldingmail
from profiel.berichten.koppelingen.adres import send_to_address
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import Record, handles


@handles(DossierProgressed, naam="meldingen.dossier_progressed")
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Prepare the mail; who has an account hears it in Mijn stad."""
    if event.dossier_soort == SOORT:
        queue_mail(event)


@handles(MeldingmailReady, naam="meldingen.mail", extern=True)
def on_mail_ready(event: MeldingmailReady, key: str) -> Record | None:
    """Send it; what was sent has no words left, so a second delivery of the same one does nothing."""
    mail = Meldingmail.objects.filter(pk=event.mail_id, inhoud__isnull=False).first()
    if mail is None:
        return None
    send_to_address(**mail.inhoud, key=key)
    return lambda: record_sent(mail)
