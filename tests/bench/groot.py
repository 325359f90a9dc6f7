"""A form as large as anybody would make one: 10 steps, 300 questions, 100 rules; and a concept with all of it answered.

`python -m tests.bench.groot` publishes it and prints the post of its middle step as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

STEPS, QUESTIONS, RULES = 10, 300, 100
SOORTEN: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("ja_nee", {}, "ja", True),
    ("tekst", {}, "Een antwoord 👋", "Een antwoord 👋"),
    ("getal", {"minimum": 0, "maximum": 999}, "12", 12),
    ("ja_nee", {}, "ja", True),
    ("keuze", {"keuzes": [{"waarde": "a", "label": "Een"}, {"waarde": "b", "label": "Twee"}]}, "a", "a"),
    ("telefoon", {}, "0470/12.34.56", "+32470123456"),
    ("ja_nee", {}, "ja", True),
    ("email", {}, "ada@voorbeeld.be", "ada@voorbeeld.be"),
    ("bedrag", {}, "12,50", "12.50"),
    ("ja_nee", {}, "ja", True),
    ("tijd", {}, "14.30", "14:30"),
    ("iban", {}, "BE68 5390 0754 7034", "BE68539007547034"),
]
"""Soort, its options, what is typed and what is stored; every third question is yes or no, and rules look at those."""


def _soort(number: int) -> tuple[str, dict[str, Any], Any, Any]:
    return SOORTEN[number % len(SOORTEN)]


def definition(
    dienst: str = "avg-verzoek", *, steps: int = STEPS, questions: int = QUESTIONS, rules: int = RULES
) -> dict[str, Any]:
    """The form as decoded JSON: every rule shows or requires a question because of a "ja" in the step before."""
    each, shown = questions // steps, rules // steps
    return {
        "schema": 1, "formulier": dienst, "dienst": dienst, "titel": "Groot formulier", "naam": "vraag",
        "verzenden": "We kijken alles na.", "beslissing": "behandelaar",
        "groepen": [{"key": f"groep{step}", "titel": f"Deel {step + 1}"} for step in range(steps)],
        "stappen": [
            {
                "key": f"stap{step}", "groep": f"groep{step}", "titel": f"Vragen van deel {step + 1}",
                "hulp": "Vul alles in.",
                "vragen": [
                    {"key": f"s{step}v{number}", "soort": _soort(number)[0], "label": f"Vraag {number + 1}"}
                    | _soort(number)[1]
                    for number in range(each)
                ],
                "regels": [_rule(step, rule, each) for rule in range(shown)],
            }
            for step in range(steps)
        ],
        "na_versturen": [{"titel": "We kijken het na", "dagen": 5}],
    }  # fmt: skip


def _rule(step: int, rule: int, each: int) -> dict[str, Any]:
    """Looks at the step before and the one before that; in the first step at the question in front of its target."""
    asked = rule * 3 % each
    als = [{"vraag": f"s{max(step - 1, 0)}v{asked}", "is": True}]
    if step > 1:
        als.append({"vraag": f"s{step - 2}v{asked}", "is": True})
    effect = "toon_vraag" if step and rule % 2 == 0 else "verplicht"
    return {"als": als, "dan": {effect: f"s{step}v{(asked + 1) % each}"}}


def typed(step: int, *, steps: int = STEPS, questions: int = QUESTIONS) -> dict[str, str]:
    """What a browser posts of one step."""
    return {f"s{step}v{number}": _soort(number)[2] for number in range(questions // steps)}


def stored(step: int, *, steps: int = STEPS, questions: int = QUESTIONS) -> dict[str, Any]:
    """The same as clean answers."""
    return {f"s{step}v{number}": _soort(number)[3] for number in range(questions // steps)}


def main() -> None:
    """Print the post of the middle step."""
    django.setup()
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from loket.actions.concept import save_step, start_aanvraag
    from loket.publiceren import publish_definitie
    from stadsportaal.kern.kalender import vandaag
    from tests.proofs.proef.voorbereiden import citizen, form

    with transaction.atomic():
        versie, _ = publish_definitie(json.dumps(definition()))
        toegang, key = citizen(99, vandaag(timezone.now()))
        aanvraag = start_aanvraag(versie, by=toegang)
        for step in range(STEPS):
            aanvraag = save_step(aanvraag, f"stap{step}", stored(step), bekend={}, versie=aanvraag.versie, by=toegang)
        url = reverse("loket:aanvraag_step", args=[aanvraag.dossier.kenmerk, f"stap{STEPS // 2}"])
        post = form(key, "", url, 1, versie=aanvraag.versie, **typed(STEPS // 2))
    sys.stdout.write(json.dumps({"post": post}) + "\n")


if __name__ == "__main__":
    main()
