"""Load the kinds of facts: policy, page and register of processing in one file."""

from __future__ import annotations

from pathlib import Path

import yaml

from profiel.mensen.models import Gegevenssoort

DATA = Path(__file__).parent / "data" / "gegevenssoorten.yaml"


def load_gegevenssoorten() -> int:
    """How many kinds there are; what stands in the file wins."""
    rows = yaml.safe_load(DATA.read_text())
    for order, row in enumerate(rows):
        Gegevenssoort.objects.update_or_create(code=row.pop("code"), defaults={**row, "volgorde": order})
    return len(rows)
