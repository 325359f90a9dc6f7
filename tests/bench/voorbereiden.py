"""What the bench needs in the database, through the portal's own actions: prints JSON.

`python -m tests.bench.voorbereiden READY STEPS`: a citizen with 100 dossiers; READY aanvragen to send; STEPS concepts
whose step can be posted; 12 concepts that ask for a file.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

FASEN = ("ingediend", "in_behandeling", "beslist", "uitgevoerd")
STEP = "woning"


def dossiers(toegang: Any, count: int) -> str:
    """So many dossiers of one citizen, in every fase; the kenmerk of the last."""
    from profiel.behandeling.toegang import team_for
    from profiel.dossiers.actions import Stap, create_dossier, progress
    from profiel.dossiers.models import Betrokkene, Fase, Uitkomst

    team = team_for(dienst="adreswijziging", thema="burgerzaken")
    kenmerk = ""
    for number in range(count):
        dossier = create_dossier(
            by=toegang, profiel=toegang.profiel, rol=Betrokkene.Rol.AANVRAGER, soort="proef",
            titel=f"Aanvraag nummer {number}", thema="burgerzaken", dienst="adreswijziging",
            url_naam="dossiers:dossier", team=team,
        )  # fmt: skip
        for fase in FASEN[: number % 4 + 1]:
            outcome = Uitkomst.TOEGEKEND if fase == "beslist" else ""
            progress(dossier, Stap(fase, Fase(fase), uitkomst=outcome), by=toegang)
        kenmerk = dossier.kenmerk
    return kenmerk


def main(ready: int, steps: int) -> None:
    """Print the forms and the addresses."""
    django.setup()
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from loket.actions.concept import save_step
    from stadsportaal.kern.kalender import vandaag
    from tests.proofs.proef.voorbereiden import citizen, form, ready_aanvraag

    today = vandaag(timezone.now())
    with transaction.atomic():
        toegang, session_key = citizen(0, today)
        kenmerk = dossiers(toegang, 100)
        cookie = form(session_key, "", "", 1)["cookie"]
        other, other_key = citizen(1, today)

        def step_form(aanvraag: Any, step: str, **fields: Any) -> dict[str, Any]:
            url = reverse("loket:aanvraag_step", args=[aanvraag.dossier.kenmerk, step])
            return form(other_key, "", url, 1, versie=aanvraag.versie, **fields)

        submits, uploads = [], []
        for _ in range(ready):
            aanvraag = ready_aanvraag(other, today)
            url = reverse("loket:aanvraag_submit", args=[aanvraag.dossier.kenmerk])
            submits.append(form(other_key, "aanvraag_submit", url, 1, versie=aanvraag.versie))
        posts = [step_form(ready_aanvraag(other, today), STEP, woonvorm="eigenaar") for _ in range(steps)]
        for _ in range(12):
            aanvraag = ready_aanvraag(other, today)
            aanvraag = save_step(aanvraag, STEP, {"woonvorm": "huur"}, bekend={}, versie=aanvraag.versie, by=other)
            uploads.append(step_form(aanvraag, "contract"))
    pages = {
        "home": [reverse("home"), ""],
        "dienst": [reverse("producten:dienst", args=["adreswijziging"]), ""],
        "Mijn stad, 100 dossiers": [reverse("mijn_stad"), cookie],
        "zoeken": [reverse("zoeken") + "?q=verhuizen", ""],
        "dossier": [reverse("dossiers:dossier", args=[kenmerk]), cookie],
        "berichten": [reverse("berichten:berichten"), cookie],
        "start of a form": [reverse("loket:aanvraag_start", args=["adreswijziging"]), cookie],
        "step of a form": [posts[0]["url"], posts[0]["cookie"]],
    }
    found = {"pages": pages, "submit": submits, "step": posts, "upload": uploads}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
