"""Counting, once for each form that was sent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from loket.invulling import REUSE_FROM
from loket.models import Aanvraag
from loket.nietgesteld.models import NietGesteld
from loket.nietgesteld.rules import known_facts
from loket.pad import is_leeg
from stadsportaal.kern.kalender import vandaag


@transaction.atomic
def count_sent(kenmerk: str) -> None:
    """Add what this form did not ask to its dienst and month. What was destroyed meanwhile is not counted."""
    aanvraag = Aanvraag.objects.with_form().filter(dossier__kenmerk=kenmerk).first()
    if aanvraag is None:
        return
    sent = aanvraag.dossier.ingediend_op or timezone.now()
    facts = len(known_facts(aanvraag.formulierversie.lees(), aanvraag.antwoorden, aanvraag.bekend))
    month = vandaag(sent).replace(day=1)
    NietGesteld.objects.get_or_create(dienst=aanvraag.dienst.slug, maand=month)
    NietGesteld.objects.filter(dienst=aanvraag.dienst.slug, maand=month).update(
        aanvragen=F("aanvragen") + 1, feiten=F("feiten") + facts, hergebruikt=F("hergebruikt") + len(reused(aanvraag))
    )


def reused(aanvraag: Aanvraag) -> set[str]:
    """Questions whose answer was offered from an earlier form, and kept as it was."""
    asked = aanvraag.formulierversie.lees().vraag_per_key
    offered = {key for key, vraag in asked.items() if vraag.hergebruik != "nooit"}
    open_keys = {key for key in offered if not is_leeg(aanvraag.antwoorden.get(key))}
    if not open_keys:
        return set()
    rows = Aanvraag.objects.filter(profiel=aanvraag.profiel_id, pk__lt=aanvraag.pk)
    rows = rows.exclude(status=Aanvraag.Status.CONCEPT).select_related("formulierversie")
    found: set[str] = set()
    for row in rows.order_by("-dossier__ingediend_op", "-pk")[:REUSE_FROM]:
        earlier = row.formulierversie.lees().vraag_per_key
        found |= {
            key
            for key in open_keys
            if key in earlier
            and earlier[key].soort == asked[key].soort
            and row.antwoorden.get(key) == aanvraag.antwoorden[key]
        }
    return found
