"""Load the texts that handlers start from; what staff changed in the admin stays."""

from __future__ import annotations

from pathlib import Path

import yaml

from profiel.behandeling.models import Sjabloon

DATA = Path(__file__).parent / "data" / "sjablonen.yaml"


def load_sjablonen() -> int:
    """How many texts are new."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return sum(Sjabloon.objects.get_or_create(code=row.pop("code"), defaults=row)[1] for row in rows)
