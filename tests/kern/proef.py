"""A small site to try the kernel's HTTP rules on: one view per POST class, and pages that go wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from rest_framework.views import APIView

from profiel.mensen.models import Account
from stadsportaal.kern import parkeren, posts
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.http import render_page
from stadsportaal.kern.middleware import ORDER
from stadsportaal.kern.models import Synoniemgroep

PAGES = {
    "form.html": """{% load partials %}<title>{% if fout %}Fout: {% endif %}Proef</title>
{% for message in messages %}<p class="melding">{{ message }}</p>{% endfor %}
{% partialdef formulier inline %}
<form method="post" id="formulier">{% sleutel "proef" %}{{ form }}</form>
{% endpartialdef %}""",
    "versie.html": "<form>{% versie rij %}{{ form }}</form>",
    "account.html": "<form>{% account %}</form>",
    "409.html": "<main id='inhoud'>{{ melding }}{% if volgende %}"
    "<a href='{{ volgende.url }}'>{{ volgende.tekst }}</a>{% endif %}</main>",
    "403.html": "<main id='inhoud'>{{ melding }}<a href='{{ volgende.url }}'>{{ volgende.tekst }}</a></main>",
    "500.html": "Onze fout",
    "503.html": "Even geduld",
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "builtins": ["stadsportaal.kern.templatetags.posts"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                ("django.template.loaders.locmem.Loader", PAGES),
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
MIDDLEWARE = list(ORDER)


class ProefForm(forms.Form):
    naam = forms.CharField()
    kleur = forms.MultipleChoiceField(choices=[("rood", "rood"), ("blauw", "blauw")], required=False)
    foto = forms.FileField(required=False)


class ActsFor:
    """Stands in for the access above kern: acts for the profiel that a header names."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        voor = request.headers.get("X-Voor")
        request.toegang = SimpleNamespace(profiel=SimpleNamespace(pk=voor) if voor else None)
        return self.get_response(request)


def during_act() -> None:
    """Replaced by a test that wants something to happen while the act runs."""


def _act(request: HttpRequest, form: ProefForm) -> HttpResponse:
    def run() -> posts.Answer:
        during_act()
        naam = form.cleaned_data["naam"]
        if naam == "geweigerd":
            raise DomainError("Dat kan niet.")
        made = Synoniemgroep.objects.create(woorden=[naam])
        return posts.Answer(f"/klaar/{made.pk}/", str(made.pk))

    return redirect(posts.once(request, "proef", form.cleaned_data, run).url)


@posts.post_sleutel("proef")
def formulier(request: HttpRequest) -> HttpResponse:
    form = ProefForm(request.POST or None, request.FILES or None, initial=parkeren.initial(request))
    if request.method == "POST" and form.is_valid():
        return _act(request, form)
    return render_page(request, "form.html", {"form": form})


@login_not_required
@posts.post_sleutel("proef")
def openbaar(request: HttpRequest) -> HttpResponse:
    return formulier.__wrapped__(request)


@posts.post_sleutel("anders")
def mislabelled(request: HttpRequest) -> HttpResponse:
    return redirect(posts.once(request, "proef", {}, lambda: posts.Answer("/")).url)


class Rij:
    versie = 7


@posts.post_versie
def versie(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(f"versie {request.versie}")
    return render_page(request, "versie.html", {"rij": Rij(), "form": ProefForm(initial=parkeren.initial(request))})


@posts.post_herhaalbaar
def voorbeeld(request: HttpRequest) -> HttpResponse:
    return HttpResponse("voorbeeld")


@login_not_required
@posts.post_protocol
def haak(request: HttpRequest) -> HttpResponse:
    return HttpResponse("haak")


def zonder_klasse(request: HttpRequest) -> HttpResponse:
    return HttpResponse("pagina")


@login_not_required
def publiek(request: HttpRequest) -> HttpResponse:
    return HttpResponse("publiek")


@login_not_required
def account(request: HttpRequest) -> HttpResponse:
    return render_page(request, "account.html")


@login_not_required
@posts.post_herhaalbaar
def aanmelden(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        login(request, Account.objects.get(email=request.POST["email"]))
    return HttpResponse("aangemeld")


@login_not_required
def kapot(request: HttpRequest, hoe: str) -> HttpResponse:
    wrong: dict[str, Exception] = {
        "domein": DomainError("Dat kan niet.", next_step=("/hulp/", "Vraag hulp")),
        "dood": DomainError("Dat kan niet."),
        "database": OperationalError("away"),
        "verbinding": InterfaceError("closed"),
        "fout": ValueError("ours"),
    }
    raise wrong[hoe]


class Api(APIView):
    authentication_classes: Any = []

    def post(self, request: Any) -> HttpResponse:
        return HttpResponse()


urlpatterns = [
    path("formulier/", formulier, name="formulier"),
    path("openbaar/", openbaar, name="openbaar"),
    path("mislabelled/", mislabelled),
    path("versie/", versie, name="versie"),
    path("voorbeeld/", voorbeeld, name="voorbeeld"),
    path("haak/", haak),
    path("zonder/", zonder_klasse),
    path("publiek/", publiek),
    path("account/", account),
    path("aanmelden/", aanmelden, name="account_login"),
    path("kapot/<slug:hoe>/", kapot),
    path("api/", login_not_required(Api.as_view())),
]
handler500 = "stadsportaal.kern.http.server_error"
