"""Addresses of the catalogue, of what somebody has, of paying, and of the offices that push products."""

from __future__ import annotations

from django.urls import path

from producten import api
from producten.views import betalen, bezwaar, catalogus, product

app_name = "producten"
API = "api/producten/v1/bronnen/<slug:bron>"
urlpatterns = [
    path("diensten/", catalogus.diensten, name="diensten"),
    path("diensten/<slug:slug>/", catalogus.dienst, name="dienst"),
    path("leven/<slug:slug>/", catalogus.levensgebeurtenis, name="levensgebeurtenis"),
    path("thema/<slug:slug>/", catalogus.thema, name="thema"),
    path("mijn-stad/producten/", product.producten, name="producten"),
    path("producten/<kenmerk:kenmerk>/", product.product, name="product"),
    path("producten/<kenmerk:kenmerk>/stopzetting/", product.product_stop, name="product_stop"),
    path("producten/<kenmerk:kenmerk>/verweer/", bezwaar.bezwaar_start, name="bezwaar_start"),
    path("betalingen/<kenmerk:kenmerk>/", betalen.betaalverzoek, name="betaalverzoek"),
    path("betalingen/<kenmerk:kenmerk>/terug/", betalen.betaling_terug, name="betaling_terug"),
    path("betalingen/<kenmerk:kenmerk>/afdruk/", betalen.betaling_afdruk, name="betaling_afdruk"),
    path("betaaldienst/meldingen/", betalen.betaal_webhook, name="betaal_webhook"),
    path(f"{API}/producten/<str:bron_id>", api.BronProduct.as_view(), name="api_product"),
    path(f"{API}/hartslag", api.Hartslag.as_view(), name="api_hartslag"),
]
