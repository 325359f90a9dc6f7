"""Accepting a place that came free, and giving one up."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from loket.betalen.rekening import gevraagd
from loket.views.gemeen import own_aanvraag
from loket.wachtlijst.actions import NoPlace, OfferOver, accept, give_up
from loket.wachtlijst.models import Inschrijving, Status
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel

ACCEPT: Final = "plaats_accept"
GIVE_UP: Final = "plaats_give_up"
GET_POST: Final = ["GET", "HEAD", "POST"]


def _own(request: HttpRequest, kenmerk: str) -> tuple[Any, Inschrijving]:
    """Raises Http404 for a stranger, and for an aanvraag that asks for no place."""
    dossier = own_aanvraag(request, kenmerk).dossier
    row = Inschrijving.objects.select_related("groep", "aanbod").filter(dossier=dossier).first()
    if row is None:
        raise Http404
    return dossier, row


@require_http_methods(GET_POST)
@post_sleutel(ACCEPT)
def plaats_accept(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The offer, and yes; no is taking back the aanvraag."""
    dossier, row = _own(request, kenmerk)
    if request.method == "POST":

        def run() -> Answer:
            accept(dossier, by=toegang_of(request))
            return Answer(dossier.get_absolute_url(), kenmerk)

        answer = once(request, ACCEPT, {"kenmerk": kenmerk}, run)
        messages.success(request, "De plaats is van jou.")
        return redirect(answer.url)
    if row.status != Status.AANGEBODEN:
        raise OfferOver(dossier)
    return render_page(request, "loket/wachtlijst/plaats_accept.html", {"dossier": dossier, "inschrijving": row})


@require_http_methods(GET_POST)
@post_sleutel(GIVE_UP)
def plaats_give_up(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask, then let somebody else have it."""
    dossier, row = _own(request, kenmerk)
    if request.method == "POST":

        def run() -> Answer:
            give_up(dossier, by=toegang_of(request))
            return Answer(dossier.get_absolute_url(), kenmerk)

        answer = once(request, GIVE_UP, {"kenmerk": kenmerk}, run)
        messages.success(request, "Je gaf je plaats op.")
        return redirect(answer.url)
    if row.status != Status.GEPLAATST:
        raise NoPlace(dossier)
    context = {"dossier": dossier, "inschrijving": row, "gevraagd": gevraagd(dossier)}
    return render_page(request, "loket/wachtlijst/plaats_give_up.html", context)
