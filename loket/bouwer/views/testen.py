"""Test cases of a version: an example person with answers, what should come of it, and what comes of it now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from loket.bouwer.actions import TestgevalRefused, delete_testgeval, save_testgeval
from loket.bouwer.gevalvorm import Antwoorden, GevalForm, wat_gebeurt
from loket.bouwer.proef import dag
from loket.bouwer.views.bouwen import GET_POST, conflict
from loket.bouwer.views.gemeen import Scherm
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.models import Testgeval
from loket.views.gemeen import today
from loket.vragen import soort
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.posts import post_versie


@require_GET
def testen(request: HttpRequest, pk: int) -> HttpResponse:
    """Every test case, tried at this very moment."""
    scherm = Scherm.open(request, pk)
    rows = list(scherm.versie.testgevallen.order_by("pk"))
    titels = {stap["key"]: stap.get("titel", "") for stap in scherm.ontwerp["stappen"]}
    gevallen = [
        {
            "uitslag": uitslag,
            "href": scherm.url("testgeval", row.pk),
            "stappen": [titels.get(key, key) for key in uitslag.stappen],
        }
        for row, uitslag in zip(rows, scherm.uitslagen, strict=True)
    ]
    passed = len([uitslag for uitslag in scherm.uitslagen if uitslag.geslaagd])
    context = {"gevallen": gevallen, "geslaagd": passed, "te_lezen": _read(scherm) is not None}
    return scherm.toon("testen.html", "testen", context)


@require_http_methods(GET_POST)
@post_versie
def nieuw_testgeval(request: HttpRequest, pk: int) -> HttpResponse:
    scherm = Scherm.bewerk(request, pk)
    return _testgeval(scherm, None)


@require_http_methods(GET_POST)
@post_versie
def testgeval(request: HttpRequest, pk: int, nummer: int) -> HttpResponse:
    scherm = Scherm.open(request, pk)
    if request.method == "POST":
        scherm.toegang.require("formulier_bewerk", scherm.dienst)
        row = scherm.versie.testgevallen.filter(pk=nummer).first()
        return _testgeval(scherm, row) if row else conflict(scherm, [], weg=True)
    return _testgeval(scherm, get_object_or_404(scherm.versie.testgevallen, pk=nummer))


def _read(scherm: Scherm) -> Definitie | None:
    try:
        return parse(scherm.ontwerp)
    except DefinitieRefused:
        return None


def _testgeval(scherm: Scherm, row: Testgeval | None) -> HttpResponse:
    definitie = _read(scherm)
    if definitie is None:
        return scherm.toon("testen_niet.html", "testen", {})
    request, inhoud = scherm.request, dict(row.inhoud) if row else {}
    data = request.POST if request.method == "POST" else None
    known = inhoud.get("antwoorden")
    form = GevalForm(definitie, data, inhoud)
    answers = Antwoorden(definitie, today(), known if isinstance(known, dict) else {}, data)
    if data is None:
        return _show(scherm, row, form, answers)
    if data.get("actie") == "weg" and row is not None:
        return _weg(scherm, row)
    if (changed := _rows(definitie, data)) is not None:  # one row more or less: nothing is judged or kept yet
        form = GevalForm(definitie, changed, inhoud)
        answers = Antwoorden(definitie, today(), known if isinstance(known, dict) else {}, changed)
        for shown in (form, *answers.forms):
            shown.errors.clear()
        return _show(scherm, row, form, answers)
    valid = [form.is_valid(), answers.is_valid()]
    if not all(valid):
        return _show(scherm, row, form, answers, wrong=True)
    made = form.inhoud(answers.waarden())
    if data.get("actie") == "overnemen" or not made["verwacht"]:
        made["verwacht"] |= wat_gebeurt(
            definitie, made["persoon"], made["antwoorden"], dag(made.get("vandaag", "")) or today()
        )
    return _keep(scherm, row, form, answers, made)


def _rows(definitie: Definitie, sent: QueryDict) -> QueryDict | None:
    """What was sent with a row more or less, when a button of a repeating group asks for that."""
    actie = sent.get("actie", "")
    made = (soort(vraag).verander(vraag, actie, sent) for vraag in definitie.alle_vragen())
    return next((found for found in made if found is not None), None)


def _keep(
    scherm: Scherm, row: Testgeval | None, form: GevalForm, answers: Antwoorden, inhoud: dict[str, Any]
) -> HttpResponse:
    versie: int = scherm.request.versie  # type: ignore[attr-defined]
    before = row.naam if row else ""
    try:
        save_testgeval(scherm.versie, inhoud, by=scherm.toegang, vervangt=before, versie=versie)
    except TestgevalRefused as refused:
        form.add_error("naam", " ".join(refused.problemen))
        return _show(scherm, row, form, answers, wrong=True)
    except VersionConflict:
        return conflict(Scherm.open(scherm.request, scherm.versie.pk), [], weg=False)
    messages.success(scherm.request, f"Het testgeval “{inhoud['naam']}” is bewaard.")
    return HttpResponseRedirect(scherm.url("testen"))


def _weg(scherm: Scherm, row: Testgeval) -> HttpResponse:
    versie: int = scherm.request.versie  # type: ignore[attr-defined]
    try:
        delete_testgeval(scherm.versie, row.naam, by=scherm.toegang, versie=versie)
    except VersionConflict:
        return conflict(Scherm.open(scherm.request, scherm.versie.pk), [], weg=False)
    messages.success(scherm.request, f"Het testgeval “{row.naam}” is weg.")
    return HttpResponseRedirect(scherm.url("testen"))


def _show(
    scherm: Scherm, row: Testgeval | None, form: GevalForm, answers: Antwoorden, *, wrong: bool = False
) -> HttpResponse:
    context = {
        "geval": row,
        "form": form,
        "antwoorden": answers,
        "fouten": [form, *answers.forms] if wrong else [],
        "fout_form": next((made for made in (form, *answers.forms) if wrong and made.errors), None),
        "terug": scherm.url("testen"),
    }
    return scherm.toon("testgeval.html", "testen", context, status=422 if wrong else 200)
