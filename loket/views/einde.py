"""The one question at every end: how did it go? Whoever answers stays unknown."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from loket.models import Aanvraag
from loket.trechter.actions import tell_how_it_went
from loket.trechter.einde import Eindpunt
from loket.trechter.forms import TevredenheidForm
from loket.trechter.models import Tevredenheid
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel
from stadsportaal.kern.toelating import admit

GIVE: Final = "tevredenheid_give"
LIMIT: Final = (20, 200)
"""Answers in an hour, of one browser and of one network address."""
GET_POST: Final = ["GET", "HEAD", "POST"]

Einde = Tevredenheid.Einde


def _read(request: HttpRequest) -> Eindpunt:
    """Raises Http404 for what we did not sign, or too long ago."""
    typed = request.POST if request.method == "POST" else request.GET
    try:
        return Eindpunt.read(typed.get("einde", ""))
    except signing.BadSignature:
        raise Http404 from None


def ask_how_it_went(request: HttpRequest, aanvraag: Aanvraag, einde: str) -> dict[str, Any] | None:
    """What the end of a form needs to ask; None for who helps another, and once it was answered."""
    eindpunt = Eindpunt.of(aanvraag, einde, request.path)
    if toegang_of(request).is_begeleid or eindpunt.is_answered():
        return None
    return {"form": TevredenheidForm(einde), "einde": eindpunt.signed()}


@login_not_required
@require_http_methods(GET_POST)
@post_sleutel(GIVE)
def tevredenheid(request: HttpRequest) -> HttpResponse:
    """Ask, and keep one answer for each end; then back to where it was asked.

    What we signed is the way in: who made an appointment without account is asked too.
    """
    eindpunt = _read(request)
    if request.method != "POST" and eindpunt.is_answered():
        return redirect(eindpunt.terug)
    form = TevredenheidForm(eindpunt.einde, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "einde": eindpunt.signed(), "terug": eindpunt.terug}
        return render_page(request, "loket/tevredenheid.html", context)
    admit(request, GIVE, LIMIT)

    def run() -> Answer:
        tell_how_it_went(eindpunt, **form.cleaned_data, now=timezone.now())
        return Answer(eindpunt.terug)

    answer = once(request, GIVE, {"einde": eindpunt.naam, **form.cleaned_data}, run)
    messages.success(request, "Bedankt voor je antwoord. We gebruiken het om dit beter te maken.")
    return redirect(answer.url)
