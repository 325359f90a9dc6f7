"""Pages of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from producten.catalogus import Uitgave, event_links, levensgebeurtenissen, themas, theme_links, uitgave
from producten.models import Dienst
from producten.poorten import hoelang_van, mededeling_van, start_url
from producten.rules import Online, cost_in_short, known_facts, online_way, term_in_short, without_title
from profiel.toegang.models import Level
from stadsportaal.kern.http import render_page

CHANNELS = {
    "telefoon": ("phone", "Bel 03 22 11 333"),
    "webpunt": ("pin", "Kom naar een webpunt"),
    "loket": ("building", "Kom naar een stadsloket"),
}
HOW = {
    Online.FORMULIER: "Online",
    Online.VRAAG: "Online of aan een loket",
    Online.ELDERS: "Op een andere website",
    Online.NIET: "Telefoon of loket",
}


@login_not_required
def dienst(request: HttpRequest, slug: str) -> HttpResponse:
    """What a dienst is, for whom, what it takes, and the ways to get it. The page is the same for everybody."""
    catalogus = uitgave()
    if (found := catalogus.diensten.get(slug)) is None:
        raise Http404
    start = start_url(found.formulier or (f"afspraak:{slug}" if found.start_soort == "afspraak" else ""))
    notice = mededeling_van(slug)
    said = {"mededeling": notice, "hoelang": hoelang_van(slug)}
    piece = catalogus.stuk(
        ("dienst", slug, start or "", *said.values()),
        lambda: render_to_string("producten/_dienst_stuk.html", _dienst_context(found, catalogus, start) | said),
    )
    return render_page(request, "producten/dienst.html", {"dienst": found, "stuk": piece})


def _dienst_context(dienst: Dienst, catalogus: Uitgave, start: str | None) -> dict[str, Any]:
    data = dienst.inhoud
    way = online_way(data, has_form=start is not None)
    events = [event for event in levensgebeurtenissen() if event["slug"] in data["levensgebeurtenissen"]]
    by_kind = {row["soort"]: row["tekst"] for row in data["kanalen"]}
    kost = cost_in_short(data["kosten"]["tekst"])
    return {
        "dienst": dienst,
        "data": data,
        "weg": way,
        "start": start,
        "aanmelden": dienst.niveau >= Level.SUBSTANTIEEL,
        "gebeurtenis": events[0] if events else None,
        "feiten": [
            {"naam": "Invullen", "waarde": f"{data['start']['minuten']} minuten"}
            if way == Online.FORMULIER and "minuten" in data["start"]
            else {"naam": "Hoe", "waarde": "Met een afspraak" if dienst.start_soort == "afspraak" else HOW[way]},
            {"naam": "Hoelang", "waarde": term_in_short(data["termijn"]["tekst"])},
            {"naam": "Kost", "waarde": kost},
        ],
        "kost_uitleg": data["kosten"]["tekst"] if data["kosten"]["tekst"].rstrip(".") != kost else "",
        "bekend": known_facts(data),
        "online": by_kind["digitaal"],
        "kanalen": [(icon, titel, without_title(titel, by_kind[soort])) for soort, (icon, titel) in CHANNELS.items()],
        "verwant": [catalogus.diensten[slug] for slug in data["verwante"] if slug in catalogus.diensten],
        "geldig_vanaf": date.fromisoformat(data["geldig_vanaf"]),
        "nazicht_op": date.fromisoformat(data["nazicht_op"]),
    }


@login_not_required
def diensten(request: HttpRequest) -> HttpResponse:
    """Every published dienst, thema by thema. The page is the same for everybody."""
    catalogus = uitgave()
    piece = catalogus.stuk(
        ("diensten",), lambda: render_to_string("producten/_diensten_stuk.html", {"groepen": _by_thema(catalogus)})
    )
    return render_page(request, "producten/diensten.html", {"stuk": piece})


def _by_thema(catalogus: Uitgave) -> list[dict[str, Any]]:
    """The themas that have a dienst, in page order, with theirs."""
    groups = [
        {"thema": row, "diensten": [dienst for dienst in catalogus.diensten.values() if dienst.thema == row["slug"]]}
        for row in themas()
    ]
    return [group for group in groups if group["diensten"]]


@login_not_required
def levensgebeurtenis(request: HttpRequest, slug: str) -> HttpResponse:
    """What to arrange when something changes in your life, in the order in which you do it."""
    event = next((event for event in levensgebeurtenissen() if event["slug"] == slug), None)
    if event is None:
        raise Http404
    catalogus = uitgave()
    steps = [
        {"dienst": catalogus.diensten[step["dienst"]], "wanneer": step["wanneer"]}
        for step in event["stappen"]
        if step["dienst"] in catalogus.diensten
    ]
    context = {"gebeurtenis": event, "stappen": steps, "andere": event_links(skip=slug)}
    return render_page(request, "producten/levensgebeurtenis.html", context)


@login_not_required
def thema(request: HttpRequest, slug: str) -> HttpResponse:
    """Every published dienst of one thema."""
    found = next((thema for thema in themas() if thema["slug"] == slug), None)
    if found is None:
        raise Http404
    rows = [dienst for dienst in uitgave().diensten.values() if dienst.thema == slug]
    return render_page(
        request, "producten/thema.html", {"thema": found, "diensten": rows, "andere": theme_links(skip=slug)}
    )
