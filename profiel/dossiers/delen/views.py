"""Pages of sharing: codes of a dossier, the page to type one, and the dossier as the other reads it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from profiel.dossiers import pagina
from profiel.dossiers.delen.actions import (
    DeelcodeUnknown,
    code_of,
    make_deelcode,
    stop_deelcode,
    use_deelcode,
)
from profiel.dossiers.delen.forms import DeelcodeForm, DelenForm
from profiel.dossiers.delen.toegang import meekijken as reading_along
from profiel.dossiers.models import Deelcode, Document, Dossier
from profiel.dossiers.rules import clean_code
from profiel.dossiers.views import show_document
from profiel.toegang.actions import record_inzage
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern import parkeren
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel
from stadsportaal.kern.toelating import admit

TRIES = (10, 60)
"""Codes that a browser, and its network address, may try in an hour."""


# -- who shares -----------------------------------------------------------------------------------


@post_sleutel("deelcode_make")
def delen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The codes of a dossier and who reads along; make one more."""
    toegang = toegang_of(request)
    dossier: Dossier = get_object_or_404(toegang.dossierinhoud(), kenmerk=kenmerk)
    toegang.require("deelcode_make", dossier)
    toegang.require_level(dossier.niveau)
    form = DelenForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():

        def run() -> Answer:
            make_deelcode(dossier, dagen=int(form.cleaned_data["dagen"]), by=toegang)
            return Answer(reverse("dossiers:delen", args=[dossier.kenmerk]), dossier.kenmerk)

        answer = once(request, "deelcode_make", {"dossier": dossier.pk, **form.cleaned_data}, run)
        messages.success(request, "De code staat klaar. Geef ze aan wie mag meekijken.")
        return redirect(answer.url)
    rows = toegang.deelcodes().counts(timezone.now())  # type: ignore[attr-defined]
    shared = rows.filter(dossier=dossier).select_related("machtiging__wie__profiel")
    context = {"form": form, "dossier": dossier, "rijen": [_row(row) for row in shared]}
    return render_page(request, "profiel/dossiers/delen.html", context)


def _row(deelcode: Deelcode) -> dict[str, Any]:
    """A code that waits, or who reads along."""
    grant = deelcode.machtiging
    code = "" if grant else format_kenmerk(code_of(deelcode))
    return {"deelcode": deelcode, "code": code, "wie": grant.gemachtigde if grant else ""}


@require_POST
@post_herhaalbaar
def delen_stop(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """A code works no more, a reader reads no more; twice is once."""
    toegang, posted = toegang_of(request), request.POST.get("deelcode", "")
    if not (posted.isascii() and posted.isdecimal() and len(posted) < 18):
        raise Http404
    rows = toegang.deelcodes().filter(dossier__kenmerk=kenmerk).select_related("dossier")
    stop_deelcode(get_object_or_404(rows, pk=posted), by=toegang)
    messages.success(request, "Gestopt. Met deze code kan niemand nog meekijken.")
    return redirect("dossiers:delen", kenmerk)


# -- who reads along ------------------------------------------------------------------------------


@post_sleutel("deelcode_use")
def meekijken(request: HttpRequest) -> HttpResponse:
    """Type the code that one got; below: what others share with me."""
    toegang = toegang_of(request)
    form = DeelcodeForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():
        admit(request, "deelcode", TRIES)

        def run() -> Answer:
            used = use_deelcode(form.cleaned_data["code"], by=toegang)
            return Answer(reverse("dossiers:gedeeld", args=[used.dossier.kenmerk]), used.dossier.kenmerk)

        try:
            answer = once(request, "deelcode_use", {"code": clean_code(form.cleaned_data["code"])}, run)
        except DeelcodeUnknown as error:
            form.add_error("code", error.message)
        else:
            return redirect(answer.url)
    rows = toegang.gedeeld().select_related("dossier", "profiel").order_by("-created_at", "-pk")
    context = {"form": form, "rijen": rows, "voor_ander": toegang.voor_ander}
    return render_page(request, "profiel/dossiers/meekijken.html", context)


def _shared(request: HttpRequest, kenmerk: str, wat: str) -> tuple[Deelcode, Dossier, Toegang]:
    """What is shared with this login under a kenmerk, and the access to read it; the look is written down.

    Raises Http404 for a stranger and once it ended, LevelRequired.
    """
    rows = (
        toegang_of(request)
        .gedeeld()
        .filter(dossier__kenmerk=kenmerk)
        .select_related("machtiging__voor", "machtiging__wie__profiel", "profiel")
    )
    deelcode: Deelcode | None = rows.order_by("-pk").first()
    if deelcode is None:
        raise Http404
    toegang = reading_along(toegang_of(request), deelcode)
    dossier: Dossier = get_object_or_404(toegang.dossierinhoud().select_related("team"), kenmerk=kenmerk)
    toegang.require("dossier_read", dossier)
    toegang.require_level(dossier.niveau)
    reason = f"Je gaf een code om mee te kijken tot en met {format_datum(deelcode.tot)}."
    grant = deelcode.machtiging
    assert grant is not None  # noqa: S101 reading_along raises without one
    record_inzage(toegang, grant.voor, wat, reason, dossier=kenmerk)
    return deelcode, dossier, toegang


@require_GET
def gedeeld(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The dossier as who reads along sees it: all of it, and nothing to do."""
    deelcode, dossier, toegang = _shared(request, kenmerk, "dossier")
    context = pagina.context_of(toegang, dossier, pagina.people_of(dossier), leest=True)
    return render_page(request, "profiel/dossiers/gedeeld.html", {**context, "deelcode": deelcode})


@require_GET
def gedeeld_document(request: HttpRequest, kenmerk: str, document: str) -> HttpResponseBase:
    """A document of that dossier."""
    _, dossier, toegang = _shared(request, kenmerk, "document")
    rows = toegang.documenten().filter(dossier=dossier).select_related("bestand", "dossier")
    found: Document = get_object_or_404(rows, kenmerk=document)
    return show_document(request, found, reverse("dossiers:gedeeld", args=[kenmerk]))
