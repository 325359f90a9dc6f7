"""Addresses of dossiers."""

from __future__ import annotations

from django.urls import path

from profiel.dossiers import views
from profiel.dossiers.delen import views as delen

app_name = "dossiers"
urlpatterns = [
    path("mijn-stad/dossiers/", views.dossiers, name="dossiers"),
    path("dossiers/sleutel/<str:token>/", views.sleutel, name="sleutel"),
    path("dossiers/volgen/<kenmerk:kenmerk>/", views.volgen, name="volgen"),
    path("dossiers/volgen/<kenmerk:kenmerk>/toevoeging/", views.claim_dossier, name="claim_dossier"),
    path("dossiers/documenten/<kenmerk:kenmerk>/", views.document, name="document"),
    path("dossiers/meekijken/", delen.meekijken, name="meekijken"),
    path("dossiers/gedeeld/<kenmerk:kenmerk>/", delen.gedeeld, name="gedeeld"),
    path(
        "dossiers/gedeeld/<kenmerk:kenmerk>/documenten/<kenmerk:document>/",
        delen.gedeeld_document,
        name="gedeeld_document",
    ),
    path("dossiers/<kenmerk:kenmerk>/delen/", delen.delen, name="delen"),
    path("dossiers/<kenmerk:kenmerk>/delen/stop/", delen.delen_stop, name="delen_stop"),
    path("dossiers/<kenmerk:kenmerk>/", views.dossier, name="dossier"),
]
