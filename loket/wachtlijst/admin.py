"""Back office of places: how many there are, how many are taken, who waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from loket.wachtlijst.actions import change_places
from loket.wachtlijst.models import Groep, Inschrijving, Status
from profiel.behandeling.admin.werk import at_work
from stadsportaal.kern.admin import Knop, StadAdmin, knop
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kenmerk import format_kenmerk


class PlaatsenForm(forms.Form):
    use_required_attribute = False

    plaatsen = forms.IntegerField(
        label="Aantal plaatsen", min_value=0, max_value=1000, error_messages={"required": "Vul een aantal in."}
    )


def _said(offered: int) -> str:
    """What became of it."""
    if not offered:
        return "Bewaard."
    who = "1 persoon van de wachtlijst kreeg" if offered == 1 else f"{offered} personen van de wachtlijst kregen"
    return f"{who} een plaats aangeboden."


class TeamAdmin(StadAdmin):
    """For who works in the team of the aanbod."""

    has_history = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser or at_work(request).teams().exists())

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        if request.user.is_superuser:
            return rows
        return rows.filter(aanbod__team__in=at_work(request).teams().values("pk"))


@admin.register(Groep)
class GroepAdmin(TeamAdmin):
    list_display = ("naam", "aanbod", "plaatsen", "bezet", "wachtend")
    list_filter = ("aanbod",)
    list_select_related = ("aanbod__team",)
    ordering = ("aanbod", "volgorde", "pk")
    fields = ("aanbod", "naam", "uitleg", "plaatsen", "bezet", "wachtend")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        waits = Q(keuzes__inschrijving__status=Status.WACHT)
        return super().get_queryset(request).annotate(_wachtend=Count("keuzes", filter=waits))

    @admin.display(description="op de wachtlijst")
    def wachtend(self, obj: Any) -> int:
        return int(obj._wachtend)

    def knoppen(self, request: HttpRequest, obj: Groep) -> list[Knop]:
        """Who manages the team changes its places; the others look."""
        return super().knoppen(request, obj) if at_work(request).allows("team_manage", obj.aanbod.team) else []

    @knop("Wijzig het aantal plaatsen", pagina=True, stijl="default")
    def plaatsen_wijzigen(self, request: HttpRequest, obj: Groep) -> HttpResponseBase | str:
        """A larger number is offered at once to who waits."""
        by = at_work(request)
        by.require("team_manage", obj.aanbod.team)
        form = PlaatsenForm(request.POST or None, initial={"plaatsen": obj.plaatsen})
        if request.method == "POST" and form.is_valid():
            try:
                number, versie = form.cleaned_data["plaatsen"], request.versie  # type: ignore[attr-defined]
                offered = change_places(obj, number, by=by, versie=versie)
            except DomainError as refusal:
                form.add_error("plaatsen", refusal.message)
            else:
                return _said(offered)
        context = {
            **self.admin_site.each_context(request), "title": f"Aantal plaatsen – {obj}", "form": form,
            "opts": self.opts, "terug": self._url("change", obj), "knop": "Bewaar", "original": obj, "sleutel_van": "",
        }  # fmt: skip
        return TemplateResponse(request, "admin/loket/afspraak.html", context, status=422 if form.errors else 200)


@admin.register(Inschrijving)
class InschrijvingAdmin(TeamAdmin):
    """Who waits, in order of sending; no names: those stand in the dossier."""

    help_texts: ClassVar = {"antwoord_tegen": "De laatste dag om de plaats te aanvaarden."}
    list_display = ("kenmerk", "welke", "status", "antwoord_tegen", "verstuurd")
    list_filter = ("aanbod", "status")
    list_select_related = ("aanbod", "groep", "dossier")
    ordering = ("pk",)
    fields = ("kenmerk", "aanbod", "welke", "status", "aangeboden_op", "antwoord_tegen", "verstuurd")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("keuzes__groep")

    @admin.display(description="verstuurd op", ordering="created_at")
    def verstuurd(self, obj: Inschrijving) -> datetime:
        return obj.created_at

    @admin.display(description="groep")
    def welke(self, obj: Inschrijving) -> str:
        """The group of the place; of who waits every wanted one, the best first."""
        if obj.status != Status.WACHT:
            return str(obj.groep or "–")
        return ", ".join(str(keuze.groep) for keuze in sorted(obj.keuzes.all(), key=lambda keuze: keuze.rang))

    @admin.display(description="kenmerk")
    def kenmerk(self, obj: Inschrijving) -> str:
        return format_kenmerk(obj.dossier.kenmerk)
