"""Load the message templates that come with the portal; the words of a version once loaded are never changed.

Its lane is not a word: what stands in the file wins.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from profiel.berichten.models import Berichtsjabloon
from stadsportaal.kern.models import Lane

DATA = Path(__file__).parent / "data" / "sjablonen.yaml"


def load_sjablonen(path: Path = DATA) -> int:
    """How many templates of this file are new; an app above has a file of its own."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    new = 0
    for row in rows:
        key = {name: row[name] for name in ("code", "soort", "versie")}
        words = {name: row[name] for name in ("onderwerp", "tekst", "reden")}
        lane = Lane(row.get("lane", Lane.GEWOON))
        _, created = Berichtsjabloon.objects.update_or_create(
            **key, defaults={"lane": lane}, create_defaults={"lane": lane, **words}
        )
        new += created
    return new
