"""Addresses of the catalogue and of what somebody has."""

from __future__ import annotations

from django.urls import path

from producten import views

app_name = "producten"
urlpatterns = [
    path("diensten/<slug:slug>/", views.dienst, name="dienst"),
    path("leven/<slug:slug>/", views.levensgebeurtenis, name="levensgebeurtenis"),
    path("thema/<slug:slug>/", views.thema, name="thema"),
    path("mijn-stad/producten/", views.producten, name="producten"),
    path("producten/<kenmerk:kenmerk>/", views.product, name="product"),
]
