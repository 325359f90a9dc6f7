"""Addresses of signatures, in the namespace of the loket. A kenmerk grants nothing."""

from __future__ import annotations

from django.urls import path

from loket.ondertekening.views import ondertekening as views

urlpatterns = [
    path("ondertekenen/link/<str:token>/", views.ondertekening_link, name="ondertekening_link"),
    path("ondertekenen/<kenmerk:kenmerk>/", views.ondertekening, name="ondertekening"),
    path("ondertekenen/<kenmerk:kenmerk>/code/", views.ondertekening_code, name="ondertekening_code"),
    path("ondertekenen/<kenmerk:kenmerk>/akkoord/", views.ondertekening_sign, name="ondertekening_sign"),
    path("ondertekenen/<kenmerk:kenmerk>/weigering/", views.ondertekening_refuse, name="ondertekening_refuse"),
]
