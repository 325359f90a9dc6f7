"""Reactions: a mail leaves, a dossier that ended needs no signature."""

from __future__ import annotations

from loket.actions import SOORT
from loket.ondertekening.actions import ENDED, drop_signatures
from loket.ondertekening.actions.berichten import record_sent
from loket.ondertekening.events import OndertekeningmailReady
from loket.ondertekening.models import Ondertekeningmail
from profiel.berichten.koppelingen.adres import send_to_address
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import Record, handles
from stadsportaal.kern.models import Lane


@handles(DossierProgressed, naam="ondertekening.dossier_progressed")
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Taken back, stopped or too late: nobody needs to sign."""
    if event.dossier_soort == SOORT and event.code in ENDED:
        drop_signatures(event.stroom)


@handles(OndertekeningmailReady, naam="ondertekening.mail", lane=Lane.DRINGEND, extern=True)
def on_mail_ready(event: OndertekeningmailReady, key: str) -> Record | None:
    """Send it; what was sent has no words left, so a second delivery of the same one does nothing."""
    mail = Ondertekeningmail.objects.filter(pk=event.mail_id, inhoud__isnull=False).first()
    if mail is None:
        return None
    send_to_address(**mail.inhoud, key=key)
    return lambda: record_sent(mail)
