"""Els works in Webpunt Deurne and Dirk answers the phone, at every hour: who tries it at night sees it too."""

from __future__ import annotations

from datetime import date, time

from inclusie.models import Rooster
from profiel.mensen.models import Account


def seed_rooster(els: Account, dirk: Account, today: date) -> None:
    """A shift for each day of the week, from midnight to midnight."""
    Rooster.objects.bulk_create(
        Rooster(webpunt_id=where, account=who, weekdag=day, begin=time.min, einde=time.max, sinds=today)
        for who, where in ((els, "deurne"), (dirk, "contactcentrum"))
        for day in range(7)
    )
