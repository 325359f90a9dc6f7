"""Who hears nothing by itself: no account, and no address was left. A clerk calls them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from loket.afspraken.models import Afspraak
from stadsportaal.kern.kalender import vandaag

MORGEN, ALLE = "morgen", "ja"


def who_tells(afspraak: Afspraak) -> str:
    """What a clerk reads after a change: whether we tell the citizen, or they do."""
    if not Afspraak.objects.te_bellen().filter(pk=afspraak.pk).exists():
        return "De burger krijgt bericht."
    if afspraak.telefoon:
        return f"De burger krijgt geen bericht. Bel de burger zelf: {afspraak.telefoon}."
    return "De burger krijgt geen bericht: we hebben geen e-mailadres en geen telefoonnummer."


def and_call(rows: list[int]) -> str:
    """How many of these a clerk calls, as the end of a sentence that says that citizens are told."""
    count = Afspraak.objects.te_bellen().filter(pk__in=rows).count()
    if not count:
        return "de burger krijgt bericht."
    some = "1 burger heeft" if count == 1 else f"{count} burgers hebben"
    return f"de burger krijgt bericht. {some} geen e-mailadres: die bel je zelf."


class BellenFilter(admin.SimpleListFilter):
    """Those to come whom nobody reminds but a clerk."""

    title, parameter_name = "zelf bellen", "bellen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(MORGEN, "komt morgen, krijgt geen bericht"), (ALLE, "alle die nog komen")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in (MORGEN, ALLE):
            return rows
        now = timezone.now()
        coming = Afspraak.objects.te_bellen().komend(now)
        if self.value() == MORGEN:
            coming = coming.filter(dag=vandaag(now) + timedelta(days=1))
        return rows.filter(pk__in=coming.values("pk"))
