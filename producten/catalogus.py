"""The catalogue: its data files, and what of it is published now, each read once per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString

from producten.models import Dienst

DATA = Path(__file__).parent / "data"


def parse_file(path: Path) -> Any:
    """libyaml's loader where it is there: ten times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 both are safe loaders


@cache
def _read(naam: str) -> Any:
    return parse_file(DATA / naam)


def themas() -> list[dict[str, str]]:
    """Thema's in page order: slug, naam, zin."""
    return _read("themas.yaml")


def theme_links(skip: str = "") -> list[dict[str, str]]:
    """Items of a link_grid: every thema but `skip`."""
    return [
        {"href": reverse("producten:thema", args=[row["slug"]]), "tekst": row["naam"]}
        for row in themas()
        if row["slug"] != skip
    ]


def event_links(skip: str = "") -> list[dict[str, str]]:
    """Items of a link_grid: every life event but `skip`."""
    return [
        {"href": reverse("producten:levensgebeurtenis", args=[row["slug"]]), "tekst": row["titel"]}
        for row in levensgebeurtenissen()
        if row["slug"] != skip
    ]


def levensgebeurtenissen() -> list[dict[str, Any]]:
    """Life events in page order; `stappen` in the order in which you do them."""
    return _read("levensgebeurtenissen.yaml")


def veelgevraagd() -> list[dict[str, str]]:
    """The top tasks of the home page."""
    return _read("veelgevraagd.yaml")


def loketten() -> list[dict[str, Any]]:
    """Counters of the districts, demo data."""
    return _read("loketten.yaml")


def synoniemgroepen() -> list[list[str]]:
    """The seed of the synonyms; the rows in the database are what counts."""
    return [groep["woorden"] for groep in _read("synoniemen.yaml")]


def diensten() -> list[dict[str, Any]]:
    """Every data file of a dienst, published or not."""
    return [parse_file(path) for path in sorted((DATA / "diensten").glob("*.yaml"))]


class Uitgave:
    """The published catalogue of one moment, with the pieces of page that are the same for everybody."""

    def __init__(self, versie: tuple[Any, ...]) -> None:
        self.versie = versie
        self.diensten = {dienst.slug: dienst for dienst in Dienst.objects.gepubliceerd().order_by("titel")}
        self._pieces: dict[tuple[str, ...], SafeString] = {}

    def stuk(self, key: tuple[str, ...], render: Callable[[], SafeString]) -> SafeString:
        """A piece of page, rendered the first time. Nothing about a visitor may be in it."""
        if settings.DEBUG:
            return render()
        if key not in self._pieces:
            self._pieces[key] = render()
        return self._pieces[key]


_kept: list[Uitgave] = []


def uitgave() -> Uitgave:
    """The catalogue as it is now: one query, one more after a change."""
    with connection.cursor() as cursor:  # once on every public page, so without the ORM
        cursor.execute("SELECT count(*), max(updated_at) FROM producten_dienst WHERE gepubliceerd")
        versie = cursor.fetchone()
    if not _kept or _kept[0].versie != versie:
        _kept[:] = [Uitgave(versie)]
    return _kept[0]
