"""Reactions: a step of an appointment becomes a mail to who made it without account, and the mail leaves."""

from __future__ import annotations

from loket.afspraken.actions.mail import queue_mail
from loket.afspraken.events import AfspraakmailReady
from loket.afspraken.models import Afspraakmail
from loket.afspraken.toegang import SOORT
from profiel.berichten.adresmail import deliver_mail
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import Record, handles


@handles(DossierProgressed, naam="afspraken.dossier_progressed", wanneer=lambda event: event.dossier_soort == SOORT)
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Prepare the mail; who has an account hears it in Mijn stad."""
    queue_mail(event)


@handles(AfspraakmailReady, naam="afspraken.mail", extern=True)
def on_mail_ready(event: AfspraakmailReady, key: str) -> Record | None:
    """Send it."""
    return deliver_mail(Afspraakmail, event.mail_id, key)
