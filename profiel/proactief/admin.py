"""The rules and their runs, to look at; and before a run: who gets this?"""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from profiel.behandeling.admin.register import OpenAdmin
from profiel.proactief.doelgroep import preview
from profiel.proactief.models import Proactiefbericht, Regel, Uitvoering
from profiel.proactief.rules import PER_WEEK
from stadsportaal.kern.admin import knop
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.posts import PostClass


@admin.register(Regel)
class RegelAdmin(OpenAdmin):
    """Read-only: the data file is the source, `laad_referentie` publishes it."""

    help_texts: ClassVar = {
        "feit": "Het feit in iemands leven dat we in de gaten houden.",
        "drempels": "Hoeveel dagen voor de dag van het feit we een bericht sturen. Onder nul: erna.",
        "laatste_dag": "Tot hoeveel dagen voor de dag van het feit we nog een bericht sturen.",
        "waar": "Voor wie het geldt: per gegeven van het feit de waarden. Leeg: voor iedereen.",
        "thema": "Leeg: het thema van het feit.",
        "sjabloon": "De code van de tekst van het bericht. We nemen de nieuwste versie.",
        "eigenaar": "Wie hiervoor instaat.",
    }
    list_display = ("code", "versie", "titel", "feit", "actief_van", "actief_tot", "eigenaar")
    ordering = ("code", "-versie")

    @knop("Wie krijgt dit?", PostClass.HERHAALBAAR, pagina=True)
    def preview(self, request: HttpRequest, obj: Regel) -> HttpResponseBase:
        """How many a run of today would choose and why, without names; and what earlier runs did."""
        dag = vandaag(timezone.now())
        told = Proactiefbericht.objects.filter(regel=obj).values_list("status", "waarom").annotate(Count("pk"))
        labels = dict(Proactiefbericht.Status.choices)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Wie krijgt dit? {obj.titel}",
            "regel": obj,
            "dag": dag,
            "per_week": PER_WEEK,
            "voorbeeld": preview(obj, dag),
            "verteld": [(labels[status], waarom, count) for status, waarom, count in told.order_by("status", "waarom")],
        }
        return TemplateResponse(request, "admin/proactief/voorbeeld.html", context)


@admin.register(Uitvoering)
class UitvoeringAdmin(OpenAdmin):
    """Which rule ran when, and how many it chose."""

    labels: ClassVar = {"cursor": "tot waar"}
    help_texts: ClassVar = {"cursor": "Het nummer van het laatste feit dat we bekeken."}
    list_display = ("dag", "regel", "gekozen", "klaar_op")
    list_select_related = ("regel",)
    ordering = ("-dag", "-pk")
