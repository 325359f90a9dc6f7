"""Make citizens who all want the few places of one counter.

`python -m tests.proofs.proef.balie PEOPLE RUNS MOMENTS COUNTERS` prints JSON: per citizen a form with a key for every
run, and per run the addresses to post to: one for each moment of a place that nobody else has.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, time, timedelta
from typing import Any

import django

from tests.proofs.proef.voorbereiden import citizen, form

MINUTES = 20


def main(people: int, runs: int, moments: int, counters: int) -> None:
    """Print {"forms": [...], "runs": [[address, …], …], "places": [slug, …]}."""
    django.setup()
    import secrets
    from urllib.parse import urlencode

    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from loket.afspraken.models import Afspraaksoort, Locatie, Openingsuur
    from loket.afspraken.views.gemeen import write_moment
    from profiel.toegang.models import Team
    from stadsportaal.kern.kalender import BRUSSEL, next_werkdag, vandaag

    today = vandaag(timezone.now())
    day = next_werkdag(today + timedelta(days=3))
    name = secrets.token_hex(4)
    team, _ = Team.objects.get_or_create(code="proef", defaults={"naam": "Team proef", "themas": []})
    soort = Afspraaksoort.objects.create(
        slug=f"proef-{name}", naam="Proef", uitleg="Proef", dienst="proef", thema="burgerzaken", minuten=MINUTES
    )
    first = datetime.combine(day, time(9), tzinfo=BRUSSEL).astimezone(UTC)
    found: dict[str, Any] = {"forms": [], "runs": [], "places": []}
    for run in range(runs):
        place = Locatie.objects.create(slug=f"{name}-{run}", naam="Proef", adres="Proef", district="Proef", team=team)
        place.soorten.add(soort)
        Openingsuur.objects.create(locatie=place, weekdag=day.weekday(), van=time(9), tot=time(18), balies=counters)
        asked = [
            {"soort": soort.pk, "waar": place.pk, "begin": write_moment(first + timedelta(minutes=MINUTES * number))}
            for number in range(moments)
        ]
        found["runs"].append([f"{reverse('loket:afspraak_check')}?{urlencode(row)}" for row in asked])
        found["places"].append(place.pk)
    with transaction.atomic():
        for number in range(people):
            _, session_key = citizen(number, today)
            found["forms"].append(form(session_key, "afspraak_book", "", runs))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
