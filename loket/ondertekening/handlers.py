"""Reactions: a mail leaves, a dossier that ended needs no signature."""

from __future__ import annotations

from loket.actions.concept import SOORT
from loket.ondertekening.actions import ENDED, drop_signatures
from loket.ondertekening.events import OndertekeningmailReady
from loket.ondertekening.models import Ondertekeningmail
from profiel.berichten.adresmail import deliver_mail
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import Record, handles
from stadsportaal.kern.models import Lane


def ends(event: DossierProgressed) -> bool:
    return event.dossier_soort == SOORT and event.code in ENDED


@handles(DossierProgressed, naam="ondertekening.dossier_progressed", wanneer=ends)
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Taken back, stopped or too late: nobody needs to sign."""
    drop_signatures(event.stroom)


@handles(OndertekeningmailReady, naam="ondertekening.mail", lane=Lane.DRINGEND, extern=True)
def on_mail_ready(event: OndertekeningmailReady, key: str) -> Record | None:
    """Send it; what was sent has no words left, so a second delivery of the same one does nothing."""
    return deliver_mail(Ondertekeningmail, event.mail_id, key)
