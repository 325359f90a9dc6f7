"""The names that header, footer and the pages of login link to, with empty pages behind them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from stadsportaal.stijlgids import AdresForm, stijlgids

NAMES = ("home", "zoeken", "mijn_stad", "privacy", "toegankelijkheid", "verbeteren", "contact")


@login_not_required
def leeg(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


@login_not_required
def fout(request: HttpRequest) -> HttpResponse:
    form = AdresForm({"straat": "Kroonstraat"})
    return render(request, "base.html", {"fout": True, "form": form}, status=422)


berichten = ([path("", leeg, name="berichten")], "berichten")
urlpatterns = [
    *[path(f"{name}/", leeg, name=name) for name in NAMES],
    path("berichten/", include(berichten)),
    path("fout/", fout, name="fout"),
    path("stijlgids/", stijlgids, name="stijlgids"),
    path("", include("profiel.toegang.aanmelden_urls")),
    path("aanmelden/", include("allauth.urls")),
]
