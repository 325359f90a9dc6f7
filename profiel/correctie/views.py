"""The page on which a citizen says that a fact is wrong."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from profiel.correctie.actions import report_correctie
from profiel.correctie.forms import MAX_BYTES, CorrectieForm
from profiel.mensen.models import Gegevenssoort
from profiel.toegang.gegevens import Feit, fact_of
from profiel.toegang.niveau import safe_next
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import bestanden, parkeren
from stadsportaal.kern.bestandsinhoud import DOCUMENTEN, UploadRefused
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel

TERUG: Final = "terug"
GEMELD: Final = "gemeld"
"""Session key: something was reported here, so that pages with facts look what runs."""


@post_sleutel("correctie_report")
def correctie_report(request: HttpRequest, soort: str) -> HttpResponse:
    """Say that a fact is wrong; while a report runs, its own page says so instead."""
    toegang = toegang_of(request)
    kind = get_object_or_404(Gegevenssoort, code=soort)
    toegang.require("register_read" if kind.is_register else "gegevens_read", toegang.profiel)
    feit = fact_of(toegang, soort)
    if feit is None:
        raise Http404
    toegang.require("correctie_report", feit)
    running = toegang.correcties().lopend().filter(soort=kind).first()  # type: ignore[attr-defined]
    if request.method != "POST":
        if running is not None:
            return redirect(running.dossier)
        return _form_page(request, feit, CorrectieForm(initial=parkeren.initial(request), soort=kind))
    form = CorrectieForm(request.POST, request.FILES, soort=kind)
    if not form.is_valid():
        return _form_page(request, feit, form)
    return _send(request, feit, form)


def _back(request: HttpRequest) -> str:
    """The page of ours that led here, such as a step of a form; empty for who came from the own facts."""
    return safe_next(request, request.GET.get(TERUG, ""), "")


def _form_page(request: HttpRequest, feit: Feit, form: CorrectieForm) -> HttpResponse:
    known = [{"naam": feit.soort.naam, "waarde": " ".join(feit.regels)}]
    context = {"feit": feit, "form": form, "bekend": known, "terug": _back(request)}
    return render_page(request, "profiel/correctie/correctie_report.html", context)


def _send(request: HttpRequest, feit: Feit, form: CorrectieForm) -> HttpResponse:
    """File first, outside the transaction; a repeated form gets the first answer and leaves no second file."""
    toegang, data, used = toegang_of(request), form.cleaned_data, []
    upload, bestand = data["bewijs"], None
    if upload is not None:
        try:
            owner = toegang.actor.account_id
            bestand = bestanden.accept_upload(upload, allow=DOCUMENTEN, max_bytes=MAX_BYTES, eigenaar_id=owner)
        except UploadRefused as error:
            form.add_error("bewijs", error.message)
            return _form_page(request, feit, form)

    def run() -> Answer:
        made = report_correctie(feit, wat=data["wat"], juist=data["juist"], bestand=bestand, by=toegang)
        used.append(bestand)
        return Answer(made.dossier.get_absolute_url(), made.dossier.kenmerk)

    try:
        sent = once(request, "correctie_report", {"soort": feit.soort.pk, **data}, run)
    finally:
        if bestand is not None and not used:
            bestanden.delete_bestand(bestand)
    back = _back(request)
    where = "in Mijn stad" if back else "hier"
    messages.success(request, f"We hebben je melding. Je leest {where} wat ermee gebeurt.")
    request.session[GEMELD] = True
    return redirect(back or sent.url)
