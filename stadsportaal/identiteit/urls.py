"""Addresses of the demo's identity provider."""

from __future__ import annotations

from django.urls import path

from stadsportaal.identiteit import views
from stadsportaal.nabootsing.pagina import style

urlpatterns = [
    path(".well-known/openid-configuration", views.configuration, name="configuration"),
    path("sleutels", views.jwks, name="jwks"),
    path("aanmelden", views.authorize, name="authorize"),
    path("token", views.token, name="token"),
    path("stijl.css", style, name="style"),
]
