"""Pages of the catalogue, and of what somebody has."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from producten.catalogus import Uitgave, event_links, levensgebeurtenissen, themas, theme_links, uitgave
from producten.models import Dienst, Product
from producten.poorten import start_url
from producten.rules import Online, cost_in_short, is_expiring, known_facts, online_way, term_in_short, without_title
from profiel.toegang.actions import record_grant_look
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum, vandaag

PER_PAGE = 24
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


# -- the catalogue --------------------------------------------------------------------------------


@login_not_required
def dienst(request: HttpRequest, slug: str) -> HttpResponse:
    """What a dienst is, for whom, what it takes, and the ways to get it. The page is the same for everybody."""
    catalogus = uitgave()
    if (found := catalogus.diensten.get(slug)) is None:
        raise Http404
    start = start_url(found.formulier or ("afspraak" if found.start_soort == "afspraak" else ""))
    piece = catalogus.stuk(
        ("dienst", slug, start or ""),
        lambda: render_to_string("producten/_dienst_stuk.html", _dienst_context(found, catalogus, start)),
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


# -- what somebody has ----------------------------------------------------------------------------


def producten(request: HttpRequest) -> HttpResponse:
    """Everything the subject has or had; what ends first stands first."""
    today = vandaag(timezone.now())
    toegang = cast(Toegang, request.toegang)  # type: ignore[attr-defined]
    record_grant_look(toegang, "lijst van producten")
    rows = cast("Any", toegang.producten()).select_related("dienst").eerst_verlopend()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    cards = [product_card(product, today) for product in page]
    context = {
        "pagina": page,
        "geldig": [card for card in cards if card["geldig_nu"]],
        "voorbij": [card for card in cards if not card["geldig_nu"]],
    }
    return render_page(request, "producten/producten.html", context)


def product(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """One thing the subject has: until when, what it says, its document and its dossier."""
    toegang = cast(Toegang, request.toegang)  # type: ignore[attr-defined]
    rows = cast("Any", toegang.producten()).select_related("dienst", "dossier", "document")
    found: Product | None = rows.filter(kenmerk=kenmerk).first()
    if found is None:
        raise Http404
    record_grant_look(toegang, "product", dossier=found.dossier.kenmerk if found.dossier else "")
    today = vandaag(timezone.now())
    document = found.document
    context = {
        **product_card(found, today),
        "product": found,
        "rijen": _facts(found),
        "document_url": reverse("dossiers:document", args=[document.kenmerk])
        if document and document.ingetrokken_op is None
        else "",
    }
    return render_page(request, "producten/product.html", context)


def product_card(product: Product, today: date) -> dict[str, Any]:
    """Parameters of a product_card, and the status word of the product page."""
    valid, ends = product.is_geldig(today), product.geldig_tot
    return {
        "titel": product.titel,
        "tekst": ", ".join(str(value) for _, value in product.velden[:2]),
        "geldig": validity(product, today),
        "geldig_nu": valid,
        "let_op": valid and is_expiring(ends, today),
        "href": product.get_absolute_url(),
        "actie": "Bekijk",
        "status": _status(product, today),
    }


def validity(product: Product, today: date) -> str:
    """Until when it counts, in words: expiry is never only a colour."""
    if product.beeindigd_op is not None:
        return f"Stopgezet op {format_datum(product.beeindigd_op)}"
    if product.geldig_van > today:
        return f"Geldig vanaf {format_datum(product.geldig_van)}"
    if product.geldig_tot is None:
        return "Geldig zonder einddatum"
    if product.geldig_tot < today:
        return f"Vervallen op {format_datum(product.geldig_tot)}"
    word = "Verloopt" if is_expiring(product.geldig_tot, today) else "Geldig tot"
    return f"{word} {format_datum(product.geldig_tot)}"


def _status(product: Product, today: date) -> dict[str, str]:
    """Kind and word of the component `status`."""
    if product.is_geldig(today):
        return {"soort": "uitgevoerd", "tekst": "Geldig"}
    if product.beeindigd_op is not None:
        return {"soort": "stopgezet", "tekst": "Stopgezet"}
    if product.geldig_van > today:
        return {"soort": "ingediend", "tekst": "Nog niet geldig"}
    return {"soort": "verlopen", "tekst": "Vervallen"}


def _facts(product: Product) -> list[dict[str, str]]:
    """Rows of a summary_list: the product's own fields, then its dates and its source."""
    rows = [{"naam": str(label), "waarde": str(value)} for label, value in product.velden]
    rows.append({"naam": "Geldig vanaf", "waarde": format_datum(product.geldig_van)})
    if product.geldig_tot:
        rows.append({"naam": "Geldig tot en met", "waarde": format_datum(product.geldig_tot)})
    if product.dossier:
        rows.append(
            {
                "naam": "Dossier",
                "waarde": product.dossier.titel,
                "href": product.dossier.get_absolute_url(),
                "actie": "Bekijk dossier",
                "extra": product.dossier.titel,
            }
        )
    return rows
