"""The screen "Waar haken mensen af": per form, for who answers for it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html

from loket.models import Formulierversie
from loket.trechter.models import Trechter
from loket.trechter.tabel import afspraken_of, last_months, month_name, months_of, read_month, tabel_of
from loket.trechter.toegang import own_diensten
from profiel.behandeling.admin.werk import at_work
from stadsportaal.kern.admin import StadAdmin
from stadsportaal.kern.kalender import vandaag


@admin.register(Trechter)
class TrechterAdmin(StadAdmin):
    """Forms of one's own diensten; a page of figures each, nothing to change."""

    list_display = ("formulier", "dienst")
    list_select_related = ("dienst",)
    ordering = ("titel",)
    change_list_template = "admin/trechter/lijst.html"
    list_per_page = 1000

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        mine: Any = at_work(request).trechters()
        return rows.filter(pk__in=mine.values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answering for a dienst is the right; which forms follows from it."""
        if not hasattr(request, "_trechters"):
            request._trechters = at_work(request).trechters().exists()  # type: ignore[attr-defined]
        return bool(request._trechters)  # type: ignore[attr-defined]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        diensten, months = own_diensten(at_work(request)), last_months(vandaag(timezone.now()))
        context = {"title": "Waar haken mensen af?", "afspraken": afspraken_of(diensten, months)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description="formulier", ordering="titel")
    def formulier(self, obj: Trechter) -> str:
        return format_html("{}", obj.titel)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The figures of one version in one month."""
        if not self.has_view_permission(request):
            raise Http404
        formulier = self.get_object(request, object_id)
        versies = list(
            Formulierversie.objects.filter(formulier=formulier.pk, gepubliceerd_op__isnull=False).order_by("-nummer")
        )
        asked = request.GET.get("versie", "")
        versie = next((row for row in versies if str(row.nummer) == asked), versies[0] if versies else None)
        maanden = months_of(formulier.pk, versie.nummer) if versie else []
        maand = read_month(request.GET.get("maand", ""), maanden)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Waar haken mensen af? {formulier.titel}",
            "opts": self.opts,
            "formulier": formulier,
            "versies": versies,
            "versie": versie,
            "maanden": [(f"{row:%Y-%m}", month_name(row)) for row in maanden],
            "maand": f"{maand:%Y-%m}" if maand else "",
            "maand_naam": month_name(maand) if maand else "",
            "tabel": tabel_of(versie, maand) if versie and maand else None,
        }
        return TemplateResponse(request, "admin/trechter/trechter.html", context)
