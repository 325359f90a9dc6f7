"""A rule as a sentence of choices. What there is to choose follows from what was chosen: that changes nothing yet."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from loket.bouwer import bewerken
from loket.bouwer.views.bouwen import GET_POST, bewaar, conflict
from loket.bouwer.views.gemeen import Scherm
from loket.bouwer.woorden import EFFECTEN
from loket.bouwer.zinnen import (
    Onvolledig,
    Rij,
    Zin,
    doelen,
    invoer,
    lees,
    maak,
    welke_testen,
    zin,
)
from loket.feiten import NAMEN
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.posts import post_versie

MOST: Final = 10
"""Conditions in one sentence."""


@require_http_methods(GET_POST)
@post_versie
def nieuwe_regel(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    return _regel(request, pk, key, None)


@require_http_methods(GET_POST)
@post_versie
def regel(request: HttpRequest, pk: int, key: str, nummer: int) -> HttpResponse:
    return _regel(request, pk, key, nummer)


def _regel(request: HttpRequest, pk: int, key: str, nummer: int | None) -> HttpResponse:
    scherm = Scherm.bewerk(request, pk) if request.method == "POST" or nummer is None else Scherm.open(request, pk)
    stap = next((stap for stap in scherm.ontwerp["stappen"] if stap["key"] == key), None)
    rules = stap["regels"] if stap else []
    missing = stap is None or (nummer is not None and nummer >= len(rules))
    if missing and request.method != "POST":
        raise Http404
    now = lees(rules[nummer]) if nummer is not None and not missing else Zin(rijen=(Rij(),))
    if request.method != "POST":
        return _show(scherm, key, nummer, now)
    if missing:
        return conflict(scherm, [], weg=True)
    gekozen, act = _chosen(request.POST, now.extra), request.POST.get("actie", "")
    if act in ("kies", "bij") or act.startswith("zonder:"):
        return _show(scherm, key, nummer, gekozen)
    return _keep(scherm, key, nummer, gekozen)


def _chosen(sent: QueryDict, extra: Any) -> Zin:
    """The sentence as it was chosen, with the act of a button done to its rows."""
    count = sent.get("aantal", "1")
    amount = min(int(count), MOST) if count.isascii() and count.isdecimal() and len(count) < 3 else 1
    rows = []
    for place in range(amount):
        before, source = sent.get(f"was-{place}", ""), sent.get(f"bron-{place}", "")
        same = before in ("", source)  # another question asks for another test
        test = sent.get(f"test-{place}", "") if same else ""
        values = tuple(sent.getlist(f"waarde-{place}")) if same and sent.get(f"wastest-{place}", test) == test else ()
        rows.append(Rij(source, test, values))
    act = sent.get("actie", "")
    if act == "bij" and len(rows) < MOST:
        rows.append(Rij())
    if act.startswith("zonder:") and act[7:] in [str(place) for place in range(len(rows))] and len(rows) > 1:
        rows.pop(int(act[7:]))
    effect = sent.get("effect", "")
    doel = sent.get("doel", "") if sent.get("waseffect") in (None, "", effect) else ""
    return Zin(effect, doel, tuple(rows), extra, sent.get("uitleg", "").strip())


def _show(scherm: Scherm, key: str, nummer: int | None, gekozen: Zin, fout: Onvolledig | None = None) -> HttpResponse:
    ontwerp = scherm.ontwerp
    rows = [
        {"rij": rij, "nr": place, "testen": welke_testen(ontwerp, rij.bron), "invoer": invoer(ontwerp, rij)}
        for place, rij in enumerate(gekozen.rijen or (Rij(),))
    ]
    stap = scherm.stap_of_404(key)
    context = {
        "boom": scherm.boom("stap", key),
        "gekozen_iets": True,
        "stap": stap,
        "nummer": nummer,
        "gekozen": gekozen,
        "effecten": [(code, " … ".join(part for part in words if part)) for code, words in EFFECTEN.items()],
        "doelen": doelen(ontwerp, gekozen.effect),
        "groepen": scherm.bronnen.bronnen,
        "rijen": rows,
        "zin": zin(ontwerp, stap["regels"][nummer], NAMEN) if nummer is not None else "",
        "regelfout": [{"href": f"#{fout.veld}", "tekst": str(fout)}] if fout else [],
        "terug": scherm.url("stap", key),
        "weg": scherm.url("regel", key, nummer) if nummer is not None else "",
    }
    return scherm.toon("regel.html", "bouwen", context, status=422 if fout else 200)


def _keep(scherm: Scherm, key: str, nummer: int | None, gekozen: Zin) -> HttpResponse:
    try:
        if scherm.request.POST.get("actie") == "weg" and nummer is not None:
            made, said = bewerken.delete_rule(scherm.ontwerp, key, nummer), "De regel is weg."
        else:
            made = bewerken.set_rule(scherm.ontwerp, key, nummer, maak(scherm.ontwerp, gekozen))
            said = "De regel is bewaard."
        bewaar(scherm, made)
    except Onvolledig as wrong:
        return _show(scherm, key, nummer, gekozen, wrong)
    except VersionConflict:
        return conflict(Scherm.open(scherm.request, scherm.versie.pk), [], weg=False)
    messages.success(scherm.request, said)
    return HttpResponseRedirect(scherm.url("stap", key))
