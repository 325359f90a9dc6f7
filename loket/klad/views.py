"""What the page sends by itself while somebody types."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from loket.definitie import Stap
from loket.eerder import VELD as EERDER
from loket.eerder import ontzegeld
from loket.forms import StapForm
from loket.invulling import Invulling
from loket.klad.actions import TooMuchTyped, keep_klad
from loket.views.gemeen import concept
from loket.vragen import soort
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import format_tijd
from stadsportaal.kern.posts import post_versie

CONFLICT = "Een ander venster veranderde intussen iets. Wat je hier typt, bewaren we pas als je op de knop drukt."


@require_POST
@post_versie
def aanvraag_klad(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Keep it beside the answers, and say when. 409: another tab was first, and what it saved stays."""
    invulling = concept(request, kenmerk)
    shown = invulling.pad.stap(stap)
    if shown is None or not invulling.may_visit(shown):
        raise Http404
    try:
        when = keep_sent(request, invulling, shown, int(request.versie))  # type: ignore[attr-defined]
    except VersionConflict:
        return JsonResponse({"tekst": CONFLICT}, status=409)
    except TooMuchTyped as error:
        return JsonResponse({"tekst": error.message}, status=error.status)
    return JsonResponse({"tekst": f"Bewaard om {format_tijd(when)}"})


def keep_sent(request: HttpRequest, invulling: Invulling, stap: Stap, versie: int) -> datetime:
    """Keep what this POST says to the questions of the step; when. Raises what `keep_klad` raises."""
    fields = {naam: [str(value) for value in values] for naam, values in request.POST.lists()}
    anders = _is_new(request, invulling, stap)
    return keep_klad(invulling.aanvraag, stap, fields, versie=versie, by=toegang_of(request), anders=anders)


def _is_new(request: HttpRequest, invulling: Invulling, stap: Stap) -> bool:
    """Whether what is typed says something else than what was saved; of a step that is not done, than its page as it
    was shown the first time.

    A signature and a block to read are never typed ahead, so they do not count.
    """
    form = StapForm(invulling, stap, data=request.POST, eerder=ontzegeld(invulling, stap, request.POST.get(EERDER, "")))
    if not invulling.pad.is_klaar(stap, invulling.klaar):
        return form.has_changed()
    form.judge()
    return not form.zegt_hetzelfde([vraag for vraag in form.vragen if not soort(vraag).bewijs])
