"""The catalogue, payments, sources and what visitors said, to look at; changes go through actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from producten.actions import close_contactvraag
from producten.betalen.actions import record_refund, solve_difference
from producten.models import Betaalverschil, Betaalverzoek, Contactvraag, Dienst, Productbron, Verbetervoorstel
from stadsportaal.kern.admin import StadAdmin, knop
from stadsportaal.kern.kalender import format_bedrag
from stadsportaal.kern.posts import PostClass


class AllRowsAdmin(StadAdmin):
    """Every row, for who has Django's right to see the model: these belong to no team."""

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


@admin.register(Dienst)
class DienstAdmin(AllRowsAdmin):
    """Read-only: the data files are the source, `laad_diensten` loads them."""

    labels: ClassVar = {"slug": "korte naam", "ipdc_type": "soort in de IPDC", "updated_at": "bijgewerkt op"}
    help_texts: ClassVar = {
        "inhoud": "Het hele bestand van de dienst: voorwaarden, procedure, kosten, kanalen, rechtsgrond en de rest."
    }
    list_display = ("titel", "thema", "start_soort", "gepubliceerd", "updated_at")
    list_filter = ("thema", "start_soort", "gepubliceerd")
    search_fields = ("titel", "slug")
    ordering = ("titel",)


def _is_open(vraag: Contactvraag) -> bool:
    return vraag.beantwoord_op is None


@admin.register(Contactvraag)
class ContactvraagAdmin(AllRowsAdmin):
    """Questions without a dossier, oldest first; the list tells nothing of who asked."""

    list_display = ("pk", "dienst", "created_at", "beantwoord_op")
    list_filter = (("beantwoord_op", admin.EmptyFieldListFilter),)
    list_select_related = ("dienst",)
    ordering = ("created_at", "pk")
    fields = ("dienst", "vraag", "email", "created_at", "beantwoord_op")

    @knop("Ik heb geantwoord", PostClass.HERHAALBAAR, als=_is_open)
    def close(self, request: HttpRequest, obj: Contactvraag) -> str:
        if not request.user.has_perm("producten.change_contactvraag"):
            raise Http404
        close_contactvraag(obj, now=timezone.now())
        self.log_change(request, obj, "beantwoord")
        return "De vraag staat bij de beantwoorde vragen."


@admin.register(Verbetervoorstel)
class VerbetervoorstelAdmin(AllRowsAdmin):
    """What could be better, newest first."""

    list_display = ("created_at", "pagina", "gelukt")
    list_filter = ("gelukt",)
    ordering = ("-created_at", "-pk")
    fields = ("pagina", "gelukt", "tekst", "created_at")


class TerugTeBetalen(admin.SimpleListFilter):
    """What the city has to pay back."""

    title = "terug te betalen"
    parameter_name = "terug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ja", "Terug te betalen")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.terug_te_betalen() if self.value() == "ja" else queryset


@admin.register(Betaalverzoek)
class BetaalverzoekAdmin(AllRowsAdmin):
    """What was asked and received; without names. Paid too much: pay it back, then press the button."""

    labels: ClassVar = {"created_at": "gemaakt op"}
    list_display = ("kenmerk", "status", "bedrag", "ontvangen", "te_veel", "uiterlijk")
    list_filter = ("status", TerugTeBetalen)
    search_fields = ("kenmerk", "ogm")
    ordering = ("-created_at", "-pk")
    fields = (
        *("kenmerk", "status", "bedrag", "ontvangen", "terugbetaald", "te_veel", "ogm", "uiterlijk", "betaald_op"),
        "created_at",
    )
    readonly_fields = ("te_veel",)

    @admin.display(description="terug te betalen")
    def te_veel(self, obj: Betaalverzoek) -> str:
        return format_bedrag(obj.te_veel) if obj.te_veel else ""

    @knop("Ik heb het terugbetaald", PostClass.HERHAALBAAR, als=lambda verzoek: bool(verzoek.te_veel))
    def refund(self, request: HttpRequest, obj: Betaalverzoek) -> str:
        if not request.user.has_perm("producten.change_betaalverzoek"):
            raise Http404
        amount = record_refund(obj)
        self.log_change(request, obj, "terugbetaald")
        return f"{format_bedrag(amount)} staat als terugbetaald."


@admin.register(Betaalverschil)
class BetaalverschilAdmin(AllRowsAdmin):
    """Where the books of the provider and ours differ."""

    labels: ClassVar = {"created_at": "gevonden op", "provider_id": "nummer bij de betaaldienst"}
    list_display = ("created_at", "soort", "provider_id", "bij_ons", "bij_hen", "opgelost_op")
    list_filter = ("soort", ("opgelost_op", admin.EmptyFieldListFilter))
    ordering = ("-created_at", "-pk")
    fields = ("soort", "provider_id", "bij_ons", "bij_hen", "created_at", "opgelost_op")

    @knop("Dit is opgelost", PostClass.HERHAALBAAR, als=lambda verschil: verschil.opgelost_op is None)
    def solve(self, request: HttpRequest, obj: Betaalverschil) -> str:
        if not request.user.has_perm("producten.change_betaalverschil"):
            raise Http404
        solve_difference(obj, now=timezone.now())
        self.log_change(request, obj, "opgelost")
        return "Het verschil staat als opgelost."


@admin.register(Productbron)
class ProductbronAdmin(AllRowsAdmin):
    """Offices that push products; `manage.py productbron` makes one and its secret."""

    labels: ClassVar = {"stil_na_minuten": "stil na (minuten)", "created_at": "gemaakt op"}
    help_texts: ClassVar = {"stil_na_minuten": "Horen we langer niets, dan zeggen we dat de gegevens oud zijn."}
    list_display = ("naam", "code", "laatst_gehoord", "stil_na_minuten")
    ordering = ("naam",)
    fields = ("code", "naam", "laatst_gehoord", "stil_na_minuten", "created_at")
