"""The whole rijksregisternummers of an aanvraag, for who handles it: with a reason, and seen by whom it concerns.

Everywhere else they are covered. A number that nobody may ever read would be asked for nothing.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from loket.actions.concept import SOORT
from loket.models import Aanvraag
from loket.vragen.nummers import nummers_van
from profiel.behandeling.admin.mensen import RedenForm
from profiel.behandeling.admin.werk import at_work, record_look
from profiel.dossiers.models import Dossier
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import post_herhaalbaar

WAT = "rijksregisternummers in een aanvraag"


@require_http_methods(["GET", "HEAD", "POST"])
@post_herhaalbaar
def nummers(request: HttpRequest, pk: int) -> HttpResponse:
    """A reason first; then the numbers, and an Inzage for everybody the dossier concerns."""
    dossier: Dossier = get_object_or_404(at_work(request).behandelbaar().filter(soort=SOORT), pk=pk)
    aanvraag = Aanvraag.objects.with_form().get(dossier=dossier)
    found = nummers_van(aanvraag.formulierversie.lees(), aanvraag.antwoorden)
    if not found:
        raise Http404
    form = RedenForm(request.POST or None)
    back = reverse("admin:dossiers_dossier_change", args=[dossier.pk])
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"Rijksregisternummers in {format_kenmerk(dossier.kenmerk)}",
        "terug": back,
    }
    if request.method == "POST" and form.is_valid():
        _write_down(request, dossier, form.cleaned_data["reden"])
        return TemplateResponse(request, "admin/loket/nummers.html", {**context, "nummers": found})
    uitleg = "Je ziet de nummers één keer. Zeg waarom je ze nodig hebt."
    return TemplateResponse(
        request,
        "admin/behandeling/formulier.html",
        {**context, "form": form, "knop": "Toon de nummers", "uitleg": uitleg},
        status=422 if form.errors else 200,
    )


def _write_down(request: HttpRequest, dossier: Dossier, reden: str) -> None:
    """Before anything is shown; whom a number is about may have no profiel here, whose aanvraag it is has."""
    team = dossier.team.naam if dossier.team else ""
    people = dossier.betrokkenen.filter(tot__isnull=True, profiel__isnull=False).select_related("profiel")
    for row in people.order_by("pk"):
        if row.profiel is not None:
            record_look(request, row.profiel, WAT, reden, dossier=dossier.kenmerk, team=team)
