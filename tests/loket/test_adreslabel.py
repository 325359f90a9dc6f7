"""An address beside other questions says for what it is, with its hint; alone on its page the h1 says it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from loket.bouwer.uitwisseling import lees
from loket.publiceren import MAP, publish_definitie
from tests.loket.kast import Kast, attest, step

QUESTION = {"key": "waar", "soort": "adres", "label": "Waar staat je hok?", "hulp": "De plaats waar het dier slaapt."}
OTHER = {"key": "dier", "soort": "tekst", "label": "Welk dier is het?"}


def page(kast: Kast, ada: Client, titel: str, *vragen: dict[str, Any]) -> str:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    stap = {"key": "hok", "groep": "doel", "titel": titel, "hulp": "Zoek een straat.", "vragen": [*vragen]}
    data["stappen"].append(stap)
    publish_definitie(json.dumps(data))
    return str(ada.get(step(attest(ada, kast.ada), "hok")).content.decode())


@pytest.mark.parametrize(
    ("titel", "vragen", "seen"),
    [
        ("Over je dier", [OTHER, QUESTION], True),
        ("Waar staat je hok?", [QUESTION, OTHER], False),
        ("Over je dier", [QUESTION], False),
    ],
)
def test_an_address_says_for_what_it_is(
    kast: Kast, ada: Client, titel: str, vragen: list[dict[str, Any]], seen: bool
) -> None:
    shown = page(kast, ada, titel, *vragen)
    look = "label" if seen else "visually-hidden"
    assert f'<legend class="{look}">Waar staat je hok?</legend>' in shown
    assert '<fieldset class="address-group" aria-describedby="waar_hint">' in shown
    assert '<p class="hint" id="waar_hint">De plaats waar het dier slaapt.</p>' in shown
