"""The page of an aanvraag, taking it back, throwing a concept away, and streets to choose from."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from loket.actions import AanvraagAlreadyDecided, withdraw_aanvraag
from loket.actions.concept import AanvraagAlreadySubmitted, delete_aanvraag
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.rules import Status, may_withdraw
from loket.trechter.einde import Eindpunt
from loket.trechter.meten import CONTROLE
from loket.verlaten import stopped
from loket.views.einde import Einde
from loket.views.formulier import GET_POST
from loket.views.gemeen import concept, own_aanvraag, resume_url, today
from loket.views.meten import paused
from loket.vragen.basis import schoon
from profiel.dossiers.views import dossier_page
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.plaats import adressen
from stadsportaal.kern.posts import Answer, once, post_sleutel

WITHDRAW = "aanvraag_withdraw"
DELETE = "aanvraag_delete"
SUGGESTIONS_PER_MINUTE: Final = 120


@require_GET
def aanvraag(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """A concept goes on where it was left, on any device; what was sent is a dossier."""
    toegang = toegang_of(request)
    rows = toegang.aanvragen().with_form()  # type: ignore[attr-defined]
    found: Aanvraag = get_object_or_404(rows, dossier__kenmerk=kenmerk)
    if found.is_concept:
        return redirect(resume_url(Invulling.of(own_aanvraag(request, kenmerk), today())))
    return dossier_page(request, found.dossier)


@require_GET
def aanvraag_pause(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Stopping for now: everything is kept already, only that it was on purpose is new."""
    invulling = concept(request, kenmerk)
    if stap != CONTROLE and stap not in invulling.definitie.stap_per_key:
        raise Http404
    paused(request, invulling, stap)
    stopped(request, kenmerk)
    return redirect("mijn_stad")


@require_http_methods(GET_POST)
@post_sleutel(WITHDRAW)
def aanvraag_withdraw(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask, then take it back."""
    if request.method == "POST":

        def run() -> Answer:
            withdrawn = withdraw_aanvraag(own_aanvraag(request, kenmerk), by=toegang_of(request))
            return Answer(withdrawn.dossier.get_absolute_url(), kenmerk)

        answer = once(request, WITHDRAW, {"kenmerk": kenmerk}, run)
        messages.success(request, "Je aanvraag is ingetrokken.")
        return redirect(answer.url)
    found = own_aanvraag(request, kenmerk)
    if found.is_concept:
        return redirect("loket:aanvraag_delete", kenmerk)
    if not may_withdraw(Status(found.status)):
        raise AanvraagAlreadyDecided(found)
    return render_page(request, "loket/aanvraag_withdraw.html", {"aanvraag": found, "dossier": found.dossier})


@require_http_methods(GET_POST)
@post_sleutel(DELETE)
def aanvraag_delete(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask, then throw a concept away without a trace."""
    if request.method == "POST":

        def run() -> Answer:
            mine = own_aanvraag(request, kenmerk)
            delete_aanvraag(mine, by=toegang_of(request))
            return Answer(Eindpunt.of(mine, Einde.VERWIJDERD, reverse("mijn_stad")).url, kenmerk)

        answer = once(request, DELETE, {"kenmerk": kenmerk}, run)
        messages.success(request, "Je antwoorden zijn verwijderd.")
        return redirect(answer.url)
    found = own_aanvraag(request, kenmerk)
    if not found.is_concept:
        raise AanvraagAlreadySubmitted(found)
    return render_page(request, "loket/aanvraag_delete.html", {"aanvraag": found, "dossier": found.dossier})


@login_not_required
@require_GET
def straten(request: HttpRequest) -> HttpResponse:
    """Options for the list under a street field; only a help, so too many in a minute just get none.

    Nobody signed in gets none either: sent to the login page, the form under it would be lost unparked.
    """
    if not request.user.is_authenticated:
        return render(request, "loket/straten.html", {"straten": []})
    typed = {naam.rpartition("-")[2]: str(value) for naam, value in request.GET.items()}
    key = f"straten:{request.user.pk}:{timezone.now():%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    if cache.incr(key) > SUGGESTIONS_PER_MINUTE:
        return render(request, "loket/straten.html", {"straten": []}, status=429)
    query, postcode = schoon(typed.get("straat"))[:80], typed.get("postcode", "").strip()[:4]
    found = adressen().suggest(query, postcode if postcode.isdecimal() and len(postcode) == 4 else None)
    return render(request, "loket/straten.html", {"straten": found})
