"""Forms in the back office: the builder itself. Without a right on its dienst nobody sees a form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from loket.bouwer.toegang import diensten_met
from loket.bouwer.views.adressen import adressen
from loket.models import Formulier
from loket.views.nummers import nummers
from profiel.behandeling.admin.werk import at_work
from stadsportaal.kern.admin import StadAdmin


@admin.register(Formulier)
class FormulierAdmin(StadAdmin):
    """Its list is the overview of the builder; a row is read only, for the builder changes it."""

    labels: ClassVar = {"slug": "korte naam"}
    fields = ("slug", "titel", "dienst")

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(dienst__in=diensten_met(at_work(request), "formulier_lees"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A right on the forms of one dienst is enough; which forms follows from it."""
        if not hasattr(request, "_has_forms"):
            request._has_forms = diensten_met(at_work(request), "formulier_lees").exists()  # type: ignore[attr-defined]
        return bool(request._has_forms)  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(nummers)
        shown = path("aanvraag/<int:pk>/nummers/", view, name="loket_aanvraag_nummers")
        return [shown, *adressen(self.admin_site.admin_view), *super().get_urls()]
