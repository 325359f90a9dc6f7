"""Who may do what with the forms of a dienst, and closing a dienst for a while."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from loket.bouwer.actions import (
    OnderhoudRefused,
    OwnRights,
    RechtRefused,
    give_recht,
    set_onderhoud,
    stop_onderhoud,
    take_recht,
)
from loket.bouwer.views.bouwen import GET_POST
from loket.bouwer.views.gemeen import formulier_of_404, url
from loket.models import Formulier, Formulierrecht, Onderhoud
from profiel.mensen.models import Account
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import lokaal
from stadsportaal.kern.posts import post_herhaalbaar, post_versie

ROLLEN = (
    ("eigenaar", "Eigenaar: maakt, laat publiceren, geeft rechten en sluit de dienst"),
    ("redacteur", "Redacteur: maakt formulieren en kijkt die van een collega na"),
    ("behandelaar", "Behandelaar: leest mee en sluit de dienst bij onderhoud"),
    ("lezer", "Lezer: kijkt alleen"),
)


class RechtForm(forms.Form):
    use_required_attribute = False
    account = forms.ModelChoiceField(
        Account.objects.none(),
        label="Wie?",
        empty_label="Kies een collega",
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een collega uit de lijst."},
    )
    rol = forms.ChoiceField(
        label="Wat mag die doen?",
        choices=ROLLEN,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een rol.", "invalid_choice": "Kies een rol uit de lijst."},
    )

    def __init__(self, self_pk: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Account.objects.filter(is_staff=True, is_active=True).exclude(pk=self_pk or 0).order_by("naam", "email")
        self.fields["account"].queryset = rows  # type: ignore[attr-defined]


@require_http_methods(GET_POST)
@post_herhaalbaar
def rechten(request: HttpRequest, slug: str) -> HttpResponse:
    """An eigenaar gives and takes roles, never their own. Giving the same role twice changes nothing."""
    toegang, formulier = formulier_of_404(request, slug)
    toegang.require("formulier_rechten", formulier.dienst_id)
    own = toegang.actor.account_id
    form = RechtForm(own, request.POST if request.method == "POST" and "neem" not in request.POST else None)
    if request.method != "POST":
        return _rechten(request, toegang, formulier, form)
    try:
        said = _take(request, toegang, formulier) if "neem" in request.POST else _give(toegang, formulier, form)
    except (OwnRights, RechtRefused) as refused:
        return _rechten(request, toegang, formulier, form, refused.message, status=409)
    if not said:
        return _rechten(request, toegang, formulier, form)
    messages.success(request, said)
    return HttpResponseRedirect(url("rechten", slug))


def _give(toegang: Toegang, formulier: Formulier, form: RechtForm) -> str:
    if not form.is_valid():
        return ""
    who, rol = form.cleaned_data["account"], form.cleaned_data["rol"]
    give_recht(who, formulier.dienst, rol, by=toegang)
    return f"{who} is nu {rol} van “{formulier.dienst.titel}”."


def _take(request: HttpRequest, toegang: Toegang, formulier: Formulier) -> str:
    pk = request.POST["neem"]
    who = get_object_or_404(Account, pk=pk if pk.isdecimal() and len(pk) < 15 else 0)
    take_recht(who, formulier.dienst, by=toegang)
    return f"{who} heeft geen recht meer op formulieren van “{formulier.dienst.titel}”."


def _rechten(
    request: HttpRequest, toegang: Toegang, formulier: Formulier, form: RechtForm, fout: str = "", *, status: int = 200
) -> HttpResponse:
    rows = Formulierrecht.objects.filter(dienst=formulier.dienst_id).select_related("account")
    words = dict(ROLLEN)
    found = [
        {"wie": row.account, "rol": words[row.rol], "eigen": row.account_id == toegang.actor.account_id}
        for row in rows.order_by("account__naam", "pk")
    ]
    context = {"formulier": formulier, "rechten": found, "form": form, "actiefout": fout}
    return render_page(request, "loket/bouwer/rechten.html", context, status=status)


# -- closing a dienst -----------------------------------------------------------------------------


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label,
        help_text="Bijvoorbeeld 31/01/2026 18:00",
        widget=widget,
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M"],
        error_messages={"required": "Kies een dag en een uur.", "invalid": "Schrijf een dag en een uur."},
    )


class OnderhoudForm(forms.Form):
    use_required_attribute = False
    van = _moment("Dicht vanaf")
    tot = _moment("Weer open vanaf")
    tekst = forms.CharField(
        label="Wat leest de burger?",
        help_text="Zeg waarom, en wat de burger wel kan doen.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={
            "required": "Schrijf waarom de dienst dicht is.",
            "max_length": "Hou het korter dan 300 tekens.",
        },
    )


@require_http_methods(GET_POST)
@post_versie
def onderhoud(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the dienst for a while; it opens again by itself."""
    toegang, formulier = formulier_of_404(request, slug)
    toegang.require("formulier_onderhoud", formulier.dienst_id)
    if request.method != "POST":
        return _onderhoud(request, formulier, None)
    versie: int = request.versie  # type: ignore[attr-defined]
    if request.POST.get("actie") == "stop":
        return _done(request, formulier, None, lambda: stop_onderhoud(formulier.dienst, by=toegang, versie=versie))
    form = OnderhoudForm(request.POST)
    if not form.is_valid():
        return _onderhoud(request, formulier, form)
    return _done(
        request,
        formulier,
        form,
        lambda: set_onderhoud(formulier.dienst, **form.cleaned_data, by=toegang, versie=versie),
    )


def _done(request: HttpRequest, formulier: Formulier, form: OnderhoudForm | None, act: Any) -> HttpResponse:
    try:
        act()
    except (OnderhoudRefused, VersionConflict) as refused:
        return _onderhoud(request, formulier, form, refused)
    stopped = form is None
    messages.success(request, "De dienst is weer open." if stopped else "Bewaard. De burger leest het bij de dienst.")
    return HttpResponseRedirect(url("onderhoud", formulier.pk))


def _onderhoud(
    request: HttpRequest, formulier: Formulier, form: OnderhoudForm | None, refused: DomainError | None = None
) -> HttpResponse:
    plan = Onderhoud.objects.filter(dienst=formulier.dienst_id).first()
    known = {"van": lokaal(plan.van), "tot": lokaal(plan.tot), "tekst": plan.tekst} if plan else {}
    context = {
        "formulier": formulier,
        "plan": plan,
        "bezig": plan is not None and plan.is_bezig(timezone.now()),
        "rij": plan or Onderhoud(versie=0),
        "form": form or OnderhoudForm(initial=known),
        "actiefout": refused.message if refused else "",
    }
    return render_page(request, "loket/bouwer/onderhoud.html", context, status=409 if refused else 200)
