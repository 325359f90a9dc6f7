"""Back office of help: webpunten, their rosters, and how much was helped. Never who was helped."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from inclusie.models import BegeleideSessie, Rooster, Webpunt
from stadsportaal.kern.admin import StadAdmin


class HulpAdmin(StadAdmin):
    """Open to the portal's administrator and to who got Django's permission; nobody else sees rows."""

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows if self.has_view_permission(request) else rows.none()


@admin.register(Webpunt)
class WebpuntAdmin(HulpAdmin):
    may_change = True
    labels: ClassVar = {"slug": "korte naam", "uren": "openingsuren"}
    help_texts: ClassVar = {
        "kanaal": "Waar de helper en de burger elkaar spreken. Zo staat het ook in wat we noteren.",
        "adres": "Straat en nummer. Leeg: aan de telefoon.",
        "toegankelijk": "Hoe je binnen raakt.",
        "uren": 'Per dag, zoals {"ma": [["09:00", "12:00"]]}. Een dag die er niet bij staat, is gesloten.',
        "uitzonderingen": (
            'Dagen met andere uren, zoals [{"dag": "2026-12-24", "uren": [["09:00", "12:00"]], "reden": "kerstavond"}].'
        ),
    }
    list_display = ("naam", "kanaal", "adres", "postcode", "district", "telefoon")
    list_filter = ("kanaal", "district")
    search_fields = ("naam", "district", "postcode")
    ordering = ("naam",)
    readonly_fields = ("slug",)


@admin.register(Rooster)
class RoosterAdmin(HulpAdmin):
    may_add = may_change = may_delete = True
    list_display = ("account", "webpunt", "weekdag", "begin", "einde", "sinds", "tot_en_met")
    list_filter = ("webpunt", "weekdag")
    list_select_related = ("account", "webpunt")
    ordering = ("webpunt__naam", "weekdag", "begin")


@admin.register(BegeleideSessie)
class BegeleideSessieAdmin(HulpAdmin):
    """Counts and times for who organises help: the citizen, the codes and the draft are no columns here."""

    list_display = ("kenmerk", "webpunt", "dienst", "status", "einde", "begonnen_op", "beeindigd_op")
    list_filter = ("webpunt", "status", "einde")
    list_select_related = ("webpunt", "dienst")
    fields = ("kenmerk", "helper", "webpunt", "dienst", "status", "einde", "begonnen_op", "beeindigd_op")
    ordering = ("-created_at",)
