"""Addresses of dossiers."""

from __future__ import annotations

from django.urls import path

from profiel.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("mijn-stad/dossiers/", views.dossiers, name="dossiers"),
    path("dossiers/sleutel/<str:token>/", views.sleutel, name="sleutel"),
    path("dossiers/volgen/<kenmerk:kenmerk>/", views.volgen, name="volgen"),
    path("dossiers/volgen/<kenmerk:kenmerk>/toevoeging/", views.claim_dossier, name="claim_dossier"),
    path("dossiers/documenten/<kenmerk:kenmerk>/", views.document, name="document"),
    path("dossiers/<kenmerk:kenmerk>/", views.dossier, name="dossier"),
]
