"""Reactions: a step of a dossier becomes a message, a message becomes a mail."""

from __future__ import annotations

from django.utils import timezone

from profiel.berichten.actions import compose, may_mail, record_dropped, record_sent, send_bericht, template_for
from profiel.berichten.events import BerichtCreated, BulkBerichtCreated
from profiel.berichten.koppelingen.mail import send_notice
from profiel.berichten.machtigingen import tell
from profiel.berichten.models import Verzending
from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import Dossier
from profiel.dossiers.toegang import OWN_ROLES
from profiel.mensen.models import Profiel
from profiel.toegang.events import MachtigingEnded, MachtigingGiven
from stadsportaal.kern.events import Record, handles
from stadsportaal.kern.models import Lane


@handles(DossierProgressed, naam="berichten.dossier_progressed")
def on_dossier_progressed(event: DossierProgressed) -> None:
    """Tell everybody who may act on the dossier, once each."""
    dossier = Dossier.objects.filter(kenmerk=event.stroom).first()
    if dossier is None:  # destroyed since: nobody is left to tell
        return
    template = template_for(dossier, event.code, event.uitkomst)
    if template is None:
        return
    readers = Profiel.objects.filter(
        betrokken_bij__dossier=dossier, betrokken_bij__tot__isnull=True, betrokken_bij__rol__in=OWN_ROLES
    )
    for profiel in readers.order_by("pk").distinct():
        text = compose(template, dossier, profiel, event.parameters)
        key = f"voortgang:{event.voortgang_id}:{profiel.pk}"
        send_bericht(profiel, text, thema=dossier.thema, sleutel=key, dossier=dossier, sjabloon=template)


@handles(BerichtCreated, naam="berichten.mail", extern=True, timeout=10)
def mail_bericht(event: BerichtCreated | BulkBerichtCreated, key: str) -> Record | None:
    """Say by mail that a message waits. The ledger row makes a second delivery of the same one do nothing."""
    verzending = (
        Verzending.objects.select_related("bericht__profiel__account", "bericht__dossier", "bericht__sjabloon")
        .filter(bericht__kenmerk=event.stroom, kanaal="mail", status=Verzending.Status.WACHT)
        .first()
    )
    if verzending is None:
        return None
    if unwanted := may_mail(verzending, timezone.now()):
        return lambda: record_dropped(verzending, unwanted)
    send_notice(verzending, key)
    return lambda: record_sent(verzending)


@handles(BulkBerichtCreated, naam="berichten.mail_bulk", lane=Lane.BULK, extern=True, timeout=10)
def mail_bulk_bericht(event: BulkBerichtCreated, key: str) -> Record | None:
    """The same, behind everything that is not a mailing."""
    return mail_bericht(event, key)


@handles(MachtigingGiven, naam="berichten.machtiging_given")
def on_machtiging_given(event: MachtigingGiven) -> None:
    tell(event.machtiging_id, "gegeven")


@handles(MachtigingEnded, naam="berichten.machtiging_ended")
def on_machtiging_ended(event: MachtigingEnded) -> None:
    tell(event.machtiging_id, "gestopt")
