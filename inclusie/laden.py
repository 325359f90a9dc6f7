"""Load the webpunten; what staff changed in the admin stays."""

from __future__ import annotations

from pathlib import Path

import yaml

from inclusie.models import Webpunt
from inclusie.rules import week

DATA = Path(__file__).parent / "data" / "webpunten.yaml"


def load_webpunten() -> int:
    """How many are new. ValueError for hours that make no sense."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    for row in rows:
        week(row["uren"])
    return sum(Webpunt.objects.get_or_create(slug=row.pop("slug"), defaults=row)[1] for row in rows)
