"""Addresses of places, in the namespace of the loket."""

from __future__ import annotations

from django.urls import path

from loket.wachtlijst import views

urlpatterns = [
    path("loket/aanvragen/<kenmerk:kenmerk>/plaats/", views.plaats_accept, name="plaats_accept"),
    path("loket/aanvragen/<kenmerk:kenmerk>/plaats/opgeven/", views.plaats_give_up, name="plaats_give_up"),
]
