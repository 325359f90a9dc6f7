"""Addresses of access."""

from __future__ import annotations

from django.urls import path

from profiel.toegang import oidc, opnieuw, views

app_name = "toegang"
urlpatterns = [
    path("aanmelden/sterker/", views.sterker, name="sterker"),
    path("aanmelden/passkey/", views.passkey, name="passkey"),
    path("aanmelden/stad/start/", oidc.oidc_start, name="oidc_start"),
    path("aanmelden/stad/terug/", oidc.oidc_callback, name="oidc_callback"),
    path("profiel/aanmeldmiddelen/", views.aanmeldmiddelen, name="aanmeldmiddelen"),
    path("profiel/aanmeldmiddelen/opnieuw/stad/", opnieuw.opnieuw_stad, name="opnieuw_stad"),
    path("profiel/aanmeldmiddelen/opnieuw/code/", opnieuw.opnieuw_code, name="opnieuw_code"),
    path("profiel/aanmeldmiddelen/wissen/", views.account_erase, name="account_erase"),
    path("profiel/machtigingen/", views.machtigingen, name="machtigingen"),
    path("profiel/machtigingen/geven/", views.machtiging_give, name="machtiging_give"),
    path("profiel/machtigingen/einde/", views.machtiging_end, name="machtiging_end"),
    path("profiel/machtigingen/wissel/", views.machtiging_switch, name="machtiging_switch"),
    path("profiel/gegevens/", views.gegevens, name="gegevens"),
    path("profiel/gegevens/mijn-gegevens.json", views.gegevens_export, {"soort": "json"}, name="gegevens_json"),
    path("profiel/gegevens/mijn-gegevens.html", views.gegevens_export, {"soort": "html"}, name="gegevens_html"),
    path("profiel/gegevens/wie-keek/", views.wie_keek, name="wie_keek"),
]
