"""Addresses of reports. Ids are kenmerken, which grant nothing."""

from __future__ import annotations

from django.urls import path

from meldingen.views import buurt, melden, versturen, volgen

app_name = "meldingen"
urlpatterns = [
    path("meldingen/", buurt.meldingen, name="meldingen"),
    path("meldingen/nieuw/", melden.melding_start, name="melding_start"),
    path("meldingen/nieuw/foto/<int:pk>/", melden.concept_foto, name="concept_foto"),
    path("meldingen/nieuw/waar/", melden.melding_place, name="melding_place"),
    path("meldingen/nieuw/in-de-buurt/", melden.melding_nearby, name="melding_nearby"),
    path("meldingen/nieuw/versturen/", versturen.melding_submit, name="melding_submit"),
    path("meldingen/<kenmerk:kenmerk>/verstuurd/", versturen.melding_submitted, name="melding_submitted"),
    path("meldingen/<kenmerk:kenmerk>/volgen/", volgen.melding_follow, name="melding_follow"),
    path("meldingen/<kenmerk:kenmerk>/antwoord/", volgen.melding_answer, name="melding_answer"),
    path("meldingen/<kenmerk:kenmerk>/feedback/", volgen.melding_feedback, name="melding_feedback"),
    path("meldingen/<kenmerk:kenmerk>/foto/", buurt.foto_publiek, name="foto_publiek"),
    path("meldingen/<kenmerk:kenmerk>/foto/<int:nummer>/", volgen.melding_foto, name="melding_foto"),
    path("meldingen/<kenmerk:kenmerk>/ook-ik/", buurt.melding_support, name="melding_support"),
]
