"""The categories to look at: they are changed in data/categorieen.yaml."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from meldingen.models import Categorie
from stadsportaal.kern.admin import StadAdmin


@admin.register(Categorie)
class CategorieAdmin(StadAdmin):
    list_display = ("naam", "ouder", "termijn_dagen", "spoed", "is_publiek", "is_actief")
    list_select_related = ("ouder",)
    ordering = ("ouder__volgorde", "volgorde")
    fields = ("naam", "uitleg", "ouder", "thema", "dienst", "termijn_dagen", "spoed", "is_publiek", "is_actief")

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """No personal data: who has Django's right to see the model sees every row."""
        return rows
