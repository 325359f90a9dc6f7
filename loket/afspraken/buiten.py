"""Appointments that were made when the hours or the offer were others: who would come to a closed door."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from loket.afspraken.models import Afspraak, Locatie
from loket.afspraken.rules import Venster
from loket.afspraken.vrij import Agenda
from profiel.behandeling.admin.werk import at_work
from stadsportaal.kern.kalender import vandaag


def outside(locaties: Collection[Locatie], now: datetime) -> list[int]:
    """Those to come at these places that no opening hours hold any more, or for which one cannot come there any more;
    the first to come first. Four queries at most, however many places."""
    rows = Afspraak.objects.komend(now).filter(locatie__in=[place.pk for place in locaties])
    last = rows.aggregate(last=Max("dag"))["last"]
    if last is None:
        return []
    agenda = Agenda(locaties, vandaag(now), last)
    return [
        row.pk
        for row in rows.met_aanbod().order_by("begin", "pk").only("pk", "locatie_id", "dag", "begin", "einde")
        if not (row.aangeboden and _fits(agenda.vensters(row.locatie_id, row.dag), row))
    ]


def _fits(windows: Collection[Venster], afspraak: Afspraak) -> bool:
    return any(window.begin <= afspraak.begin and afspraak.einde <= window.einde for window in windows)


class BuitenFilter(admin.SimpleListFilter):
    """Those that must be moved, or told that nobody is there."""

    title, parameter_name = "gesloten deur", "buiten"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ja", "valt buiten de uren of het aanbod")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "ja":
            return rows
        mine = Locatie.objects.filter(team__in=at_work(request).teams().values("pk"))
        return rows.filter(pk__in=outside(list(mine), timezone.now()))
