"""Load the words of messages about signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from profiel.berichten import laden as berichten

DATA: Final = Path(__file__).parent / "data"


def load_sjablonen() -> int:
    """How many templates of messages are new."""
    return berichten.load_sjablonen(DATA / "sjablonen.yaml")
