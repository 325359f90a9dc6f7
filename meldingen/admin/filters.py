"""Filters of the list of reports. Each costs the same however many rows there are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from meldingen.models import Categorie, Melding, MeldingDossier
from meldingen.routering import districts
from meldingen.rules import CLOSED
from stadsportaal.kern.plaats import district_naam

Rows = QuerySet[MeldingDossier]


class StatusFilter(admin.SimpleListFilter):
    """Open reports unless one asks for others."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("alles", "Alles"), *((status.value, status.label.capitalize()) for status in Melding.Status)]

    def choices(self, changelist: Any) -> Any:
        """The first choice is what the list shows by itself."""
        for choice in super().choices(changelist):
            yield {**choice, "display": "Open"} if "status=" not in choice["query_string"] else choice

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if value is None:
            return queryset.exclude(melding__status__in=CLOSED)
        return queryset if value == "alles" else queryset.filter(melding__status=value)


class CategorieFilter(admin.SimpleListFilter):
    """One group of categories."""

    title = "categorie"
    parameter_name = "categorie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(row.code, row.naam) for row in Categorie.objects.hoofd()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        wanted = Q(melding__categorie__ouder=value) | Q(melding__categorie=value)
        return queryset.filter(wanted) if value else queryset


class DistrictFilter(admin.SimpleListFilter):
    """One district."""

    title = "district"
    parameter_name = "district"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, district_naam(code)) for code in sorted(districts())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(melding__district=self.value()) if self.value() else queryset
