"""Who looked at data of a profiel, as rows of a page: which period, which page of it, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator

from profiel.mensen.models import Profiel
from profiel.toegang.models import Inzage, Machtiging
from stadsportaal.kern.kalender import format_datum, format_tijd
from stadsportaal.kern.kenmerk import format_kenmerk

COLUMNS: Final = ("Wanneer", "Wie", "Wat", "Waarom")
PERIODEN: Final = {
    "30": ("Laatste 30 dagen", timedelta(days=30)),
    "90": ("Laatste 3 maanden", timedelta(days=91)),
    "365": ("Laatste jaar", timedelta(days=365)),
    "alles": ("Alles wat we bewaren", None),
}
"""Choices of the page: the value in the address, its words, and how far back it goes."""
FIRST: Final = "30"
PER_PAGE: Final = 25


def page_of(profiel: Profiel | None, periode: str, nummer: str, now: datetime) -> Page[Inzage]:
    """Looks of a period, newest first; `nummer` as somebody may have typed it."""
    looks = Inzage.objects.filter(profiel=profiel).recent()
    back = PERIODEN[periode][1]
    return Paginator(looks if back is None else looks.since(now - back), PER_PAGE).get_page(nummer)


def rows_of(looks: Iterable[Inzage]) -> list[list[Any]]:
    """Cells of the table, in the order of COLUMNS; two queries however many looks."""
    shown = list(looks)
    ids = {look.machtiging_id for look in shown} - {None}
    grants = Machtiging.objects.select_related("wie__profiel").in_bulk(ids)
    return [_row(look, grants) for look in shown]


def _row(look: Inzage, grants: Mapping[int, Machtiging]) -> list[Any]:
    return [
        {"tekst": format_datum(look.created_at), "klein": format_tijd(look.created_at)},
        {"tekst": _who(look, grants), "vet": True, "klein": look.get_kanaal_display()},
        _what(look),
        {"tekst": look.reden, "klein": f"Dossier {format_kenmerk(look.dossier)}" if look.dossier else ""},
    ]


def _what(look: Inzage) -> str:
    """What was looked at, and whether more was done than looking."""
    more = "" if look.handeling == Inzage.Handeling.GEZIEN else f" ({look.get_handeling_display()})"
    return f"{look.wat[:1].upper()}{look.wat[1:]}{more}"


def _who(look: Inzage, grants: Mapping[int, Machtiging]) -> str:
    """Who acts for the citizen has a name; whoever works for the city stays a team or a relation."""
    grant = grants.get(look.machtiging_id or 0)
    if grant is None or grant.wie.is_staff:
        return look.door
    return f"{grant.gemachtigde}, {look.door[:1].lower()}{look.door[1:]}"
