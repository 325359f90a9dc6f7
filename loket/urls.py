"""Addresses of the loket. Ids are kenmerken; a change of state is a noun."""

from __future__ import annotations

from django.urls import include, path

from loket.versies.views import aanvraag_version
from loket.views import aanvraag, controle, einde, formulier, versturen

app_name = "loket"
urlpatterns = [
    path("", include("loket.afspraken.urls")),
    path("", include("loket.hulp.urls")),
    path("", include("loket.klad.urls")),
    path("", include("loket.ondertekening.urls")),
    path("", include("loket.wachtlijst.urls")),
    path("loket/straten/", aanvraag.straten, name="straten"),
    path("loket/aanvragen/<kenmerk:kenmerk>/", aanvraag.aanvraag, name="aanvraag"),
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/", formulier.aanvraag_step, name="aanvraag_step"),
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/later/", aanvraag.aanvraag_pause, name="aanvraag_pause"),
    path("loket/aanvragen/<kenmerk:kenmerk>/nieuwe-versie/", aanvraag_version, name="aanvraag_version"),
    path("loket/aanvragen/<kenmerk:kenmerk>/niet-mogelijk/", formulier.aanvraag_outcome, name="aanvraag_outcome"),
    path("loket/aanvragen/<kenmerk:kenmerk>/controleren/", versturen.aanvraag_check, name="aanvraag_check"),
    path("loket/aanvragen/<kenmerk:kenmerk>/versturen/", versturen.aanvraag_submit, name="aanvraag_submit"),
    path("loket/aanvragen/<kenmerk:kenmerk>/verstuurd/", versturen.aanvraag_submitted, name="aanvraag_submitted"),
    path("loket/aanvragen/<kenmerk:kenmerk>/intrekking/", aanvraag.aanvraag_withdraw, name="aanvraag_withdraw"),
    path("loket/aanvragen/<kenmerk:kenmerk>/verwijdering/", aanvraag.aanvraag_delete, name="aanvraag_delete"),
    path("loket/<slug:dienst>/start/", formulier.aanvraag_start, name="aanvraag_start"),
    path("loket/hoe-ging-het/", einde.tevredenheid, name="tevredenheid"),
    path("controle/", controle.controle, name="controle"),
    path("controle/<str:code>/", controle.controle_code, name="controle_code"),
]
