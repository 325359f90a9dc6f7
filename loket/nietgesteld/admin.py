"""Per dienst and month: how many questions nobody had to answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from loket.nietgesteld.models import NietGesteld
from stadsportaal.kern.admin import StadAdmin


@admin.register(NietGesteld)
class NietGesteldAdmin(StadAdmin):
    """Sums about nobody: who has Django's right to see the model sees every row."""

    help_texts: ClassVar = {
        "maand": "De eerste dag ervan.",
        "feiten": "Vragen waarop de stad het antwoord al wist.",
        "hergebruikt": "Antwoorden die de burger in een ander formulier gaf.",
    }
    list_display = ("dienst", "maand", "aanvragen", "totaal", "feiten", "hergebruikt", "per_aanvraag")
    list_filter = ("maand", "dienst")
    ordering = ("-maand", "dienst")
    fields = list_display

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    @admin.display(description="per aanvraag")
    def per_aanvraag(self, obj: NietGesteld) -> str:
        return f"{obj.totaal / obj.aanvragen:.1f}".replace(".", ",") if obj.aanvragen else ""
