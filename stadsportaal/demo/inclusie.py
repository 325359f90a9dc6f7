"""Els works in Webpunt Deurne at every hour: who tries the demo at night wants to see it too."""

from __future__ import annotations

from datetime import date, time

from inclusie.models import Rooster, Webpunt
from profiel.mensen.models import Account


def seed_rooster(els: Account, today: date) -> None:
    """A shift for each day of the week, from midnight to midnight."""
    webpunt = Webpunt.objects.get(pk="deurne")
    Rooster.objects.bulk_create(
        Rooster(webpunt=webpunt, account=els, weekdag=day, begin=time.min, einde=time.max, sinds=today)
        for day in range(7)
    )
