"""Forms and their versions to look at; what happens to an aanvraag stands on the page of its dossier."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loket.models import Formulier, Formulierversie
from stadsportaal.kern.admin import StadAdmin


class FormulierBasis(StadAdmin):
    """Forms hold no personal data: who has Django's right to see the model sees every row."""

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


@admin.register(Formulier)
class FormulierAdmin(FormulierBasis):
    list_display = ("titel", "slug", "dienst")
    list_select_related = ("dienst",)
    ordering = ("titel",)
    search_fields = ("titel", "slug")
    fields = ("slug", "titel", "dienst")


@admin.register(Formulierversie)
class FormulierversieAdmin(FormulierBasis):
    """A published version never changes: a new file makes a new version (`manage.py laad_formulieren`)."""

    list_display = ("formulier", "nummer", "status", "gepubliceerd_op")
    list_filter = ("status",)
    list_select_related = ("formulier",)
    ordering = ("formulier", "-nummer")
    fields = ("formulier", "nummer", "status", "gepubliceerd_op", "gepubliceerd_door", "stappen", "inhoud")
    readonly_fields = ("stappen", "inhoud")

    @admin.display(description="Stappen")
    def stappen(self, versie: Formulierversie) -> str:
        return ", ".join(stap.titel for stap in versie.lees().stappen)

    @admin.display(description="Definitie")
    def inhoud(self, versie: Formulierversie) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(versie.definitie, indent=2, ensure_ascii=False))
