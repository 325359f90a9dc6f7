"""Addresses of reports that a fact is wrong."""

from __future__ import annotations

from django.urls import path

from profiel.correctie import views

app_name = "correctie"
urlpatterns = [path("profiel/gegevens/<slug:soort>/klopt-niet/", views.correctie_report, name="correctie_report")]
