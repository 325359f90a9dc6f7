"""Which answers stay in a new version: by table, question by question."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from loket.definitie import Vraag, parse
from loket.opties import Huishoudleden, Keuze, Keuzemogelijkheid, Tekst, Verklaring
from loket.versies.rules import blijft, zet_over
from loket.vragen.basis import Omgeving
from tests.loket.bouwer.test_proef import DATA

OMGEVING = Omgeving(dt.date(2026, 3, 10))
TEKST = Vraag("v", "tekst", "Waarom?", opties=Tekst())
KORT = Vraag("v", "tekst", "Waarom dan?", opties=Tekst(max_tekens=3))
WEET = Vraag("v", "tekst", "Waarom?", weet_niet="Weet ik niet", opties=Tekst())
KEUZE = Vraag("v", "keuze", "Welke?", opties=Keuze((Keuzemogelijkheid("a", "A"), Keuzemogelijkheid("b", "B"))))
WOORD = Vraag("v", "verklaring", "Verklaring", opties=Verklaring("Ik beloof het"))
ANDERS = Vraag("v", "verklaring", "Verklaring", opties=Verklaring("Ik zweer het"))
LEDEN = Vraag("v", "huishoudleden", "Wie?", opties=Huishoudleden())


@pytest.mark.parametrize(
    ("oud", "nieuw", "waarde", "stays"),
    [
        (TEKST, TEKST, "Daarom", True),
        (TEKST, KORT, "ja", True),
        (TEKST, KORT, "Daarom", False),
        (TEKST, TEKST, None, True),
        (None, TEKST, "Daarom", False),
        (TEKST, KEUZE, "a", False),
        (KEUZE, KEUZE, "c", False),
        (WEET, WEET, {"weet_niet": True}, True),
        (WEET, TEKST, {"weet_niet": True}, False),
        (WOORD, WOORD, "Ik beloof het", True),
        (WOORD, ANDERS, "Ik beloof het", False),
        (LEDEN, LEDEN, "geen lijst", False),
    ],
)
def test_blijft(oud: Vraag | None, nieuw: Vraag, waarde: Any, stays: bool) -> None:
    assert blijft(oud, nieuw, waarde, OMGEVING) is stays


def test_only_what_this_person_sees_is_told() -> None:
    data = copy.deepcopy(DATA)
    een, twee = data["stappen"]
    een["vragen"][0]["hulp"] = "Alleen de uitleg is anders"
    twee["vragen"].append({"key": "nog", "soort": "tekst", "label": "Nog iets"})
    oud, nieuw = parse(DATA), parse(data)
    answers = {"dag": "2026-03-10", "aantal": None}
    found = zet_over(oud, nieuw, answers, OMGEVING)
    assert (found.is_gelijk, found.antwoorden) == (True, answers)  # step 'twee' is not shown
    found = zet_over(oud, nieuw, {**answers, "aantal": 3}, OMGEVING)
    assert [row.vraag.key for row in found.nieuw] == ["nog"]
    assert (found.gewijzigd, found.weg, found.is_gelijk) == ((), (), False)
    back = zet_over(nieuw, oud, {**answers, "aantal": 3, "nog": "Ja"}, OMGEVING)
    assert [row.vraag.key for row in back.weg] == ["nog"]
    assert "nog" not in back.antwoorden
