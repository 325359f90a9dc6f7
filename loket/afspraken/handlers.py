"""Reactions: a step of an appointment becomes a mail to who made it without account, and the mail leaves."""

from __future__ import annotations

from loket.afspraken.actions.mail import queue_mail, record_sent
from loket.afspraken.events import AfspraakmailReady
from loket.afspraken.models import Afspraakmail
from loket.afspraken.toegang import SOORT
from profiel.berichten.koppelingen.adres import send_to_address
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import Record, handles


@handles(DossierProgressed, naam="afspraken.dossier_progressed")
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Prepare the mail; who has an account hears it in Mijn stad."""
    if event.dossier_soort == SOORT:
        queue_mail(event)


@handles(AfspraakmailReady, naam="afspraken.mail", extern=True)
def on_mail_ready(event: AfspraakmailReady, key: str) -> Record | None:
    """Send it; what was sent has no words left, so a second delivery of the same one does nothing."""
    mail = Afspraakmail.objects.filter(pk=event.mail_id, inhoud__isnull=False).first()
    if mail is None:
        return None
    send_to_address(**mail.inhoud, key=key)
    return lambda: record_sent(mail)
