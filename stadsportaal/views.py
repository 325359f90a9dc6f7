"""Pages that mix apps: home and search."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from producten.catalogus import Uitgave, levensgebeurtenissen, theme_links, uitgave, veelgevraagd
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum
from stadsportaal.zoeken import Vondst, mark, search

QUICK = ("adreswijziging", "afspraak-maken", "attest-hoofdverblijfplaats")
"""The links under the search field of the home page."""
SHOWN, SHOWN_OWN, SHOWN_EVENTS = 20, 5, 2
WAITING = 10
"""Actions read for the home page; Mijn stad has the rest."""


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then what waits for you, then what people ask for most."""
    catalogus = uitgave()
    toegang = cast(Toegang, request.toegang)  # type: ignore[attr-defined]
    waiting: list[Any] = []
    if toegang.profiel is not None:
        waiting = list(cast("Any", toegang.dossierinhoud()).actie_nodig()[:WAITING])
    if waiting:
        record_grant_look(toegang, "overzicht")
    context = {
        "hero": catalogus.stuk(("hero",), lambda: render_to_string("_home_hero.html", _home_context(catalogus))),
        "stuk": catalogus.stuk(("home",), lambda: render_to_string("_home_stuk.html", _home_context(catalogus))),
        "actie": waiting[0] if waiting else None,
        "tegen": format_datum(waiting[0].actie_tegen) if waiting and waiting[0].actie_tegen else "",
        "meer": len(waiting) - 1,
    }
    return render_page(request, "home.html", context)


def _tasks(catalogus: Uitgave) -> list[dict[str, Any]]:
    """The top tasks whose dienst is published."""
    return [
        {**task, "dienst": catalogus.diensten[task["dienst"]]}
        for task in veelgevraagd()
        if task["dienst"] in catalogus.diensten
    ]


def _home_context(catalogus: Uitgave) -> dict[str, Any]:
    tasks = _tasks(catalogus)
    return {
        "veelgevraagd": tasks,
        "snel": [task for task in tasks if task["dienst"].slug in QUICK],
        "gebeurtenissen": levensgebeurtenissen(),
        "melding": catalogus.diensten.get("melding-openbaar-domein"),
        "themas": theme_links(),
    }


@login_not_required
def zoeken(request: HttpRequest) -> HttpResponse:
    """Results in groups: your own things, diensten, life events. Nothing found is never the end."""
    toegang = cast(Toegang, request.toegang)  # type: ignore[attr-defined]
    vraag, found = search(toegang, request.GET.get("q", ""))
    groups = {
        "eigen": [v for v in found if v.eigen][:SHOWN_OWN],
        "diensten": [v for v in found if not v.eigen and v.soort == "dienst"][:SHOWN],
        "gebeurtenissen": [v for v in found if v.soort == "levensgebeurtenis"][:SHOWN_EVENTS],
    }
    if groups["eigen"]:
        record_grant_look(toegang, "overzicht")
    shown = {name: [_row(v, vraag) for v in rows] for name, rows in groups.items()}
    catalogus = None if any(shown.values()) else uitgave()
    context = {
        **shown,
        "vraag": vraag,
        "verbeterd": ", ".join(f"“{word}”" for word in vraag.verbeterd.values()),
        "aantal": sum(map(len, shown.values())),
        "suggesties": _tasks(catalogus) if catalogus else [],
        "themas": theme_links() if catalogus else [],
    }
    return render_page(request, "zoeken.html", context)


def _row(vondst: Vondst, vraag: Any) -> dict[str, Any]:
    return {"url": vondst.url, "titel": mark(vondst.titel, vraag), "samenvatting": mark(vondst.samenvatting, vraag)}
