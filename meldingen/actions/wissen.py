"""Forgetting: six months after a report was closed, nothing in it can be traced to a person any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from meldingen.models import Feedback, Melding, MeldingFoto, OokIk
from profiel.behandeling.models import Vraag
from profiel.dossiers.actions import lock, wipe_words
from profiel.dossiers.models import Document
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import delete_bestand
from stadsportaal.kern.models import Bestand

BEWAAR_DAGEN: Final = 183
"""Days after closing that contact, words and photos are kept (docs/bewaartermijnen.yaml)."""
BATCH: Final = 500


def forget_meldingen(now: datetime) -> int:
    """Erase of at most a batch of reports what is personal; how many. Kind, place, days and outcome stay."""
    old = Melding.objects.filter(gewist_op__isnull=True, afgesloten_op__lt=now - timedelta(days=BEWAAR_DAGEN))
    rows = list(old.select_related("dossier").order_by("afgesloten_op", "pk")[:BATCH])
    return sum(wipe_melding(melding, by=Toegang.systeem()) for melding in rows)


@transaction.atomic
def wipe_melding(melding: Melding, *, by: Toegang) -> bool:
    """Contact, words, answers and photos of a closed report; False for one that was opened again meanwhile."""
    by.require("dossier_erase", melding.dossier)
    lock(melding.dossier)
    current = Melding.objects.select_for_update(of=("self",)).get(pk=melding.pk)
    if current.is_open or current.gewist_op is not None:
        return False
    current.foto_publiek = None
    current.tekst = current.melder_email = current.melder_telefoon = current.adres = ""
    current.gewist_op = timezone.now()
    current.save(update_fields=["foto_publiek", "tekst", "melder_email", "melder_telefoon", "adres", "gewist_op"])
    for foto in MeldingFoto.objects.filter(melding=current).select_related("bestand").order_by("pk"):
        foto.delete()
        delete_bestand(foto.bestand)
    Vraag.objects.filter(dossier=melding.dossier).update(tekst="", antwoord="")
    documents = Document.objects.filter(dossier=melding.dossier, bestand__isnull=False)
    bestanden = list(Bestand.objects.filter(pk__in=documents.values("bestand")))
    documents.delete()
    for bestand in bestanden:
        delete_bestand(bestand)
    Feedback.objects.filter(melding=current).update(tekst="")
    OokIk.objects.filter(melding=current).delete()
    wipe_words(melding.dossier, grond="bewaartermijn van meldingen", by=by)
    return True
