"""Addresses of the demo's payment provider."""

from __future__ import annotations

from django.urls import path

from stadsportaal.betaalprovider import views
from stadsportaal.nabootsing.pagina import style

urlpatterns = [
    path("v1/betalingen", views.create, name="create"),
    path("v1/gebeurtenissen", views.events, name="events"),
    path("betaal/<str:id>", views.pay, name="pay"),
    path("stijl.css", style, name="style"),
    path("levend", views.alive, name="alive"),
]
