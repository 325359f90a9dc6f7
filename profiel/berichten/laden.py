"""Load the message templates that come with the portal; a version once loaded is never changed."""

from __future__ import annotations

from pathlib import Path

import yaml

from profiel.berichten.models import Berichtsjabloon

DATA = Path(__file__).parent / "data" / "sjablonen.yaml"


def load_sjablonen() -> int:
    """How many templates are new."""
    rows = yaml.safe_load(DATA.read_text())
    new = 0
    for row in rows:
        key = {name: row[name] for name in ("code", "soort", "versie")}
        _, created = Berichtsjabloon.objects.get_or_create(
            **key, defaults={k: row[k] for k in ("onderwerp", "tekst", "reden")}
        )
        new += created
    return new
