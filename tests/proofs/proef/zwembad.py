"""Make citizens who all want a place in the same swimming lesson.

`python -m tests.proofs.proef.zwembad PEOPLE RUNS PLACES` prints JSON: per run what every citizen posts to send the
form that is filled in already, and to give up the place again; and the group with so many places.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import django

from tests.proofs.proef.voorbereiden import citizen, form

GROUP = "deurne-wo"
STEPS: dict[str, dict[str, Any]] = {
    "niveau": {"niveau": "leren"},
    "groep": {"eerste_keuze": GROUP, "tweede_keuze": None},
    "prijs": {"kansentarief": False, "telefoon": "+32470123456"},
}
"""Clean answers of who lives alone: nobody asks who takes the lesson."""


def concept(versie: Any, toegang: Any) -> Any:
    """With every step done."""
    from loket.actions.concept import save_step, start_aanvraag

    aanvraag = start_aanvraag(versie, by=toegang)
    for step, given in STEPS.items():
        aanvraag = save_step(aanvraag, step, given, bekend={}, versie=aanvraag.versie, by=toegang)
    return aanvraag


def posts(versie: Any, toegang: Any, session_key: str) -> dict[str, Any]:
    """What one citizen posts in one run: first to send, later perhaps to give up."""
    from django.urls import reverse

    aanvraag = concept(versie, toegang)
    kenmerk = aanvraag.dossier.kenmerk
    urls = [reverse(f"loket:{name}", args=[kenmerk]) for name in ("aanvraag_submit", "plaats_give_up")]
    return {
        "kenmerk": kenmerk,
        "send": form(session_key, "aanvraag_submit", urls[0], 1, versie=aanvraag.versie),
        "give_up": form(session_key, "plaats_give_up", urls[1], 1),
    }


def main(people: int, runs: int, places: int) -> None:
    """Print {"runs": [[posts, …], …], "group": pk}."""
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from loket.models import Formulierversie
    from loket.wachtlijst.models import Groep
    from stadsportaal.kern.kalender import vandaag

    today: date = vandaag(timezone.now())
    versie = Formulierversie.objects.for_start().get(formulier="zwemles")
    Groep.objects.filter(slug=GROUP).update(plaatsen=places)
    found: list[list[dict[str, Any]]] = [[] for _ in range(runs)]
    for number in range(people):
        with transaction.atomic():
            toegang, session_key = citizen(number, today)
            for run in found:
                run.append(posts(versie, toegang, session_key))
    group = Groep.objects.values_list("pk", flat=True).get(slug=GROUP)
    sys.stdout.write(json.dumps({"runs": found, "group": group}) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
