"""The catalogue and what visitors said, to look at; a question is closed through its action."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from producten.actions import close_contactvraag
from producten.models import Contactvraag, Dienst, Verbetervoorstel
from stadsportaal.kern.admin import StadAdmin, knop
from stadsportaal.kern.posts import PostClass


class AllRowsAdmin(StadAdmin):
    """Every row, for who has Django's right to see the model: these belong to no team."""

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


@admin.register(Dienst)
class DienstAdmin(AllRowsAdmin):
    """Read-only: the data files are the source, `laad_diensten` loads them."""

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
