"""What the page sends by itself while somebody types."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from loket.klad.actions import TooMuchTyped, keep_klad
from loket.views.gemeen import concept
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import lokaal
from stadsportaal.kern.posts import post_versie

CONFLICT = "Een ander venster bewaarde intussen iets. Wat je hier typt, bewaren we pas als je op de knop drukt."


@require_POST
@post_versie
def aanvraag_klad(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Keep it beside the answers, and say when. 409: another tab was first, and what it saved stays."""
    invulling = concept(request, kenmerk)
    shown = invulling.pad.stap(stap)
    if shown is None or not invulling.may_visit(shown):
        raise Http404
    fields = {naam: [str(value) for value in values] for naam, values in request.POST.lists()}
    versie = int(request.versie)  # type: ignore[attr-defined]
    try:
        when = keep_klad(invulling.aanvraag, shown, fields, versie=versie, by=toegang_of(request))
    except VersionConflict:
        return JsonResponse({"tekst": CONFLICT}, status=409)
    except TooMuchTyped as error:
        return JsonResponse({"tekst": error.message}, status=error.status)
    return JsonResponse({"tekst": f"Bewaard om {lokaal(when):%H.%M}"})
