"""Mijn stad: what waits for you, what runs, what you have, what the city wrote. Local reads only."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from loket.verlaten import asks_who_left
from producten.models import Gemeen, Product
from producten.pagina import product_card, product_task
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import stand_of, woord_of
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang
from profiel.toegang.vast import VastVoor
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_dagen_tot, format_datum, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk

PER_GROUP = 10
PRODUCTS, MESSAGES = 6, 3

_DOSSIERS: Final = VastVoor(lambda toegang: toegang.dossiers().overzicht(PER_GROUP, toegang.dossierinhoud()))
_PRODUCTEN: Final = VastVoor(
    lambda toegang, today: toegang.producten().geldig(today).eerst_verlopend()[: PRODUCTS + 1], date
)
_BERICHTEN: Final = VastVoor(
    lambda toegang: (
        toegang.berichten()
        .select_related("dossier")
        .only("kenmerk", "onderwerp", "niveau", "thema", "gelezen_op", "created_at", "dossier__kenmerk")
        .recent()[:MESSAGES]
    )
)


def mijn_stad(request: HttpRequest) -> HttpResponse:
    """One page, a constant number of queries: dossiers by group, products, messages."""
    toegang = cast(Toegang, request.toegang)  # type: ignore[attr-defined]
    if toegang.profiel is None and toegang.account is not None and toegang.account.is_staff:
        return redirect("admin:index")
    record_grant_look(toegang, "overzicht")
    today = vandaag(timezone.now())
    groups: dict[str, list[Any]] = defaultdict(list)
    for dossier in _DOSSIERS(toegang):
        groups[dossier.groep].append(dossier)
    products = cast("list[Product]", _PRODUCTEN(toegang, today))
    calm: list[Product] = [product for product in products if product.gemeen != Gemeen.ACTIE]
    tasks = [
        product_task(product, level=toegang.level) for product in products[:PRODUCTS] if product.gemeen == Gemeen.ACTIE
    ]
    context = {
        "vandaag": today,
        "voornaam": toegang.profiel.voornaam if toegang.profiel else "",
        "acties": [*(_task(d, today) for d in groups["actie"]), *tasks],
        "acties_aantal": _count(groups["actie"]) + len(tasks),
        "lopend": [_row(d) for d in [*groups["lopend"], *groups["concept"]][:PER_GROUP]],
        "aantal": sum(_count(rows) for rows in groups.values()),
        "klaar": [_row(d) for d in groups["klaar"][:3]],
        "producten": [product_card(p, today, level=toegang.level) for p in calm[:PRODUCTS]],
        "gestopt": asks_who_left(request, groups["concept"]),
        "meer_producten": len(products) > PRODUCTS,
        "berichten": [(row, row.onderwerp_voor(toegang.level)) for row in _BERICHTEN(toegang)],
    }
    return render_page(request, "mijn_stad.html", context)


def _count(rows: list[Any]) -> int:
    return int(rows[0].aantal) if rows else 0


def _task(dossier: Dossier, today: date) -> dict[str, str]:
    """An entry of the component task_list."""
    until = dossier.actie_tegen
    return {
        "titel": dossier.actie_wat or "",
        "tekst": f"{dossier.titel}. Daarna gaan we verder met je dossier.",
        "tegen": f"Ten laatste {format_datum(until)}, {format_dagen_tot(until, today)}" if until else "",
        "icoon": "file",
        "href": dossier.actie_url or dossier.get_absolute_url(),
        "actie": "Doe dit nu",
    }


def _row(dossier: Dossier) -> dict[str, str]:
    """A dossier_row: what happens next and when."""
    status = dossier.uitkomst if dossier.fase == "beslist" else dossier.fase
    return {
        "href": dossier.get_absolute_url(),
        "titel": dossier.titel,
        "volgende": next_step(dossier),
        "kenmerk": format_kenmerk(dossier.kenmerk),
        "fase": status,
        "tekst": woord_of(dossier, status),
    }


def next_step(dossier: Dossier) -> str:
    """One line: what the citizen can expect of this dossier."""
    if dossier.actie_wat and not getattr(dossier, "volgt", False):
        return dossier.actie_wat
    if dossier.fase == "concept":
        return "Nog niet verstuurd. Je kunt verdergaan waar je was."
    if stand := stand_of(dossier):
        return stand
    if dossier.klaar_op:
        return f"Antwoord ten laatste {format_datum(dossier.klaar_op)}"
    if dossier.is_lopend:
        return "We zijn ermee bezig"
    return f"Afgerond op {format_datum(dossier.bijgewerkt_op.date())}"
