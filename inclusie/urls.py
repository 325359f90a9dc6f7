"""Addresses of help: webpunten, the helper's side, the citizen's side."""

from __future__ import annotations

from django.urls import path

from inclusie.views import begeleiden, samen, webpunten

app_name = "inclusie"
urlpatterns = [
    path("webpunten/", webpunten.webpunten, name="webpunten"),
    path("begeleiden/", begeleiden.begeleiden, name="begeleiden"),
    path("begeleiden/<kenmerk:kenmerk>/", begeleiden.sessie, name="sessie"),
    path("begeleiden/<kenmerk:kenmerk>/stand/", begeleiden.sessie_stand, name="sessie_stand"),
    path("begeleiden/<kenmerk:kenmerk>/einde/", begeleiden.sessie_end, name="sessie_end"),
    path("samen/", samen.samen, name="samen"),
    path("samen/code/<str:code>/", samen.samen_code, name="samen_code"),
    path("samen/toestemming/", samen.toestemming, name="toestemming"),
    path("samen/<kenmerk:kenmerk>/", samen.meekijken, name="meekijken"),
    path("samen/<kenmerk:kenmerk>/stand/", samen.meekijken_stand, name="meekijken_stand"),
    path("samen/<kenmerk:kenmerk>/verslag/", samen.verslag_page, name="verslag"),
    path("hulp/<kenmerk:kenmerk>/", samen.overdracht, name="overdracht"),
]
