"""Actions of forgetting: looks that are too old to keep."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

INZAGE_JAREN: Final = 10
"""As long as the database itself keeps a look (inzage_wissen)."""


def erase_looks(now: datetime) -> int:
    """Delete looks older than the term; returns how many. The database refuses to delete younger ones."""
    before = now.replace(year=now.year - INZAGE_JAREN, day=min(now.day, 28))
    with connection.cursor() as cursor:
        cursor.execute("SELECT inzage_wissen(%s)", [before])
        return int(cursor.fetchone()[0])
