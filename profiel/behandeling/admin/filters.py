"""Filters of the work list. Each costs the same however many rows there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from profiel.behandeling.admin.werk import at_work
from profiel.behandeling.models import Burgervraag, Termijn, Toewijzing
from profiel.behandeling.poorten import BUITEN_WERKLIJST, SOORTNAMEN, dienstnaam, dienstnamen
from profiel.dossiers.models import LOPEND, Dossier, Fase
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import is_kenmerk

Rows = QuerySet[Dossier]


def by_number(request: HttpRequest) -> bool:
    """Whether somebody looks for one dossier by its kenmerk: then it is found, whatever its kind and phase."""
    return is_kenmerk(request.GET.get("q", ""))


def asked() -> Exists:
    """Whether the citizen waits for an answer: that waits for us, whatever the kind and the phase."""
    return Exists(Burgervraag.objects.open().filter(dossier=OuterRef("pk")))


class FilterMetBegin(admin.SimpleListFilter):
    """A filter that leaves something out until one asks for it, instead of beginning with all."""

    begin: ClassVar[str]
    """What it is called when nothing is chosen."""
    veld: ClassVar[str]
    """The field of a dossier that holds what is chosen."""

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": self.begin,
        }
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if value is None:
            return queryset if by_number(request) else self.at_first(queryset)
        return queryset if value == "alles" else queryset.filter(**{self.veld: value})

    def at_first(self, queryset: Rows) -> Rows:
        """The rows when nothing is chosen."""
        raise NotImplementedError


class StandFilter(FilterMetBegin):
    """Running dossiers, and ended ones of which somebody asks something, unless one asks for others."""

    title = "stand"
    parameter_name = "stand"
    begin, veld = "Lopend, of met een vraag", "fase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("alles", "Alles"), *((fase.value, fase.label) for fase in Fase if fase != Fase.CONCEPT)]

    def at_first(self, queryset: Rows) -> Rows:
        return queryset.filter(Q(fase__in=LOPEND) | asked())


class SoortFilter(FilterMetBegin):
    """What waits for somebody, unless one asks for a kind."""

    title = "soort"
    parameter_name = "soort"
    begin, veld = "Wat op ons wacht", "soort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*sorted(SOORTNAMEN.items(), key=lambda pair: pair[1]), ("alles", "Alles")]

    def at_first(self, queryset: Rows) -> Rows:
        return queryset.filter(~Q(soort__in=BUITEN_WERKLIJST) | asked())


class WieFilter(admin.SimpleListFilter):
    """Mine, somebody else's of the team, or nobody's yet."""

    title = "behandelaar"
    parameter_name = "wie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ik", "Ik"), ("team", "Iemand anders van het team"), ("niemand", "Nog niemand")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        assigned = Toewijzing.objects.filter(dossier=OuterRef("pk"), tot__isnull=True, medewerker__isnull=False)
        if self.value() == "ik":
            return queryset.filter(Exists(assigned.filter(medewerker=request.user.pk)))
        if self.value() == "team":
            return queryset.filter(Exists(assigned.exclude(medewerker=request.user.pk)))
        return queryset.filter(~Exists(assigned)) if self.value() == "niemand" else queryset


class ActieFilter(admin.SimpleListFilter):
    """Waiting for the citizen, waiting for us, or too late."""

    title = "aan zet"
    parameter_name = "aan_zet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("wij", "Wij"),
            ("vraag", "Wij: de burger vroeg iets"),
            ("burger", "De burger"),
            ("te_laat", "Wij zijn te laat"),
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "burger":
            return queryset.actie_nodig()  # type: ignore[attr-defined]
        if self.value() == "vraag":
            return queryset.filter(asked())
        ours = queryset.filter(actie_wat__isnull=True)
        if self.value() == "wij":
            return ours
        return ours.filter(verwachte_datum__lt=vandaag(timezone.now())) if self.value() == "te_laat" else queryset


class TermijnFilter(admin.SimpleListFilter):
    """By the last day on which the citizen expects an answer; a term stands still while we wait for the citizen."""

    title = "termijn"
    parameter_name = "termijn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("vandaag", "Vandaag"), ("week", "Binnen 7 dagen"), ("te_laat", "Te laat"), ("stil", "Staat stil")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value, today = self.value(), vandaag(timezone.now())
        if value is None:
            return queryset
        paused = Termijn.objects.filter(dossier=OuterRef("pk"), gepauzeerd_op__isnull=False)
        if value == "stil":
            return queryset.filter(Q(actie_wat__isnull=False) | Exists(paused))
        running = queryset.filter(actie_wat__isnull=True)
        if value == "te_laat":
            return running.filter(verwachte_datum__lt=today)
        last = today if value == "vandaag" else today + timedelta(days=7)
        return running.filter(verwachte_datum__range=(today, last))


class RedenFilter(admin.SimpleListFilter):
    """Why a rule could not decide and a person looks."""

    title = "reden"
    parameter_name = "reden"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = at_work(request).werkvoorraad().exclude(werkreden="").order_by("werkreden")
        return [(code, in_words(code)) for code in rows.values_list("werkreden", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(werkreden=self.value()) if self.value() else queryset


def in_words(code: str) -> str:
    """A reason code as a handler reads it."""
    return code.replace("-", " ").replace("_", " ").capitalize()


class TeamFilter(admin.SimpleListFilter):
    """One of one's own teams."""

    title = "team"
    parameter_name = "team"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = at_work(request).teams().order_by("naam")
        return [(team.code, team.naam) for team in rows]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(team__code=self.value()) if self.value() else queryset


class DienstFilter(admin.SimpleListFilter):
    """A dienst that one's own teams have dossiers of."""

    title = "dienst"
    parameter_name = "dienst"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = at_work(request).werkvoorraad().exclude(dienst="").order_by("dienst")
        namen = dienstnamen()
        return [(slug, dienstnaam(slug, namen)) for slug in rows.values_list("dienst", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(dienst=self.value()) if self.value() else queryset
