"""Hulpvragen of one's own teams: who must be called or answered first, and the buttons of a call."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from loket.hulp.actions import SOORT, mark_helped, mark_missed
from loket.hulp.models import HulpDossier, Hulpvraag
from profiel.behandeling.admin.dossier import DossierAdmin
from profiel.behandeling.admin.filters import TeamFilter, WieFilter
from profiel.behandeling.admin.werk import at_work
from profiel.behandeling.models import Burgervraag
from profiel.dossiers.models import Dossier
from stadsportaal.kern.admin import Knop, knop
from stadsportaal.kern.kalender import format_dag_uur


def _calls(dossier: Any) -> bool:
    return bool(dossier.is_lopend and dossier.hulpvraag.soort == Hulpvraag.Soort.BELLEN)


@admin.register(HulpDossier)
class HulpDossierAdmin(DossierAdmin):
    """The page of a dossier, with the steps of helping instead of deciding."""

    list_display = ("nummer", "titel", "soort_hulp", "beloofd", "fase", "behandelaar")
    list_filter = (WieFilter, TeamFilter)  # type: ignore[assignment]
    ordering = ("pk",)  # type: ignore[assignment]

    decide = execute = post_letter = close = start_termijn = extend_termijn = reopen = None  # type: ignore[assignment]
    """General steps that help does not have."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Hulpvragen van je teams", **(extra_context or {})})

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        mine = super().voor_medewerker(request, rows).filter(soort=SOORT)
        shown = HulpDossier.objects.filter(pk__in=mine.values("pk")).annotate(_behandelaar=self.open_handler())
        waits = Burgervraag.objects.open().filter(dossier=OuterRef("pk")).in_order().values("beloofd_op")[:1]
        calls = Case(When(hulpvraag__soort=Hulpvraag.Soort.BELLEN, then=F("hulpvraag__beloofd_op")))
        return shown.annotate(_tegen=Coalesce(calls, Subquery(waits))).select_related("team", "hulpvraag")

    @admin.display(description="wat")
    def soort_hulp(self, obj: Any) -> str:
        return str(obj.hulpvraag)

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits longest first; a thread in which everything is answered waits for nobody, and comes last."""
        return (F("_tegen").asc(nulls_last=True), "pk")

    @admin.display(description="beloofd tegen", ordering="_tegen")
    def beloofd(self, obj: Any) -> str:
        if not obj.is_lopend:
            return format_dag_uur(obj.hulpvraag.beloofd_op)
        if obj._tegen is None:
            return "beantwoord"
        text = format_dag_uur(obj._tegen)
        return (
            format_html('<strong class="te-laat">{}: te laat</strong>', text) if obj._tegen < timezone.now() else text
        )

    def knoppen(self, request: HttpRequest, obj: Any) -> list[Knop]:
        """Who has no account reads no question: one calls."""
        every, reads = super().knoppen(request, obj), obj.hulpvraag.profiel_id is not None
        return [one for one in every if reads or one.action != self._name("ask")]

    @knop("We spraken elkaar", stijl="default", als=_calls)
    def called(self, request: HttpRequest, obj: Dossier) -> str:
        mark_helped(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "Afgerond. Het telefoonnummer is gewist."

    @knop("Niet opgenomen", als=_calls)
    def missed(self, request: HttpRequest, obj: Dossier) -> str:
        row = mark_missed(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        reads, until = row.profiel_id is not None, format_dag_uur(row.beloofd_op)
        if not row.telefoon:
            told = ": de burger leest hoe hij ons bereikt." if reads else ". Het telefoonnummer is gewist."
            return f"Drie keer niet opgenomen{told}"
        told = "De burger leest dat." if reads else "De burger heeft geen account en krijgt daar geen bericht van."
        return f"Bel opnieuw, uiterlijk {until}. {told}"

    @knop("Rond af", als=lambda row: row.is_lopend and row.hulpvraag.soort == Hulpvraag.Soort.VRAAG)
    def finish(self, request: HttpRequest, obj: Dossier) -> str:
        mark_helped(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "Afgerond."
