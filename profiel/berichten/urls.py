"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from profiel.berichten import views

app_name = "berichten"
urlpatterns = [
    path("", views.berichten, name="berichten"),
    path("voorkeuren/", views.voorkeuren, name="voorkeuren"),
    path("afmelden/", views.afmelden, name="afmelden"),
    path("afmelden/<str:token>/", views.afmelden_link, name="afmelden_link"),
    path("<kenmerk:kenmerk>/", views.bericht, name="bericht"),
    path("<kenmerk:kenmerk>/gelezen/", views.bericht_gelezen, name="bericht_gelezen"),
]
