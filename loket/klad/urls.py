"""The address to which a step sends what is being typed, in the namespace of the loket."""

from __future__ import annotations

from django.urls import path

from loket.klad import views

urlpatterns = [
    path("loket/aanvragen/<kenmerk:kenmerk>/stap/<slug:stap>/klad/", views.aanvraag_klad, name="aanvraag_klad"),
]
