"""Asking help at a step of a form; afterwards back to that step, where everything still stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loket.hulp.actions import AlreadyHelped, ask_call, ask_question, withdraw_call
from loket.hulp.forms import HulpvraagForm, TerugbelForm
from loket.hulp.models import Hulpvraag
from loket.hulp.rules import belmoment
from loket.models import Aanvraag
from loket.poorten import hulp_met
from loket.trechter.meten import CONTROLE, GEOPEND
from loket.views.gemeen import concept, step_url, url
from loket.views.meten import help_at, helped, offer_now
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import parkeren
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import antwoord_voor, format_dag_uur
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel

CALL = "terugbellen_ask"
QUESTION = "hulpvraag_ask"
STOP = "bellen_stop"
GET_POST = ["GET", "HEAD", "POST"]
BACK = "Terug naar je formulier"


class Plek(NamedTuple):
    """Where help was asked: the draft, and a step of it or its check page, with the address to go back to."""

    aanvraag: Aanvraag
    stap: str
    titel: str
    url: str


def _at(request: HttpRequest, kenmerk: str, key: str) -> Plek:
    """The own draft, at a step that it shows. Raises Http404 for another, AanvraagAlreadySubmitted."""
    invulling = concept(request, kenmerk)
    if key == CONTROLE:
        return Plek(invulling.aanvraag, key, "Controleer je antwoorden", url("aanvraag_check", invulling))
    stap = invulling.pad.stap(key)
    if stap is None:
        raise Http404
    back = invulling.open_stap is None  # everything was answered: this step was being changed
    return Plek(invulling.aanvraag, key, stap.titel, step_url(invulling, stap, back=back))


@require_GET
def hulp_open(request: HttpRequest, kenmerk: str, stap: str, wat: str) -> HttpResponse:
    """To help that another part of the portal gives; there it counts once it is asked. Here an offer of help ends."""
    plek, actie = _at(request, kenmerk, stap), hulp_met(wat)
    if actie is None or (actie.zelf and toegang_of(request).voor_ander):
        raise Http404
    helped(request, plek.aanvraag, stap, GEOPEND)
    return redirect(f"{reverse(actie.url_naam, args=[kenmerk])}?{urlencode({'stap': stap})}")


@require_http_methods(GET_POST)
@post_sleutel(CALL)
def terugbellen(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Be called back: a number, a moment, and the promise."""
    plek = _at(request, kenmerk, stap)
    form = TerugbelForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():

        def ask() -> Hulpvraag:
            return ask_call(plek.aanvraag, plek.titel, **form.cleaned_data, by=toegang_of(request))

        return _send(request, CALL, plek, form, ask)
    now = timezone.now()
    return _page(request, "loket/hulp/terugbellen.html", plek, form, belmoment(now, Hulpvraag.Moment.EERST).begin)


@require_http_methods(GET_POST)
@post_sleutel(QUESTION)
def hulpvraag(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Ask a question about a step; the answer comes in its dossier, and by mail."""
    plek = _at(request, kenmerk, stap)
    form = HulpvraagForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():

        def ask() -> Hulpvraag:
            return ask_question(plek.aanvraag, plek.titel, **form.cleaned_data, by=toegang_of(request))

        return _send(request, QUESTION, plek, form, ask)
    until = format_dag_uur(antwoord_voor(timezone.now()))
    return _page(request, "loket/hulp/hulpvraag.html", plek, form, until)


@require_http_methods(GET_POST)
@post_sleutel(STOP)
def bellen_stop(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask, then call no more."""
    toegang = toegang_of(request)
    rows = toegang.hulpvragen().filter(soort=Hulpvraag.Soort.BELLEN).select_related("dossier")
    dossier = get_object_or_404(rows, dossier__kenmerk=kenmerk).dossier
    toegang.require("dossier_change", dossier)
    if request.method == "POST":

        def run() -> Answer:
            withdraw_call(dossier, by=toegang)
            return Answer(dossier.get_absolute_url(), kenmerk)

        answer = once(request, STOP, {"kenmerk": kenmerk}, run)
        messages.success(request, "We bellen je niet meer. Je telefoonnummer is gewist.")
        return redirect(answer.url)
    if not dossier.is_lopend:
        raise AlreadyHelped((dossier.get_absolute_url(), "Terug naar je dossier"))
    record_grant_look(toegang, "hulpvraag", dossier=kenmerk)
    return render_page(request, "loket/hulp/bellen_stop.html", {"dossier": dossier})


@require_POST
@post_herhaalbaar
def hulp_offer(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """Asked by the page of a step when nobody typed for minutes: the offer to show there; 204 when there is none."""
    invulling = concept(request, kenmerk)
    shown = invulling.pad.stap(stap)
    if shown is None:
        raise Http404
    offer = offer_now(request, invulling, shown)
    if offer is None:
        return HttpResponse(status=204)
    return render(request, "loket/hulp/_aanbod.html", {"aanbod": offer, "hulp": help_at(request, kenmerk, stap)})


def _page(request: HttpRequest, template: str, plek: Plek, form: forms.Form, belofte: str) -> HttpResponse:
    if request.method != "POST":
        helped(request, plek.aanvraag, plek.stap, GEOPEND)
    return render_page(request, template, {"form": form, "plek": plek, "belofte": belofte, "terug": BACK})


def _send(
    request: HttpRequest, action: str, plek: Plek, form: forms.Form, ask: Callable[[], Hulpvraag]
) -> HttpResponse:
    """Once, then back to the step, with the promise."""

    def run() -> Answer:
        return Answer(plek.url, ask().dossier.kenmerk)

    cleaned = {"kenmerk": plek.aanvraag.dossier.kenmerk, "stap": plek.stap, **form.cleaned_data}
    answer = once(request, action, cleaned, run)
    row = Hulpvraag.objects.get(dossier__kenmerk=answer.kenmerk)
    helped(request, plek.aanvraag, plek.stap, row.soort)
    until, number = format_dag_uur(row.beloofd_op), format_kenmerk(answer.kenmerk)
    said = "bellen je" if row.soort == Hulpvraag.Soort.BELLEN else "antwoorden"
    messages.success(request, f"We {said} uiterlijk {until}. Je kenmerk is {number}. Je kunt gewoon verder invullen.")
    return redirect(answer.url)
