"""Walk through a form as so many different people would, over the portal's own pages: prints JSON.

`python -m tests.proofs.proef.trechter WALKS PLANTED`: WALKS people fill in a form of six steps. Everybody may leave at
every step. One step (`bewijs`) only who rents is shown; with PLANTED = 1 it asks for what people do not have at hand,
so that half of who sees it gets it wrong first, and one in four leaves.
"""

from __future__ import annotations

import json
import random
import re
import sys
from typing import Any

import django

DIENST, FORM = "kansentarief", "proef-trechter"
BAD = "bewijs"
LEAVE = {"wie": 0.08, "waar": 0.04, "wonen": 0.04, BAD: 0.04, "wanneer": 0.04, "waarom": 0.04, "": 0.02}
"""How likely somebody is to leave at a step (the check page has no name); none loses one in ten, from where a step
stands out. At the first everybody passes, so most people leave there: counted without looking at who was shown a
step, it seems the worst."""
PLANTED = 0.25
RENTS = 0.3
_VERSION = re.compile(r'name="versie" value="(\d+)"')


def _text(key: str, label: str) -> dict[str, Any]:
    return {"key": key, "soort": "tekst", "label": label, "max_tekens": 40}


def definition() -> dict[str, Any]:
    """Six steps of one question each; `bewijs` only for who rents."""
    rent = {"als": [{"vraag": "wonen_hoe", "is": "huur"}], "dan": {"toon_stap": BAD}}
    choices = [{"waarde": "huur", "label": "Ik huur"}, {"waarde": "eigen", "label": "Ik ben eigenaar"}]
    number = {"key": "bewijs_iban", "soort": "iban", "label": "Op welke rekening betaal je de waarborg?"}
    asked: dict[str, dict[str, Any]] = {
        "wie": _text("wie_roep", "Hoe spreken we je aan?"),
        "waar": _text("waar_bak", "Waar zet je het afval buiten?"),
        "wonen": {"key": "wonen_hoe", "soort": "keuze", "label": "Huur je je woning?", "keuzes": choices},
        BAD: number,
        "wanneer": _text("wanneer_best", "Welk moment past voor jou?"),
        "waarom": _text("waarom_nu", "Waarom vraag je dit?"),
    }
    steps = [
        {"key": key, "groep": "alles", "titel": vraag["label"], "hulp": "Lees de vraag rustig na.", "vragen": [vraag]}
        for key, vraag in asked.items()
    ]
    steps[3]["regels"] = [rent]
    return {
        "schema": 1, "formulier": FORM, "dienst": DIENST, "titel": "Afval aan huis", "naam": "vraag",
        "verzenden": "We lezen je vraag en bellen je op.", "beslissing": "behandelaar",
        "groepen": [{"key": "alles", "titel": "Jouw vraag"}], "stappen": steps,
        "na_versturen": [{"titel": "We lezen je vraag", "tekst": "Je krijgt een bericht.", "dagen": 5}],
    }  # fmt: skip


ANSWER = {
    "wie": {"wie_roep": "Ada"},
    "waar": {"waar_bak": "Aan de voordeur"},
    BAD: {"bewijs_iban": "BE68 5390 0754 7034"},
    "wanneer": {"wanneer_best": "In de week"},
    "waarom": {"waarom_nu": "Ik ben verhuisd"},
}


class Walk:
    """One person with one draft."""

    def __init__(self, client: Any, chance: random.Random, planted: bool) -> None:
        self.client, self.chance = client, chance
        self.leave = LEAVE | ({BAD: PLANTED} if planted else {})
        self.planted = planted

    def go(self) -> str:
        """To the end, or until this person leaves; where that was, empty for who sent it."""
        url = self._start()
        while True:
            page = self.client.get(url)
            if page.status_code == 302:
                url = page.headers["Location"]
                continue
            if "/controleren/" in url:
                return self._send(page)
            step = url.rstrip("/").rpartition("/")[2]
            if self.planted and step == BAD and self.chance.random() < 0.5:
                self._post(url, page, {"bewijs_iban": "BE00 0000 0000 0000"}, 422)
            if self.chance.random() < self.leave[step]:
                return step
            url = self._post(url, page, self._answer(step), 302).headers["Location"]

    def _start(self) -> str:
        from tests.loket.pagina import Pagina

        url = f"/loket/{DIENST}/start/"
        made = self.client.post(url, Pagina(self.client.get(url)).fields)
        assert made.status_code == 302, made.content
        return str(made.headers["Location"])

    def _answer(self, step: str) -> dict[str, str]:
        return ANSWER.get(step) or {"wonen_hoe": "huur" if self.chance.random() < RENTS else "eigen"}

    def _post(self, url: str, page: Any, typed: dict[str, str], expected: int) -> Any:
        match = _VERSION.search(page.content.decode())
        assert match is not None
        done = self.client.post(url, {"versie": match[1], **typed})
        assert done.status_code == expected, done.content
        return done

    def _send(self, page: Any) -> str:
        from tests.loket.pagina import Pagina

        if self.chance.random() < self.leave[""]:
            return "_controleren"
        shown = Pagina(page)
        assert self.client.post(shown.form.attrs["action"], shown.fields).status_code == 302
        return ""


def main(walks: int, planted: bool) -> None:
    """Print who left where, and what the funnel makes of it."""
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from loket.publiceren import publish_definitie
    from loket.trechter.actions import count_day
    from loket.trechter.models import Proceslijn
    from loket.trechter.rules import percent, shown, stands_out, worst_first
    from loket.trechter.tabel import stappen_of, tabel_of
    from stadsportaal.kern.kalender import vandaag
    from tests.proofs.proef.voorbereiden import citizen

    chance, today = random.Random(2026), vandaag(timezone.now())
    versie, _ = publish_definitie(json.dumps(definition() | {"titel": f"Afval aan huis {int(planted)}"}))
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.cookies[settings.SESSION_COOKIE_NAME] = citizen(0, today)[1]
    left = [Walk(client, chance, planted).go() for _ in range(walks)]
    for dag in Proceslijn.objects.order_by("dag").values_list("dag", flat=True).distinct():
        count_day(dag)  # midnight may have passed
    month = today.replace(day=1)
    steps = stappen_of(FORM, versie.nummer, month)
    ranked = worst_first(steps)
    sys.stdout.write(
        json.dumps(
            {
                "left": {step: left.count(step) for step in sorted(set(left))},
                "seen": {step.stap: step.gezien for step in steps},
                "gone": {step.stap: step.weg for step in steps},
                "ranked": [step.stap for step in ranked],
                "stands_out": [step.stap for step in ranked if stands_out(step, steps)],
                "by_number": max(steps, key=lambda step: step.weg).stap,
                "reason": next((rij.reden for rij in tabel_of(versie, month).rijen if rij.valt_op), ""),
                "shown": {step.stap: [shown(step.gezien), percent(step.weg, step.gezien)] for step in steps},
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "1")
