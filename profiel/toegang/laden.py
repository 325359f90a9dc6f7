"""Load the teams and their rights; members are made in the admin."""

from __future__ import annotations

from pathlib import Path

import yaml

from profiel.toegang.models import Team

DATA = Path(__file__).parent / "data" / "teams.yaml"


def load_teams() -> int:
    """How many teams there are; what stands in the file wins."""
    rows = yaml.safe_load(DATA.read_text())
    for row in rows:
        Team.objects.update_or_create(code=row.pop("code"), defaults=row)
    return len(rows)
