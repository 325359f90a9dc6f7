"""All addresses of the portal; each app owns its own part."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, register_converter

from stadsportaal.demo import postvak as demo_postvak
from stadsportaal.kern.kenmerk import KenmerkConverter
from stadsportaal.mijn_stad import mijn_stad

register_converter(KenmerkConverter, "kenmerk")

urlpatterns = [
    path("mijn-stad/", mijn_stad, name="mijn_stad"),
    path("berichten/", include("profiel.berichten.urls")),
    path("demo/postvak/", demo_postvak.postvak, name="demo_postvak"),
    path("demo/code/", demo_postvak.code, name="demo_code"),
    path("beheer/", admin.site.urls),
    path("status/", include("stadsportaal.kern.status")),
]
