"""Asking to be called back while making an appointment, with and without account; afterwards back to that screen."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from loket.afspraken.views.gemeen import GET_POST, Gekozen, chosen, kept_contact
from loket.afspraken.views.hulp import Scherm, may_ask_call, screen_of
from loket.hulp.actions import AskedEnough, ask_call_afspraak
from loket.hulp.forms import TerugbelForm
from loket.hulp.models import Hulpvraag
from loket.hulp.rules import MOST_OPEN, belmoment
from loket.hulp.views import CALL
from profiel.toegang.actions import record_grant_write
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_dag_uur
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_sleutel
from stadsportaal.kern.toelating import admit, count_today

GEVRAAGD: Final = "terugbellen gevraagd"
LIMIT: Final = (MOST_OPEN, 30)
"""Calls that one browser asks in an hour without account, and one address: who has an account is counted by that."""
SAME: Final = 8
"""Digits at the end of a Belgian number that tell it from every other, with the country in front or without."""


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_sleutel(CALL)
def afspraak_terugbellen(request: HttpRequest) -> HttpResponse:
    """A number, a moment, and the promise; every choice so far stays in the address."""
    so_far, scherm = chosen(request), screen_of(request)
    if not may_ask_call(toegang_of(request), so_far.soort):
        raise Http404
    form = TerugbelForm(request.POST or None, initial={"telefoon": kept_contact(request).get("telefoon", "")})
    if request.method == "POST" and form.is_valid():
        return _send(request, so_far, scherm, form)
    context = {
        "form": form,
        "plek": scherm,
        "belofte": belmoment(timezone.now(), Hulpvraag.Moment.EERST).begin,
        "terug": "Terug naar je afspraak",
    }
    return render_page(request, "loket/hulp/terugbellen.html", context)


def _send(request: HttpRequest, so_far: Gekozen, scherm: Scherm, form: TerugbelForm) -> HttpResponse:
    """Once, then back to the screen, with the promise."""
    toegang = toegang_of(request)

    def run() -> Answer:
        row = ask_call_afspraak(so_far.soort, so_far.locatie, scherm.titel, **form.cleaned_data, by=toegang)
        record_grant_write(toegang, GEVRAAGD, dossier=row.dossier.kenmerk)
        if toegang.profiel is None:  # as late as can be: the others at this address wait for this count
            admit(request, CALL, LIMIT)
            if count_today(row.telefoon[-SAME:], CALL) > MOST_OPEN:  # by whom also: no stranger is called all day
                raise AskedEnough
        return Answer(scherm.url, row.dossier.kenmerk)

    answer = once(request, CALL, {"scherm": scherm.url, **form.cleaned_data}, run)
    until = format_dag_uur(Hulpvraag.objects.get(dossier__kenmerk=answer.kenmerk).beloofd_op)
    stop = "" if toegang.profiel else " Moeten we je niet meer bellen? Bel 03 22 11 333 en zeg je kenmerk."
    said = f"We bellen je uiterlijk {until}. Je kenmerk is {format_kenmerk(answer.kenmerk)}.{stop}"
    messages.success(request, f"{said} Je kunt gewoon verder met je afspraak.")
    return redirect(answer.url)
