"""What the portal keeps by itself, to look at: events, deliveries, looks, grants. And texts to keep up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from profiel.behandeling.models import Sjabloon
from profiel.toegang.models import Inzage, Machtiging
from stadsportaal.kern.admin import StadAdmin, knop
from stadsportaal.kern.kenmerk import is_kenmerk, normalise
from stadsportaal.kern.models import Gebeurtenis, Levering, Synoniemgroep
from stadsportaal.kern.outbox import retry_dead
from stadsportaal.kern.posts import PostClass


class OpenAdmin(StadAdmin):
    """Every row, for who has Django's right to see the model."""

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


class ExactAdmin(OpenAdmin):
    """Searched by a whole kenmerk or not at all."""

    exact = "stroom"
    search_help_text = "Zoek op een volledig kenmerk"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        value = normalise(search_term) if is_kenmerk(search_term) else search_term.strip()
        return queryset.filter(**{self.exact: value}), False


@admin.register(Gebeurtenis)
class GebeurtenisAdmin(ExactAdmin):
    labels: ClassVar = {"created_at": "gebeurd op", "payload": "inhoud"}
    list_display = ("created_at", "soort", "stroom")
    ordering = ("-pk",)
    search_fields = ("stroom",)
    fields = ("soort", "versie", "stroom", "payload", "correlatie", "created_at")


def _is_dead(levering: Levering) -> bool:
    return levering.status == Levering.Status.DOOD


@admin.register(Levering)
class LeveringAdmin(ExactAdmin):
    """Dead letters first of all: why, and again."""

    labels: ClassVar = {"handler": "verwerker", "lane": "wachtrij"}
    list_display = ("pk", "handler", "stroom", "status", "pogingen", "volgende_op", "reden")
    list_filter = ("status", "lane")
    ordering = ("-pk",)
    search_fields = ("stroom",)
    fields = ("handler", "stroom", "lane", "extern", "status", "pogingen", "volgende_op", "laatste_fout", "klaar_op")

    @admin.display(description="reden")
    def reden(self, obj: Levering) -> str:
        return obj.laatste_fout.strip().rpartition("\n")[2][:120]

    @knop("Probeer opnieuw", PostClass.HERHAALBAAR, als=_is_dead)
    def retry(self, request: HttpRequest, obj: Levering) -> str:
        if not request.user.has_perm("kern.change_levering"):
            raise Http404
        if not retry_dead(obj):
            return "Deze levering was al opnieuw gestart."
        self.log_change(request, obj, "opnieuw geprobeerd")
        return "We proberen het opnieuw."


@admin.register(Inzage)
class InzageAdmin(ExactAdmin):
    """Who looked at whose data: found by the kenmerk of the dossier; the list names nobody."""

    exact = "dossier"
    help_texts: ClassVar = {"door": "Wat de burger leest: een team of een verband, nooit een naam."}
    labels: ClassVar = {"created_at": "gekeken op", "machtiging_id": "machtiging"}
    list_display = ("created_at", "door", "wat", "kanaal", "dossier")
    ordering = ("-pk",)
    search_fields = ("dossier",)
    fields = ("created_at", "door", "kanaal", "wat", "reden", "dossier", "machtiging_id")


@admin.register(Machtiging)
class MachtigingAdmin(OpenAdmin):
    """Grants without names: whether one exists and how far it reaches."""

    help_texts: ClassVar = {"diensten": "Leeg: voor elke dienst."}
    labels: ClassVar = {"ended_at": "gestopt op"}
    list_display = ("pk", "soort", "sinds", "tot", "ended_at")
    list_filter = ("soort",)
    ordering = ("-pk",)
    fields = ("soort", "diensten", "themas", "dossiers", "nooit", "sinds", "tot", "ended_at")


@admin.register(Synoniemgroep)
class SynoniemgroepAdmin(OpenAdmin):
    may_add = may_change = may_delete = True
    list_display = ("woorden",)
    ordering = ("pk",)


@admin.register(Sjabloon)
class SjabloonAdmin(OpenAdmin):
    may_add = may_change = may_delete = True
    help_texts: ClassVar = {"diensten": "Korte namen van diensten. Leeg: voor elke dienst."}
    list_display = ("titel", "soort", "code")
    list_filter = ("soort",)
    ordering = ("soort", "titel")
