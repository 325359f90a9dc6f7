"""Reports of others: what is known around a place, its released photo, and saying "ook ik"."""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from meldingen.actions import support_melding
from meldingen.actions.concept import drop_concept
from meldingen.forms import BuurtForm
from meldingen.models import Melding
from meldingen.rules import CLOSED
from meldingen.toelating import admit
from meldingen.views.gemeen import SESSION_NAME, concept_key, marks, public_row
from profiel.dossiers.links import remember_link
from profiel.dossiers.views import SESSION_NAME as KEYS
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import bestanden
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kaart import MIDDLE, kaart_van
from stadsportaal.kern.plaats import adressen
from stadsportaal.kern.posts import Answer, once, post_sleutel

SUPPORT: Final = "melding_support"
AROUND_METRES: Final = 1000
MOST, PER_PAGE = 100, 10


@login_not_required
@require_safe
def meldingen(request: HttpRequest) -> HttpResponse:
    """What was reported around a street, on a map and in a list that says the same."""
    form = BuurtForm(request.GET)
    form.is_valid()
    waar, categorie = form.cleaned_data.get("waar", ""), form.cleaned_data.get("categorie", "")
    found = adressen().suggest(waar, limit=1) if waar else []
    (lat, lon), where = MIDDLE, "het centrum"
    if found:
        lat, lon, where = found[0].lat, found[0].lon, f"{found[0].straat}, {found[0].district}"
    rows = list(Melding.objects.nearby(lon, lat, AROUND_METRES, categorie or None, limit=MOST))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    first = page.start_index()
    shown = [public_row(melding, first + place, ook_ik=False) for place, melding in enumerate(page)]
    kept = {naam: value for naam, value in (("waar", waar), ("categorie", categorie)) if value}
    context = {
        "form": BuurtForm(initial={"waar": waar, "categorie": categorie}),
        "rijen": shown,
        "pagina": page,
        "basis": f"?{urlencode(kept)}&" if kept else "?",
        "plaats": where,
        "aantal": len(rows),
        "onbekend": bool(waar) and not found,
        "kaart": kaart_van(lat=lat, lon=lon, punten=marks(shown)),
    }
    return render_page(request, "meldingen/meldingen.html", context)


@login_not_required
@require_GET
def foto_publiek(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """The photo of a report that a handler released for everybody. Raises Http404 for any other."""
    rows = Melding.objects.filter(categorie__is_publiek=True, foto_publiek__isnull=False).select_related("foto_publiek")
    melding = get_object_or_404(rows, dossier__kenmerk=kenmerk)
    if melding.foto_publiek is None:
        raise Http404
    response = bestanden.serve(melding.foto_publiek, as_attachment=False)
    response.headers["Content-Disposition"] = "inline"  # the name that the reporter gave the file is theirs
    return response


@login_not_required
@never_cache
@require_POST
@post_sleutel(SUPPORT)
def melding_support(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """ "Ook ik": counted once, with a link to follow it. What was being written is no longer needed."""
    rows = Melding.objects.filter(categorie__is_publiek=True).exclude(status__in=CLOSED).select_related("dossier")
    melding = get_object_or_404(rows, dossier__kenmerk=kenmerk)
    toegang = toegang_of(request)

    def run() -> Answer:
        admit(request, "ook_ik")
        sessie = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()
        counted, token = support_melding(melding, by=toegang, sessie=sessie)
        if counted and toegang.profiel is None:
            remember_link(request, melding.dossier, token, melding.link)
        drop_concept(concept_key(request))
        return Answer(_after(request, melding, counted=counted), kenmerk)

    answer = once(request, SUPPORT, {"kenmerk": kenmerk}, run)
    request.session.pop(SESSION_NAME, None)
    again = answer.url == reverse("meldingen:meldingen")
    messages.success(request, "Bedankt. Je zei dit al." if again else "Bedankt. Je ziet hier hoe ver het staat.")
    return redirect(answer.url)


def _after(request: HttpRequest, melding: Melding, *, counted: bool) -> str:
    if toegang_of(request).profiel is not None:
        return melding.dossier.get_absolute_url()
    kenmerk = melding.dossier.kenmerk
    if counted or kenmerk in request.session.get(KEYS, {}):
        return reverse("meldingen:melding_follow", args=[kenmerk])
    return reverse("meldingen:meldingen")
