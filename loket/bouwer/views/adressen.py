"""The addresses of the builder, inside the admin: each one for staff with a second factor only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from loket.bouwer.views import bouwen, nakijken, nieuw, overzicht, rechten, regels, testen, voorbeeld

_VERSIE = "versie/<int:pk>/"


def adressen(admin_view: Callable[[Any], Any]) -> list[URLPattern]:
    """Under the page of forms; `admin_view` is the door of the admin."""
    views: list[tuple[str, Any, str]] = [
        ("", overzicht.overzicht, "overzicht"),
        ("nieuw/", overzicht.nieuw, "nieuw"),
        ("importeren/", overzicht.importeren, "importeren"),
        (f"{_VERSIE}", bouwen.bouwen, "bouwen"),
        (f"{_VERSIE}formulier/", bouwen.formulier_deel, "formulier_deel"),
        (f"{_VERSIE}gevolgen/", bouwen.gevolgen, "gevolgen"),
        (f"{_VERSIE}stap/<str:key>/", bouwen.stap, "stap"),
        (f"{_VERSIE}vraag/<str:key>/", bouwen.vraag, "vraag"),
        (f"{_VERSIE}pagina/<str:key>/", bouwen.uitkomst, "uitkomst"),
        (f"{_VERSIE}stap/<str:key>/regel/", regels.nieuwe_regel, "nieuwe_regel"),
        (f"{_VERSIE}stap/<str:key>/regel/<int:nummer>/", regels.regel, "regel"),
        (f"{_VERSIE}stap/<str:key>/vraag/", nieuw.nieuwe_vraag, "nieuwe_vraag"),
        (f"{_VERSIE}nieuwe-stap/", nieuw.nieuwe_stap, "nieuwe_stap"),
        (f"{_VERSIE}nieuwe-pagina/", nieuw.nieuwe_uitkomst, "nieuwe_uitkomst"),
        (f"{_VERSIE}verwijderen/<str:soort>/<str:key>/", nieuw.verwijderen, "verwijderen"),
        (f"{_VERSIE}voorbeeld/<str:stap>/", voorbeeld.voorbeeld, "voorbeeld"),
        (f"{_VERSIE}testen/", testen.testen, "testen"),
        (f"{_VERSIE}testen/nieuw/", testen.nieuw_testgeval, "nieuw_testgeval"),
        (f"{_VERSIE}testen/<int:nummer>/", testen.testgeval, "testgeval"),
        (f"{_VERSIE}nakijken/", nakijken.nakijken, "nakijken"),
        (f"{_VERSIE}weggooien/", overzicht.weggooien, "weggooien"),
        (f"{_VERSIE}bestand/", overzicht.export, "export"),
        ("van/<slug:slug>/", overzicht.formulier, "formulier"),
        ("van/<slug:slug>/nieuwe-versie/", overzicht.nieuwe_versie, "nieuwe_versie"),
        ("van/<slug:slug>/rechten/", rechten.rechten, "rechten"),
        ("van/<slug:slug>/onderhoud/", rechten.onderhoud, "onderhoud"),
    ]
    return [path(route, admin_view(view), name=f"bouwer_{name}") for route, view, name in views]
