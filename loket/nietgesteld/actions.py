"""Counting, once for each form that was sent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from loket.models import Aanvraag
from loket.nietgesteld.models import NietGesteld
from loket.nietgesteld.rules import known_facts
from stadsportaal.kern.kalender import vandaag


@transaction.atomic
def count_sent(kenmerk: str) -> None:
    """Add what this form did not ask to its dienst and month: facts that the city knew, and answers that were taken
    over and stayed so. What was destroyed meanwhile is not counted."""
    aanvraag = Aanvraag.objects.with_form().filter(dossier__kenmerk=kenmerk).first()
    if aanvraag is None:
        return
    sent = aanvraag.dossier.ingediend_op or timezone.now()
    facts = len(known_facts(aanvraag.formulierversie.lees(), aanvraag.antwoorden, aanvraag.bekend))
    month = vandaag(sent).replace(day=1)
    NietGesteld.objects.get_or_create(dienst=aanvraag.dienst.slug, maand=month)
    NietGesteld.objects.filter(dienst=aanvraag.dienst.slug, maand=month).update(
        aanvragen=F("aanvragen") + 1, feiten=F("feiten") + facts, hergebruikt=F("hergebruikt") + len(aanvraag.herkomst)
    )
