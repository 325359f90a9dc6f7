"""The inbox: list, message, mark as read, preferences."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from profiel.berichten.actions import mark_read, set_preferences
from profiel.berichten.forms import VoorkeurenForm
from profiel.berichten.models import Voorkeur
from profiel.dossiers.models import Thema
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import post_herhaalbaar

PER_PAGE = 20


def _toegang(request: HttpRequest) -> Toegang:
    return cast(Toegang, request.toegang)  # type: ignore[attr-defined]


def berichten(request: HttpRequest) -> HttpResponse:
    toegang = _toegang(request)
    record_grant_look(toegang, "lijst van berichten")
    rows = toegang.berichten().select_related("dossier").recent()  # type: ignore[attr-defined]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    return render_page(request, "profiel/berichten/berichten.html", {"pagina": page})


def bericht(request: HttpRequest, kenmerk: str) -> HttpResponse:
    toegang = _toegang(request)
    found = get_object_or_404(toegang.berichten().select_related("dossier"), kenmerk=kenmerk)
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
    toegang = _toegang(request)
    off = set(
        Voorkeur.objects.filter(profiel=toegang.profiel, kanaal="mail", aan=False).values_list("thema", flat=True)
    )
    form = VoorkeurenForm(initial={"themas": [t for t in Thema.values if t not in off]})
    if request.method == "POST":
        form = VoorkeurenForm(request.POST)
        if form.is_valid():
            set_preferences(set(form.cleaned_data["themas"]), by=toegang)
            messages.success(request, "Je keuze is bewaard.")
            return redirect("berichten:voorkeuren")
    return render_page(request, "profiel/berichten/voorkeuren.html", {"form": form})
