"""The citizen's side of handling: answering a question, and asking one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from profiel.behandeling.actions import answer
from profiel.behandeling.actions.gesprek import ask_city
from profiel.behandeling.forms import MAX_BYTES, AntwoordForm, BurgervraagForm
from profiel.behandeling.models import Vraag
from profiel.dossiers.models import Dossier
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import bestanden, parkeren
from stadsportaal.kern.bestandsinhoud import DOCUMENTEN, UploadRefused
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import antwoord_voor, format_dag_uur
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.posts import Answer, once, post_sleutel


@post_sleutel("vraag_answer")
def vraag_answer(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Answer the latest question about a dossier; once answered, say so instead of asking again."""
    toegang = toegang_of(request)
    rows = toegang.vragen().filter(dossier__kenmerk=kenmerk).select_related("dossier")
    vraag: Vraag | None = rows.order_by("-pk").first()
    if vraag is None:
        raise Http404
    toegang.require_level(vraag.dossier.niveau)
    record_grant_look(toegang, "vraag", dossier=kenmerk)
    if request.method != "POST":
        if not vraag.is_open:
            return render_page(request, "profiel/behandeling/vraag_answered.html", {"vraag": vraag})
        toegang.require("vraag_answer", vraag)
        form = AntwoordForm(initial=parkeren.initial(request), wil_document=vraag.wil_document)
        return _form_page(request, vraag, form)
    form = AntwoordForm(request.POST, request.FILES, wil_document=vraag.wil_document)
    if not form.is_valid():
        return _form_page(request, vraag, form)
    return _send(request, vraag, form)


def _form_page(request: HttpRequest, vraag: Vraag, form: AntwoordForm) -> HttpResponse:
    return render_page(request, "profiel/behandeling/vraag_answer.html", {"vraag": vraag, "form": form})


def _send(request: HttpRequest, vraag: Vraag, form: AntwoordForm) -> HttpResponse:
    """File first, outside the transaction; a repeated form gets the first answer and leaves no second file."""
    toegang, used = toegang_of(request), []
    try:
        bestand = _accept(form, toegang.actor.account_id)
    except UploadRefused as error:
        form.add_error("bestand", error.message)
        return _form_page(request, vraag, form)

    def run() -> Answer:
        answered = answer(vraag, tekst=form.cleaned_data["tekst"], bestand=bestand, by=toegang)
        used.append(bestand)
        return Answer(answered.dossier.get_absolute_url(), answered.dossier.kenmerk)

    try:
        sent = once(request, "vraag_answer", {"vraag": vraag.pk, **form.cleaned_data}, run)
    finally:
        if bestand is not None and not used:
            bestanden.delete_bestand(bestand)
    messages.success(request, "Bedankt. We hebben je antwoord en werken verder aan je dossier.")
    return redirect(sent.url)


def _accept(form: AntwoordForm, owner: int | None) -> Bestand | None:
    upload = form.cleaned_data["bestand"]
    if upload is None:
        return None
    return bestanden.accept_upload(upload, allow=DOCUMENTEN, max_bytes=MAX_BYTES, eigenaar_id=owner)


# -- the citizen asks -----------------------------------------------------------------------------


@post_sleutel("burgervraag_ask")
def burgervraag_ask(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Ask something about a dossier; the page says until when we answer."""
    toegang = toegang_of(request)
    dossier: Dossier = get_object_or_404(toegang.dossierinhoud(), kenmerk=kenmerk)
    toegang.require("burgervraag_ask", dossier)
    toegang.require_level(dossier.niveau)
    record_grant_look(toegang, "vraag aan de stad", dossier=kenmerk)
    form = BurgervraagForm(request.POST or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():

        def run() -> Answer:
            asked = ask_city(dossier, form.cleaned_data["tekst"], by=toegang)
            return Answer(f"{dossier.get_absolute_url()}#vragen", format_dag_uur(asked.beloofd_op))

        sent = once(request, "burgervraag_ask", {"dossier": dossier.pk, **form.cleaned_data}, run)
        messages.success(request, f"We kregen je vraag. We antwoorden uiterlijk {sent.kenmerk}.")
        return redirect(sent.url)
    uiterlijk = format_dag_uur(antwoord_voor(timezone.now()))
    context = {"form": form, "dossier": dossier, "uiterlijk": uiterlijk}
    return render_page(request, "profiel/behandeling/burgervraag_ask.html", context)
