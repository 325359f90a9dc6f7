"""Paying: what has to be paid, off to the payment provider, back from it, on paper; and what the provider says."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from producten import pagina
from producten.betalen.actions import BetalingUnknown, NothingToPay, record_melding, record_started, reserve_betaling
from producten.betalen.rules import Poging
from producten.koppelingen.betaling import MeldingRefused, Opdracht, provider, read_melding
from producten.koppelingen.handtekening import HEADER, is_genuine
from producten.models import Betaalverzoek, Betaling
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_protocol, post_sleutel

_log = logging.getLogger(__name__)


def _find(request: HttpRequest, kenmerk: str) -> Betaalverzoek:
    """What the subject has to pay. Raises Http404, LevelRequired."""
    toegang = toegang_of(request)
    rows: Any = toegang.betaalverzoeken()
    found: Betaalverzoek = get_object_or_404(rows.select_related("product", "dossier"), kenmerk=kenmerk)
    pagina.check_level(toegang, found.product)
    record_grant_look(toegang, "betaling", dossier=found.dossier.kenmerk if found.dossier else "")
    return found


def _about(verzoek: Betaalverzoek) -> str:
    """The page of the thing it is for."""
    return (verzoek.product or verzoek.dossier).get_absolute_url()  # type: ignore[union-attr]


@post_sleutel("betaling_start")
def betaalverzoek(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """What has to be paid and how; a POST goes to the page of the provider: reserve, call, record."""
    found = _find(request, kenmerk)
    if request.method != "POST":
        open_now = found.status == Betaalverzoek.Status.OPEN
        context = {
            "verzoek": found,
            "betaling": pagina.payment(found) if open_now else None,
            "betaalstand": pagina.payment_state(found),
            "terug": _about(found),
        }
        return render_page(request, "producten/betaalverzoek.html", context)

    def run() -> Answer:
        return Answer(found.get_absolute_url(), reserve_betaling(found, by=toegang_of(request)).sleutel)

    answer = once(request, "betaling_start", {"verzoek": found.pk}, run)
    if found.status != Betaalverzoek.Status.OPEN:  # a form of an hour ago: it was paid or halted since
        raise NothingToPay(found)
    betaling = Betaling.objects.get(sleutel=answer.kenmerk)
    try:
        return redirect(betaling.url or _begin(found, betaling).url)
    except KoppelingUnavailable:
        _log.warning("payment provider away", extra={"type": "technical"})
        messages.error(
            request,
            "De betaaldienst antwoordt niet. Je hebt niets betaald. Probeer het straks opnieuw of schrijf over.",
        )
        return redirect(_about(found))


def _begin(verzoek: Betaalverzoek, betaling: Betaling) -> Betaling:
    """Call the provider with no transaction open, and write down its answer. Raises KoppelingUnavailable."""
    site = settings.SITE_URL.rstrip("/")
    begun = provider().create(
        Opdracht(
            sleutel=betaling.sleutel,
            bedrag=betaling.bedrag,
            omschrijving=f"Stad Antwerpen, {format_kenmerk(verzoek.kenmerk)}",
            terug_url=site + reverse("producten:betaling_terug", args=[verzoek.kenmerk]),
            webhook_url=site + reverse("producten:betaal_webhook"),
        )
    )
    return record_started(betaling, provider_id=begun.provider_id, url=begun.url)


@require_GET
def betaling_terug(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Back from the provider. That somebody comes back says nothing: only what the provider told us counts."""
    found = _find(request, kenmerk)
    last = Betaling.objects.filter(betaalverzoek=found).order_by("-pk").first()
    failed = last is not None and last.status in {Poging.MISLUKT, Poging.VERLOPEN}
    context = {
        "verzoek": found,
        "betaalstand": pagina.payment_state(found),
        "betaald": found.status == Betaalverzoek.Status.BETAALD,
        "mislukt": failed,
        "wacht": last is not None
        and last.status in {Poging.GERESERVEERD, Poging.GESTART}
        and found.status != Betaalverzoek.Status.BETAALD,
        "terug": _about(found),
    }
    return render_page(request, "producten/betaling_terug.html", context)


@require_GET
def betaling_afdruk(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The same on paper: account, communication, amount and QR; nothing when nobody has to pay now."""
    found = _find(request, kenmerk)
    if found.status != Betaalverzoek.Status.OPEN:
        return redirect(found.get_absolute_url())
    context = {"verzoek": found, "betaling": pagina.payment(found), "terug": _about(found)}
    return render_page(request, "producten/betaling_afdruk.html", context)


@login_not_required
@csrf_exempt
@require_POST
@post_protocol
def betaal_webhook(request: HttpRequest) -> HttpResponse:
    """What the provider says happened. 204: written down, or known; 404: not ours; anything else: say it again."""
    genuine = is_genuine(
        request.headers.get(HEADER, ""),
        settings.BETAALPROVIDER_SECRET,
        "POST",
        request.get_full_path(),
        request.body,
        int(time.time()),
    )
    if not genuine:
        return HttpResponse(status=401)
    try:
        record_melding(read_melding(json.loads(request.body)), via="webhook")
    except (MeldingRefused, UnicodeDecodeError, json.JSONDecodeError):
        return HttpResponse(status=400)
    except BetalingUnknown:
        return HttpResponse(status=404)
    return HttpResponse(status=204)
