"""Following a report: with the key of its link or signed in. Answering a question, and saying what one thinks of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from meldingen.actions import answer_vraag, give_feedback
from meldingen.forms import AntwoordForm, FeedbackForm
from meldingen.models import Melding
from meldingen.pagina import may_judge
from meldingen.rules import FOTO_BYTES
from meldingen.toegang import MELDER, require_melder
from meldingen.toelating import admit
from meldingen.views.gemeen import GET_POST
from profiel.behandeling.models import Vraag
from profiel.dossiers import pagina
from profiel.dossiers.links import link_of
from profiel.dossiers.models import Toegangssleutel
from profiel.dossiers.views import SESSION_NAME as KEYS
from profiel.dossiers.views import key_toegang, session_key
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import bestanden
from stadsportaal.kern.bestandsinhoud import FOTOS, UploadRefused
from stadsportaal.kern.http import render_page
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.posts import Answer, once, post_sleutel

ANSWER, FEEDBACK = "melding_answer", "melding_feedback"


def _key(request: HttpRequest, kenmerk: str) -> Toegangssleutel | None:
    """The key that this session holds; None for who signed in and has none. Raises Http404 for nobody at all."""
    if kenmerk in request.session.get(KEYS, {}):
        return session_key(request, kenmerk)
    if toegang_of(request).is_anoniem:
        raise Http404
    return None


def _melding(kenmerk: str) -> Melding:
    rows = Melding.objects.select_related("dossier__team", "categorie")
    found: Melding = get_object_or_404(rows, dossier__kenmerk=kenmerk)
    return found


# -- pages ----------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def melding_follow(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """How far it is, for the holder of a key; the reporter's own also answers and judges. Signed in: the dossier."""
    key = _key(request, kenmerk)
    if key is None:
        return redirect("dossiers:dossier", kenmerk)
    get_object_or_404(key_toegang(kenmerk).dossiers(), kenmerk=kenmerk)
    melding = _melding(kenmerk)
    mine = key.scope == MELDER
    context = {
        **pagina.public_context(melding.dossier),
        "melding": melding,
        "mijn": mine,
        "vraag": Vraag.objects.open().filter(dossier=melding.dossier).first() if mine else None,
        "oordeel": mine and may_judge(melding),
        "link": link_of(request, kenmerk),
    }
    return render_page(request, "meldingen/melding_follow.html", context)


@login_not_required
@never_cache
@require_GET
def melding_foto(request: HttpRequest, kenmerk: str, nummer: int) -> HttpResponseBase:
    """A photo of one's own report. Raises Http404 for anybody else's."""
    rows: Any = toegang_of(request).meldingfotos()
    foto = get_object_or_404(rows, melding__dossier__kenmerk=kenmerk, volgorde=nummer)
    return bestanden.serve(foto.bestand, as_attachment=False)


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_sleutel(ANSWER)
def melding_answer(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The reporter without account answers a question. Who signed in does so at the dossier."""
    key = _key(request, kenmerk)
    if key is None:
        return redirect("behandeling:vraag_answer", kenmerk)
    melding, toegang = _melding(kenmerk), toegang_of(request)
    require_melder(melding, toegang, key)
    vraag = Vraag.objects.filter(dossier=melding.dossier).order_by("-pk").first()
    if vraag is None:
        raise Http404
    if not vraag.is_open and request.method != "POST":
        return redirect("meldingen:melding_follow", kenmerk)
    form = AntwoordForm(request.POST or None, request.FILES or None)
    context = {"form": form, "vraag": vraag, "melding": melding}
    if request.method != "POST" or not form.is_valid():
        return render_page(request, "meldingen/melding_answer.html", context)
    try:
        foto = _accept(request, form)
    except UploadRefused as error:
        form.add_error("foto", error.message)
        return render_page(request, "meldingen/melding_answer.html", context)
    used: list[Bestand | None] = []

    def run() -> Answer:
        answer_vraag(melding, tekst=form.cleaned_data["tekst"], foto=foto, by=toegang, sleutel=key)
        used.append(foto)
        return Answer(reverse("meldingen:melding_follow", args=[kenmerk]), kenmerk)

    try:
        sent = once(request, ANSWER, {"vraag": vraag.pk, **form.cleaned_data}, run)
    finally:
        if foto is not None and not used:
            bestanden.delete_bestand(foto)
    messages.success(request, "Bedankt. We hebben je antwoord en werken verder aan je melding.")
    return redirect(sent.url)


def _accept(request: HttpRequest, form: AntwoordForm) -> Bestand | None:
    """The photo of an answer, judged outside the transaction. Raises UploadRefused."""
    upload = form.cleaned_data["foto"]
    if upload is None:
        return None
    admit(request, "foto")
    owner = toegang_of(request).actor.account_id
    return bestanden.accept_upload(upload, allow=FOTOS, max_bytes=FOTO_BYTES, eigenaar_id=owner)


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_sleutel(FEEDBACK)
def melding_feedback(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Once, after it was closed: is it solved? "No" opens the report again with the reason."""
    key, toegang, melding = _key(request, kenmerk), toegang_of(request), _melding(kenmerk)
    require_melder(melding, toegang, key)
    follow = reverse("meldingen:melding_follow", args=[kenmerk]) if key else melding.dossier.get_absolute_url()
    if request.method != "POST" and not may_judge(melding):
        return redirect(follow)
    form = FeedbackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "melding": melding, "terug": follow}
        return render_page(request, "meldingen/melding_feedback.html", context)
    happy = form.cleaned_data["tevreden"] == "ja"

    def run() -> Answer:
        give_feedback(melding, tevreden=happy, tekst=form.cleaned_data["tekst"], by=toegang, sleutel=key)
        return Answer(follow, kenmerk)

    answer = once(request, FEEDBACK, form.cleaned_data, run)
    messages.success(request, "Bedankt voor je antwoord." if happy else "Bedankt. We bekijken je melding opnieuw.")
    return redirect(answer.url)
