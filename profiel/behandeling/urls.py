"""Addresses where a citizen takes part in the handling of a dossier."""

from __future__ import annotations

from django.urls import path

from profiel.behandeling import views

app_name = "behandeling"
urlpatterns = [
    path("dossiers/<kenmerk:kenmerk>/antwoord/", views.vraag_answer, name="vraag_answer"),
    path("dossiers/<kenmerk:kenmerk>/vraag/", views.burgervraag_ask, name="burgervraag_ask"),
]
