"""What somebody typed on a step while it could not be saved: kept, and shown again with that step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from loket.definitie import Stap
from loket.klad.actions import typed_for
from loket.klad.rules import KEPT
from loket.models import Aanvraag
from loket.versies.actions import keep_typed
from profiel.toegang.toegang import toegang_of


def bewaar(request: HttpRequest, aanvraag: Aanvraag, stap: str) -> bool:
    """Keep what this POST says to the questions of the step; whether it is kept."""
    if request.method != "POST" or stap not in aanvraag.formulierversie.lees().stap_per_key:
        return False
    fields = {name: [str(text) for text in texts] for name, texts in request.POST.lists()}
    return keep_typed(aanvraag, stap, fields, by=toegang_of(request))


def toon(request: HttpRequest, aanvraag: Aanvraag, stap: Stap) -> QueryDict | None:
    """What was kept of this step, said to the citizen; None when nothing was."""
    kept = aanvraag.getypt.get(stap.key)
    if not kept or KEPT in kept:  # kept by the page itself: loket.klad shows it, as long as it is not stale
        return None
    fields = typed_for(stap, kept, toegang_of(request))
    messages.info(request, "Wat je eerder invulde, staat er nog. Kijk het na en bewaar het.")
    return fields
