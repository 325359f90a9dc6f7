"""The helper's side: ask for a sessie, wait for the citizen, help, stop."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inclusie import rules, verslag
from inclusie.actions import (
    CodeUnknown,
    TooManyTries,
    count_try,
    end_sessie,
    find_overdracht,
    koppelcode,
    start_sessie,
)
from inclusie.forms import StartForm
from inclusie.middleware import BEGELEIDT, KIJKT_MEE, leave
from inclusie.models import BegeleideSessie
from inclusie.rules import standing
from inclusie.toegang import has_strong_means, is_helper
from loket.afspraken.models import Afspraaksoort
from loket.models import Aanvraag, Formulierversie
from producten.models import Dienst
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel

START = "begeleiding_start"
GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
@post_sleutel(START)
def begeleiden(request: HttpRequest) -> HttpResponseBase:
    """Where the helper sits and with what: the beginning of every sessie. 404 for who is no helper."""
    toegang = toegang_of(request)
    if not is_helper(toegang):
        raise Http404
    webpunten = list(toegang.webpunten_nu().order_by("naam"))
    form = StartForm(
        request.POST or None,
        webpunten=toegang.webpunten_nu().order_by("naam"),
        diensten=_diensten(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _start(request, form.cleaned_data)
        except (CodeUnknown, TooManyTries) as error:
            form.add_error("code", error.message)
    context = {
        "form": form,
        "webpunten": webpunten,
        "sterk": has_strong_means(toegang),
        "vorige": list(toegang.gegeven_sessies().whole().recent()[:5]),  # type: ignore[attr-defined]
    }
    return render_page(request, "inclusie/begeleiden.html", context)


def _diensten() -> Any:
    """Diensten with a form that can be filled in here, and those for which one can make an appointment."""
    forms = Q(pk__in=Formulierversie.objects.live().values("formulier__dienst"))
    counters = Q(start_soort="afspraak", pk__in=Afspraaksoort.objects.keuzes().order_by().values("dienst"))
    return Dienst.objects.gepubliceerd().filter(forms | counters).order_by("titel")


def _start(request: HttpRequest, data: dict[str, Any]) -> HttpResponseBase:
    toegang, code = toegang_of(request), data["code"]
    if code:
        count_try(rules.clean_code(code), by=toegang)

    def run() -> Answer:
        overdracht = find_overdracht(code) if code else None
        dienst = overdracht.dienst if overdracht else data["dienst"]
        made = start_sessie(data["webpunt"], dienst, by=toegang, overdracht=overdracht)
        return Answer(reverse("inclusie:sessie", args=[made.kenmerk]), made.kenmerk)

    asked = {"webpunt": data["webpunt"].pk, "dienst": data["dienst"] and data["dienst"].pk, "code": code}
    answer = once(request, START, asked, run)
    request.session[BEGELEIDT] = BegeleideSessie.objects.get(kenmerk=answer.kenmerk).pk
    return redirect(answer.url)


def _given(request: HttpRequest, kenmerk: str) -> BegeleideSessie:
    rows = toegang_of(request).gegeven_sessies().whole()  # type: ignore[attr-defined]
    found: BegeleideSessie = get_object_or_404(rows, kenmerk=kenmerk)
    return found


@require_GET
def sessie(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """The code while the citizen is awaited, then what there is to do. Over: back to the beginning."""
    row = _given(request, kenmerk)
    stand = standing(row, timezone.now())
    if stand.is_gedaan or request.session.get(BEGELEIDT) != row.pk:
        return redirect("inclusie:begeleiden")
    if stand.wacht:
        return render_page(request, "inclusie/sessie_wacht.html", _waiting(row))
    return render_page(request, "inclusie/sessie.html", _running(request, row))


def _waiting(row: BegeleideSessie) -> dict[str, Any]:
    code = koppelcode(row)
    site = settings.SITE_URL.rstrip("/")
    return {
        "sessie": row,
        "code": rules.spaced(code),
        "adres": f"{urlsplit(site).netloc}{reverse('inclusie:samen')}",
        "link": site + reverse("inclusie:samen_code", args=[code]),
        "controle": rules.pairs(row.controle),
        "minuten": rules.minutes_left(row.code_tot, timezone.now()),
        "stand_url": reverse("inclusie:sessie_stand", args=[row.kenmerk]),
    }


def _running(request: HttpRequest, row: BegeleideSessie) -> dict[str, Any]:
    rows = toegang_of(request).eigen_aanvragen()
    looks = verslag.looks_of(row)
    aanvraag = verslag.draft_of(row, rows, looks)
    invulling = verslag.invulling_of(aanvraag, timezone.now()) if aanvraag else None
    opened = any(look.dossier for look in looks)
    if row.is_afspraak:
        start = f"{reverse('loket:afspraak_start')}?{urlencode({'dienst': row.dienst_id})}"
    else:
        start = reverse("loket:aanvraag_start", args=[row.dienst_id])
    return {
        "sessie": row,
        "verder": _where(row, aanvraag, opened=opened) if aanvraag else start,
        "begonnen": aanvraag is not None,
        "weg": opened and aanvraag is None,
        "burger_aan_zet": invulling is not None and (invulling.open_stap is None or verslag.must_sign(invulling)),
    }


def _where(row: BegeleideSessie, aanvraag: Aanvraag, *, opened: bool) -> str:
    """First the very step at which the citizen asked for help; after that where the form goes on."""
    kenmerk = aanvraag.dossier.kenmerk
    if row.stap and not opened:
        return reverse("loket:aanvraag_step", args=[kenmerk, row.stap])
    return reverse("loket:aanvraag", args=[kenmerk])


@require_GET
def sessie_stand(request: HttpRequest, kenmerk: str) -> HttpResponseBase:
    """Asked every few seconds by the page that waits: 304 while nothing changed, then back to the page."""
    row = _given(request, kenmerk)
    now = timezone.now()
    if not standing(row, now).wacht:
        return redirect("inclusie:sessie", kenmerk)
    etag = f'"{row.kenmerk}-{rules.minutes_left(row.code_tot, now)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render_page(request, "inclusie/sessie_wacht.html#stand", _waiting(row))
    response.headers["ETag"] = etag
    return response


@require_POST
@post_herhaalbaar
def sessie_end(request: HttpRequest, kenmerk: str) -> HttpResponse | HttpResponseBase:
    """Either of the two stops; the helper's browser forgets everything, the citizen reads what was done."""
    row = get_object_or_404(BegeleideSessie.objects.whole(), kenmerk=kenmerk)
    toegang = toegang_of(request)
    end_sessie(row, by=toegang)
    if toegang.actor.account_id == row.helper_id:
        return leave(request)
    request.session.pop(KIJKT_MEE, None)
    messages.success(request, "De sessie is gestopt. Je helper ziet niets meer van jou.")
    return redirect("inclusie:verslag", kenmerk)
