"""Looking a version over before it goes live: what it brings about, asked by one, judged by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from loket.bouwer.actions import (
    FourEyes,
    NaamRefused,
    NotAsked,
    NotPublishable,
    ask_review,
    impact,
    publish,
    send_back,
    set_dates,
)
from loket.bouwer.taal import in_woorden
from loket.bouwer.views.bouwen import GET_POST, conflict
from loket.bouwer.views.gemeen import Scherm, url
from loket.models import Formulierversie
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.posts import post_versie

_LANG = forms.Textarea(attrs={"rows": 4})
_DAG = {"invalid": "Kies een dag. Bijvoorbeeld 31/01/2026."}


def _day(label: str, hulp: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    formats = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
    return forms.DateField(
        label=label, help_text=hulp, widget=widget, input_formats=formats, required=False, error_messages=_DAG
    )


class VraagNazichtForm(forms.Form):
    """What a colleague has to know, and what becomes of who is filling in the form now."""

    use_required_attribute = False
    toelichting = forms.CharField(
        label="Wat verandert er, en waarom?",
        help_text="Je collega leest dit bij het nakijken.",
        widget=_LANG,
        max_length=4000,
        error_messages={"required": "Schrijf voor je collega wat er verandert en waarom."},
    )
    overgang = forms.ChoiceField(
        label="Wat met wie al begonnen is?",
        choices=[
            ("afwerken", "Zij werken af op de oude versie"),
            ("meenemen", "Zij gaan mee naar de nieuwe versie en zien wat er verandert"),
        ],
        widget=forms.RadioSelect,
        initial="afwerken",
        error_messages={"required": "Kies wat er gebeurt met wie al begonnen is."},
    )
    van = _day("Open vanaf", "Leeg: meteen.")
    tot = _day("Open tot en met", "Leeg: geen einde.")


class TerugForm(forms.Form):
    """Why it goes back."""

    use_required_attribute = False
    reden = forms.CharField(
        label="Wat moet er nog beter?",
        help_text="Alleen nodig als je terugstuurt.",
        widget=_LANG,
        max_length=4000,
        required=False,
    )


@require_http_methods(GET_POST)
@post_versie
def nakijken(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing brings about. On a concept one asks; on what was asked, somebody else decides."""
    scherm = Scherm.open(request, pk)
    asked = scherm.versie.status == Formulierversie.Status.TER_BEOORDELING
    if request.method != "POST":
        return _show(scherm, TerugForm() if asked else VraagNazichtForm(initial=_now(scherm)))
    scherm.toegang.require("formulier_bewerk", scherm.dienst)
    return _judge(scherm) if asked or request.POST.get("actie") in ("publiceer", "terug") else _ask(scherm)


def _now(scherm: Scherm) -> dict[str, Any]:
    versie = scherm.versie
    return {
        "toelichting": versie.toelichting,
        "overgang": versie.overgang,
        "van": versie.geldig_van,
        "tot": versie.geldig_tot,
    }


def _show(scherm: Scherm, form: forms.Form, fout: str = "", *, status: int = 200) -> HttpResponse:
    versie = scherm.versie
    reason = versie_reden(scherm)
    context = {
        "form": form,
        "impact": impact(versie),
        "uitslagen": scherm.uitslagen,
        "klaar": not scherm.problemen and bool(scherm.uitslagen) and all(u.geslaagd for u in scherm.uitslagen),
        "gevraagd": versie.status == Formulierversie.Status.TER_BEOORDELING,
        "eigen": scherm.toegang.account is not None
        and scherm.toegang.account.pk in (versie.gevraagd_door_id, versie.laatst_bewerkt_door_id),
        "mag": scherm.toegang.allows("formulier_bewerk", scherm.dienst),
        "teruggestuurd": reason,
        "actiefout": fout,
    }
    return scherm.toon("nakijken.html", "nakijken", context, status=status)


def versie_reden(scherm: Scherm) -> str:
    """Why this version came back, as long as nobody asked again; empty when it did not."""
    if not scherm.versie.is_concept:
        return ""
    log: Any = scherm.toegang.formuliergebeurtenissen()
    rows = log.filter(formulier=scherm.versie.formulier_id, nummer=scherm.versie.nummer)
    last = rows.filter(code__in=["teruggestuurd", "beoordeling_gevraagd"]).order_by("-pk").first()
    return str(last.parameters.get("reden", "")) if last is not None and last.code == "teruggestuurd" else ""


def _ask(scherm: Scherm) -> HttpResponse:
    form = VraagNazichtForm(scherm.request.POST)
    if not form.is_valid():
        return _show(scherm, form)
    data, versie = form.cleaned_data, int(scherm.request.versie)  # type: ignore[attr-defined]
    row = scherm.versie
    try:
        if (data["van"], data["tot"]) != (row.geldig_van, row.geldig_tot):
            versie = set_dates(row, data["van"], data["tot"], versie=versie, by=scherm.toegang).versie
        ask_review(row, toelichting=data["toelichting"], overgang=data["overgang"], by=scherm.toegang, versie=versie)
    except VersionConflict:
        return conflict(Scherm.open(scherm.request, row.pk), [], weg=False)
    except NaamRefused as refused:
        form.add_error("tot", refused.message)
        return _show(Scherm.open(scherm.request, row.pk), form)
    except NotPublishable as refused:
        again = Scherm.open(scherm.request, row.pk)
        return _show(again, form, _words(again, refused), status=409)
    messages.success(scherm.request, "Gevraagd. Een collega kijkt deze versie na en publiceert ze.")
    return HttpResponseRedirect(scherm.url("nakijken"))


def _judge(scherm: Scherm) -> HttpResponse:
    """Publish, or send back with the reason. What changed since it was read is read first."""
    form, row = TerugForm(scherm.request.POST), scherm.versie
    form.is_valid()
    back = scherm.request.POST.get("actie") == "terug"
    if back and not form.cleaned_data.get("reden", "").strip():
        form.add_error("reden", "Schrijf waarom je het terugstuurt.")
    if form.errors:
        return _show(scherm, form)
    try:
        versie: int = scherm.request.versie  # type: ignore[attr-defined]
        if back:
            send_back(row, reden=form.cleaned_data["reden"], by=scherm.toegang, versie=versie)
        else:
            publish(row, by=scherm.toegang, versie=versie)
    except (FourEyes, NotPublishable, NotAsked, VersionConflict) as refused:
        again = Scherm.open(scherm.request, row.pk)
        return _show(again, form, _words(again, refused), status=409)
    words = "Teruggestuurd. Je collega leest waarom." if back else "Gepubliceerd. Wie nu begint, krijgt deze versie."
    messages.success(scherm.request, words)
    return HttpResponseRedirect(scherm.url("nakijken") if back else url("formulier", row.formulier_id))


def _words(scherm: Scherm, refused: DomainError) -> str:
    found = " ".join(refused.problemen) if isinstance(refused, NotPublishable) else refused.message
    return in_woorden(scherm.ontwerp, found)
