"""Drafts to edit."""

from __future__ import annotations

import copy
import json
from typing import Any

from loket.publiceren import MAP

_KLEIN: dict[str, Any] = {
    "schema": 1,
    "formulier": "proef",
    "dienst": "proef",
    "titel": "Een hond aangeven",
    "naam": "aangifte",
    "verzenden": "Kijk alles goed na.",
    "beslissing": "behandelaar",
    "groepen": [{"key": "wie", "titel": "Wie"}, {"key": "wat", "titel": "Wat"}],
    "stappen": [
        {
            "key": "hond",
            "groep": "wie",
            "titel": "Heb je een hond?",
            "hulp": "Ook een pup telt.",
            "vragen": [{"key": "heeft_hond", "soort": "ja_nee", "label": "Heb je een hond?"}],
        },
        {
            "key": "ras",
            "groep": "wat",
            "titel": "Welk ras?",
            "hulp": "Staat in het paspoort.",
            "vragen": [
                {
                    "key": "soort_hond",
                    "soort": "keuze",
                    "label": "Welk ras?",
                    "keuzes": [{"waarde": "klein", "label": "Klein"}, {"waarde": "groot", "label": "Groot"}],
                },
                {"key": "aantal", "soort": "getal", "label": "Hoeveel honden?"},
            ],
            "regels": [
                {"als": [{"vraag": "heeft_hond", "is": True}], "dan": {"toon_stap": "ras"}},
                {"als": [{"vraag": "soort_hond", "is": "groot"}], "dan": {"toon_vraag": "aantal"}},
                {"als": [{"vraag": "aantal", "groter_dan": 3}], "dan": {"niet_in_aanmerking": "te_veel"}},
            ],
        },
    ],
    "na_versturen": [{"titel": "We kijken het na", "dagen": 3}],
    "niet_in_aanmerking": [{"key": "te_veel", "titel": "Te veel honden", "tekst": ["Bel ons."]}],
}


def klein() -> dict[str, Any]:
    """Two steps, three questions, three rules, one outcome."""
    return copy.deepcopy(_KLEIN)


def van_de_stad() -> list[dict[str, Any]]:
    """Every form of the catalogue, without the test cases in its file."""
    forms = [json.loads(path.read_text()) for path in sorted(MAP.glob("*.json"))]
    return [{name: value for name, value in form.items() if name != "testgevallen"} for form in forms]
