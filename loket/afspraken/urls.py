"""Addresses of appointments, in the namespace of the loket. Ids are kenmerken, which grant nothing."""

from __future__ import annotations

from django.urls import path

from loket.afspraken.views import afspraak, maken

urlpatterns = [
    path("afspraken/nieuw/", maken.afspraak_start, name="afspraak_start"),
    path("afspraken/nieuw/waar/", maken.afspraak_place, name="afspraak_place"),
    path("afspraken/nieuw/wanneer/", maken.afspraak_time, name="afspraak_time"),
    path("afspraken/nieuw/gegevens/", maken.afspraak_contact, name="afspraak_contact"),
    path("afspraken/nieuw/controleren/", maken.afspraak_check, name="afspraak_check"),
    path("afspraken/aankomst/", afspraak.inchecken, name="inchecken"),
    path("afspraken/<kenmerk:kenmerk>/", afspraak.afspraak, name="afspraak"),
    path("afspraken/<kenmerk:kenmerk>/gemaakt/", afspraak.afspraak_booked, name="afspraak_booked"),
    path("afspraken/<kenmerk:kenmerk>/agenda.ics", afspraak.afspraak_agenda, name="afspraak_agenda"),
    path("afspraken/<kenmerk:kenmerk>/verplaatsing/", afspraak.afspraak_move, name="afspraak_move"),
    path("afspraken/<kenmerk:kenmerk>/afzegging/", afspraak.afspraak_cancel, name="afspraak_cancel"),
]
