"""Asking help at a step of a form; afterwards back to that step, where everything still stands."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from loket.definitie import Stap
from loket.hulp.actions import ask_call, ask_question
from loket.hulp.forms import HulpvraagForm, TerugbelForm
from loket.hulp.models import Hulpvraag
from loket.hulp.rules import UREN, belmoment
from loket.invulling import Invulling
from loket.views.gemeen import concept, step_url
from loket.views.meten import helped
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import parkeren
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import antwoord_voor, format_dag_uur
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_sleutel

CALL = "terugbellen_ask"
QUESTION = "hulpvraag_ask"
GET_POST = ["GET", "HEAD", "POST"]


def _at(request: HttpRequest, kenmerk: str, key: str) -> tuple[Invulling, Stap]:
    """The own draft, at a step that it shows. Raises Http404 for another, AanvraagAlreadySubmitted."""
    invulling = concept(request, kenmerk)
    stap = invulling.pad.stap(key)
    if stap is None:
        raise Http404
    return invulling, stap


@require_http_methods(GET_POST)
@post_sleutel(CALL)
def terugbellen(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Be called back: a number, a moment, and the promise."""
    invulling, step = _at(request, kenmerk, stap)
    form = TerugbelForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():

        def ask() -> Hulpvraag:
            return ask_call(invulling.aanvraag, step.titel, **form.cleaned_data, by=toegang_of(request))

        return _send(request, CALL, invulling, step, form, ask)
    now = timezone.now()
    eerste = min((belmoment(now, moment) for moment in UREN), key=lambda found: found.einde)
    return _page(request, "loket/hulp/terugbellen.html", invulling, step, form, eerste.zin)


@require_http_methods(GET_POST)
@post_sleutel(QUESTION)
def hulpvraag(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Ask a question about a step; the answer comes in its dossier, and by mail."""
    invulling, step = _at(request, kenmerk, stap)
    form = HulpvraagForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():

        def ask() -> Hulpvraag:
            return ask_question(invulling.aanvraag, step.titel, **form.cleaned_data, by=toegang_of(request))

        return _send(request, QUESTION, invulling, step, form, ask)
    until = format_dag_uur(antwoord_voor(timezone.now()))
    return _page(request, "loket/hulp/hulpvraag.html", invulling, step, form, until)


def _page(
    request: HttpRequest, template: str, invulling: Invulling, stap: Stap, form: forms.Form, belofte: str
) -> HttpResponse:
    if request.method != "POST":
        helped(request, invulling, stap.key, "geopend")
    context = {"form": form, "stap": stap, "terug": step_url(invulling, stap), "belofte": belofte}
    return render_page(request, template, context)


def _send(
    request: HttpRequest, action: str, invulling: Invulling, stap: Stap, form: forms.Form, ask: Callable[[], Hulpvraag]
) -> HttpResponse:
    """Once, then back to the step, with the promise."""
    kenmerk = invulling.aanvraag.dossier.kenmerk

    def run() -> Answer:
        return Answer(step_url(invulling, stap), ask().dossier.kenmerk)

    answer = once(request, action, {"kenmerk": kenmerk, "stap": stap.key, **form.cleaned_data}, run)
    row = Hulpvraag.objects.get(dossier__kenmerk=answer.kenmerk)
    helped(request, invulling, stap.key, row.soort)
    until, number = format_dag_uur(row.beloofd_op), format_kenmerk(answer.kenmerk)
    said = "bellen je" if row.soort == Hulpvraag.Soort.BELLEN else "antwoorden"
    messages.success(request, f"We {said} uiterlijk {until}. Je kenmerk is {number}. Je kunt gewoon verder invullen.")
    return redirect(answer.url)
