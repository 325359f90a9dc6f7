"""The inbox: list, message, mark as read, preferences, and the link in a mail that asks for no more."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from profiel.berichten.actions import mark_read, set_preferences, unsubscribe
from profiel.berichten.forms import VoorkeurenForm
from profiel.berichten.models import Verzending, Voorkeur
from profiel.dossiers.models import Thema
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import post_herhaalbaar, post_protocol

PER_PAGE = 20
SESSION_NAME = "afmelden"
COLUMNS = ("Thema", "In Mijn stad", "E-mail")


def _toegang(request: HttpRequest) -> Toegang:
    return cast(Toegang, request.toegang)  # type: ignore[attr-defined]


def berichten(request: HttpRequest) -> HttpResponse:
    toegang = _toegang(request)
    record_grant_look(toegang, "lijst van berichten")
    rows = toegang.berichten().select_related("dossier").recent()  # type: ignore[attr-defined]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    shown = [(bericht, bericht.onderwerp_voor(toegang.level)) for bericht in page]
    return render_page(request, "profiel/berichten/berichten.html", {"pagina": page, "berichten": shown})


def bericht(request: HttpRequest, kenmerk: str) -> HttpResponse:
    toegang = _toegang(request)
    found = get_object_or_404(toegang.berichten().select_related("dossier"), kenmerk=kenmerk)
    toegang.require_level(found.vraagt)
    record_grant_look(toegang, "bericht", dossier=found.dossier.kenmerk if found.dossier else "")
    return render_page(request, "profiel/berichten/bericht.html", {"bericht": found})


@require_POST
@post_herhaalbaar
def bericht_gelezen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Opening a message is a GET and changes nothing; its page says "read" with this POST."""
    found = get_object_or_404(_toegang(request).berichten(), kenmerk=kenmerk)
    mark_read(found, by=_toegang(request))
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("berichten:berichten")


@post_herhaalbaar
def voorkeuren(request: HttpRequest) -> HttpResponse:
    """What one is mailed about: one's own choice, so nobody else sees it either."""
    toegang = _toegang(request)
    toegang.require("voorkeur_set", toegang.profiel)
    off = set(Voorkeur.objects.mail_uit().filter(profiel=toegang.profiel).order_by().values_list("thema", flat=True))
    form = VoorkeurenForm(initial={"themas": [t for t in Thema.values if t not in off]})
    if request.method == "POST":
        form = VoorkeurenForm(request.POST)
        if form.is_valid():
            set_preferences(set(form.cleaned_data["themas"]), by=toegang)
            messages.success(request, "Je keuze is bewaard.")
            return redirect("berichten:voorkeuren")
    context = {"form": form, "kolommen": COLUMNS, "rijen": form.table(), "stil": settings.STILLE_UREN}
    return render_page(request, "profiel/berichten/voorkeuren.html", context)


# -- the link in a mail ---------------------------------------------------------------------------


def _of_token(token: str) -> Verzending:
    return get_object_or_404(Verzending.objects.select_related("bericht"), afmeld_hash=token_hash(token))


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
@post_protocol
def afmelden_link(request: HttpRequest, token: str) -> HttpResponse:
    """The address in a mail. A reader's GET exchanges the token for a session and leaves the address with it; a mail
    program POSTs here without one (RFC 8058), which can only switch off mail.
    """
    verzending = _of_token(token)
    if request.method == "POST":
        unsubscribe(verzending)
        return HttpResponse(status=204)
    request.session[SESSION_NAME] = verzending.pk
    return redirect("berichten:afmelden")


@login_not_required
@never_cache
@post_herhaalbaar
def afmelden(request: HttpRequest) -> HttpResponse:
    """No more mail about the theme of the mail whose link was followed; without signing in."""
    verzending = get_object_or_404(
        Verzending.objects.select_related("bericht"), pk=request.session.get(SESSION_NAME), kanaal="mail"
    )
    if request.method == "POST":
        unsubscribe(verzending)
        return redirect("berichten:afmelden")
    bericht = verzending.bericht
    off = Voorkeur.objects.mail_uit(bericht.thema).filter(profiel=bericht.profiel_id).exists()
    context = {"thema": bericht.get_thema_display(), "staat_uit": off}
    return render_page(request, "profiel/berichten/afmelden.html", context)
