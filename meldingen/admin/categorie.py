"""The categories to look at: they are changed in data/categorieen.yaml."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from meldingen.models import Categorie
from stadsportaal.kern.admin import StadAdmin


@admin.register(Categorie)
class CategorieAdmin(StadAdmin):
    labels: ClassVar = {"ouder": "hoort bij", "is_publiek": "openbaar", "is_actief": "in gebruik"}
    help_texts: ClassVar = {
        "dienst": "De korte naam van de dienst in de catalogus.",
        "termijn_dagen": "In werkdagen. Bij een groep: 0.",
        "spoed": "Toont bovenaan: bel bij gevaar eerst 112.",
        "is_publiek": "Of anderen in de buurt mogen zien dat dit gemeld is.",
    }
    list_display = ("naam", "ouder", "termijn_dagen", "spoed", "is_publiek", "is_actief")
    list_select_related = ("ouder",)
    ordering = ("ouder__volgorde", "volgorde")
    fields = ("naam", "uitleg", "ouder", "thema", "dienst", "termijn_dagen", "spoed", "is_publiek", "is_actief")

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """No personal data: who has Django's right to see the model sees every row."""
        return rows
