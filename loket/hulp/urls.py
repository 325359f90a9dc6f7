"""Addresses of help with a form or an appointment, in the namespace of the loket."""

from __future__ import annotations

from django.urls import path

from loket.hulp import afspraak, views

urlpatterns = [
    path("afspraken/nieuw/terugbellen/", afspraak.afspraak_terugbellen, name="afspraak_terugbellen"),
    path("loket/hulp/<kenmerk:kenmerk>/niet-meer-bellen/", views.bellen_stop, name="bellen_stop"),
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/terugbellen/", views.terugbellen, name="terugbellen"),
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/hulp/<slug:wat>/", views.hulp_open, name="hulp_open"),
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/aanbod/", views.hulp_offer, name="hulp_offer"),
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/vraag/", views.hulpvraag, name="hulpvraag"),
]
