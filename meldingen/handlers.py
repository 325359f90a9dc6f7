"""Reactions: a step of a report becomes a mail to who reported it without account, and the mail leaves."""

from __future__ import annotations

from meldingen.actions import SOORT
from meldingen.actions.mail import queue_mail
from meldingen.events import MeldingmailReady
from meldingen.models import Meldingmail
from profiel.berichten.adresmail import deliver_mail
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.events import Record, handles


@handles(DossierProgressed, naam="meldingen.dossier_progressed", wanneer=lambda event: event.dossier_soort == SOORT)
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Prepare the mail; who has an account hears it in Mijn stad."""
    queue_mail(event)


@handles(MeldingmailReady, naam="meldingen.mail", extern=True)
def on_mail_ready(event: MeldingmailReady, key: str) -> Record | None:
    """Send it."""
    return deliver_mail(Meldingmail, event.mail_id, key)
