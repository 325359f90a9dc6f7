"""The bare page, in front of the portal's own addresses."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from stadsportaal.kern.models import Straat


@login_not_required
def kaal(request: HttpRequest) -> HttpResponse:
    """One query, twenty rows, a template: what Django costs before anybody adds anything."""
    return render(request, "kaal.html", {"straten": Straat.objects.order_by("pk")[:20]})


urlpatterns = [path("kaal/", kaal, name="kaal"), path("", include("stadsportaal.urls"))]
