"""The screen on which a form is made: left its steps, in the middle the chosen one, right how it looks.

One form per thing. Every button of that form keeps what was typed first, so that moving a step loses no word.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods

from loket.bouwer import bewerken
from loket.bouwer.actions import save_concept
from loket.bouwer.bewerken import Ontwerp, Weg
from loket.bouwer.taal import label_van
from loket.bouwer.views.bewerking import Bewerking, ander_soort, doe, getypt, vormen_van
from loket.bouwer.views.gemeen import Scherm, with_frame
from loket.bouwer.woorden import SOORTEN
from loket.bouwer.zinnen import naam
from loket.opties import OPTIES
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.posts import post_versie

GET_POST = ["GET", "HEAD", "POST"]
WHOLE = {"formulier": "formulier_deel", "gevolgen": "gevolgen"}
"""What holds for the whole form, and the name of its address."""


@require_GET
@with_frame
def bouwen(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form at a glance, with nothing chosen."""
    scherm = Scherm.open(request, pk)
    first = scherm.ontwerp["stappen"][0]["key"] if scherm.ontwerp["stappen"] else ""
    return scherm.toon("bouwen.html", "bouwen", {"boom": scherm.boom(), "voorbeeld": voorbeeld_van(scherm, first)})


@require_http_methods(GET_POST)
@post_versie
@with_frame
def formulier_deel(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds for the whole form: its name, its parts, who decides, what happens after sending."""
    scherm = Scherm.open(request, pk)
    return _thing(scherm, "formulier", "", scherm.ontwerp)


@require_http_methods(GET_POST)
@post_versie
@with_frame
def gevolgen(request: HttpRequest, pk: int) -> HttpResponse:
    """What the form brings about: decided at once, who signs, what one gets, what comes after."""
    scherm = Scherm.open(request, pk)
    return _thing(scherm, "gevolgen", "", scherm.ontwerp)


@require_http_methods(GET_POST)
@post_versie
@with_frame
def stap(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    scherm = Scherm.open(request, pk)
    return _thing(scherm, "stap", key, _find(scherm, "stap", key))


@require_http_methods(GET_POST)
@post_versie
@with_frame
def vraag(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    scherm = Scherm.open(request, pk)
    return _thing(scherm, "vraag", key, _find(scherm, "vraag", key))


@require_http_methods(GET_POST)
@post_versie
@with_frame
def uitkomst(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A page for who is not eligible."""
    scherm = Scherm.open(request, pk)
    return _thing(scherm, "uitkomst", key, _find(scherm, "uitkomst", key))


def _find(scherm: Scherm, soort: str, key: str) -> dict[str, Any] | None:
    """The thing; None when it is gone while somebody was typing. Raises Http404 when nobody was."""
    try:
        match soort:
            case "stap":
                return bewerken.stap_van(scherm.ontwerp, key)
            case "vraag":
                return bewerken.vraag_van(scherm.ontwerp, key)[1]
        return bewerken.uitkomst_van(scherm.ontwerp, key)
    except Weg:
        if scherm.request.method == "POST":
            return None
        raise Http404 from None


def _thing(scherm: Scherm, soort: str, key: str, item: dict[str, Any] | None) -> HttpResponse:
    if scherm.request.method != "POST":
        return _show(
            scherm,
            soort,
            key,
            Bewerking(soort, key, vormen_van(soort, item or {}, scherm.bronnen, None, scherm.ontwerp)),
        )
    scherm.toegang.require("formulier_bewerk", scherm.dienst)
    if item is None:
        return conflict(scherm, [], weg=True)
    sent = Bewerking(soort, key, vormen_van(soort, item, scherm.bronnen, scherm.request.POST, scherm.ontwerp))
    if scherm.request.POST.get("actie") == "kies":  # nothing is kept yet: only what there is to choose now
        return _show(scherm, soort, key, sent)
    if not sent.is_valid():
        return _show(scherm, soort, key, sent)
    try:
        return _keep(scherm, sent)
    except VersionConflict:
        again = Scherm.open(scherm.request, scherm.versie.pk)
        now = again.ontwerp if soort in WHOLE else _find(again, soort, key)
        return conflict(again, sent.verschillen(now) if now is not None else [], weg=now is None)


def _keep(scherm: Scherm, sent: Bewerking) -> HttpResponse:
    """Put what was typed into the draft, then do what the button says. Raises VersionConflict."""
    actie = scherm.request.POST.get("actie", "")
    rows = sent.schuif(actie)
    made, shown = doe(sent.in_ontwerp(scherm.ontwerp), sent.soort, sent.key, actie)
    soort = scherm.request.POST.get("soort", "")
    if actie == "soort" and sent.soort == "vraag" and soort in OPTIES:
        made = ander_soort(made, sent.key, soort)
    bewaar(scherm, made)
    if actie == "weg":
        return HttpResponseRedirect(scherm.url("verwijderen", sent.soort, sent.key))
    if actie == "regel" and sent.soort == "stap":
        return HttpResponseRedirect(scherm.url("nieuwe_regel", sent.key))
    if not rows:
        messages.success(scherm.request, "Bewaard.")
    return HttpResponseRedirect(plek(scherm, sent.soort, shown))


def bewaar(scherm: Scherm, ontwerp: Ontwerp) -> None:
    """Keep the draft as it was seen when the form was shown. Raises VersionConflict."""
    save_concept(scherm.versie, bewerken.kaal(ontwerp), versie=scherm.request.versie, by=scherm.toegang)  # type: ignore[attr-defined]


def plek(scherm: Scherm, soort: str, key: str) -> str:
    if soort in WHOLE:
        return scherm.url(WHOLE[soort])
    return scherm.url(soort, key)


def voorbeeld_van(scherm: Scherm, stap: str) -> dict[str, str]:
    """The frame with the step as a citizen sees it; empty when there is no step."""
    return {"href": scherm.url("voorbeeld", stap), "stap": stap} if stap else {}


def _show(scherm: Scherm, soort: str, key: str, bewerking: Bewerking) -> HttpResponse:
    kept = scherm.request.method == "POST" and scherm.request.POST.get("actie") != "kies"
    wrong = kept and any(form.errors for form in bewerking.forms)
    step = key if soort == "stap" else ""
    item: dict[str, Any] = scherm.ontwerp
    if soort == "stap":
        item = scherm.stap_of_404(key)
    elif soort == "uitkomst":
        item = scherm.uitkomst_of_404(key)
    elif soort == "vraag":
        parent, item = scherm.vraag_of_404(key)
        step = parent["key"]
    elif soort == "formulier" and scherm.ontwerp["stappen"]:
        step = scherm.ontwerp["stappen"][0]["key"]
    context = {
        "boom": scherm.boom(soort, key),
        "gekozen_iets": True,
        "soort": soort,
        "key": key,
        "item": item,
        "kop": {"formulier": "Over het formulier", "gevolgen": "Wat het formulier doet"}.get(soort) or naam(item),
        "los": soort in WHOLE,
        "bewerking": bewerking,
        "regels": scherm.regels(item) if soort == "stap" else [],
        "soorten": SOORTEN,
        "nieuwe_vraag": scherm.url("nieuwe_vraag", key) if soort == "stap" else "",
        "nieuwe_regel": scherm.url("nieuwe_regel", key) if soort == "stap" else "",
        "voorbeeld": voorbeeld_van(scherm, step),
        "fouten": bewerking.forms if wrong else [],
        "fout_form": next((form for form in bewerking.forms if wrong and form.errors), None),
    }
    return scherm.toon("bewerken.html", "bouwen", context, status=422 if wrong else 200)


def conflict(scherm: Scherm, rijen: list[dict[str, str]], *, weg: bool) -> HttpResponse:
    """409: somebody was first. What was typed stands beside what is there now, and can still be kept."""
    sent = list(getypt(scherm.request.POST))
    context = {
        "rijen": rijen,
        "weg": weg,
        "velden": sent,
        "getypt": [(label, value) for name, value in sent if value and (label := label_van(name))],
        "verder": scherm.request.path,
    }
    return scherm.toon("conflict.html", "bouwen", context, status=409)
