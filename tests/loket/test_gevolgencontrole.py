"""Every mistake in what a form says it brings about is a sentence for its maker."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from loket.bouwer.uitwisseling import lees
from loket.keuring import problemen
from loket.publiceren import MAP

Data = dict[str, Any]
LEZ, LEVEN, VERHUIS, PARKEREN = "lez-toelating", "attest-van-leven", "adreswijziging", "bewonersparkeren"


def form(naam: str) -> Data:
    return copy.deepcopy(lees((MAP / f"{naam}.json").read_text())[0])


def put(*path: Any) -> Callable[[Data], None]:
    """The last of `path` at the place that the rest of it names."""

    def change(data: Any) -> None:
        *way, name, value = path
        for part in way:
            data = data[part]
        data[name] = value

    return change


CASES = [
    ("no reason", LEZ, put("eisen", 0, "reden", " "), "zegt niet waarom een medewerker moet kijken"),
    ("long reason", LEZ, put("eisen", 0, "reden", "x" * 51), "is te lang: hoogstens 50 tekens"),
    ("attest without words", LEVEN, put("attest", "zin", " "), "Het attest heeft nog geen titel, of geen zin"),
    ("product without a title", LEZ, put("toekenningen", 0, "titel", ""), "Wat de burger krijgt, heeft nog geen titel"),
    (
        "appointment without words",
        LEVEN,
        put("afspraak", {"soort": "kids-id", "titel": "", "tekst": ""}),
        "De afspraak heeft nog geen titel",
    ),
    ("unknown fact", LEZ, put("eisen", 0, "als", [{"feit": "weer", "is": "zon"}]), "kijkt naar het feit 'weer'"),
    ("not at once", LEZ, put("beslissing", "behandelaar"), "maar het formulier beslist niet meteen"),
    ("two sources", LEVEN, put("attest", "rijen", 0, "tekst", "x"), "heeft precies één bron nodig"),
    ("no such question", LEVEN, put("attest", "rijen", 3, "vraag", "x"), "noemt vraag 'x', maar die bestaat niet"),
    ("no such fact", LEVEN, put("attest", "rijen", 0, "feit", "x"), "noemt het feit 'x', maar dat kennen we niet"),
    ("no person", LEVEN, put("attest", "persoon", "nummer"), "geen vraag van het soort huishoudleden"),
    ("no such product", LEZ, put("toekenningen", 0, "soort", "taart"), "van het soort 'taart', maar dat bestaat niet"),
    ("no such unit", LEZ, put("toekenningen", 0, "eenheid", "uren"), "telt in 'uren': kies"),
    ("length twice", LEZ, put("toekenningen", 0, "aantal", "dag"), "zegt twee keer hoelang het geldt"),
    ("no day", LEZ, put("toekenningen", 0, "van", "plaat"), "geen vraag van het soort datum"),
    ("no number", LEZ, put("toekenningen", 0, "aantal", "dag"), "geen vraag van het soort getal"),
    ("replaces nothing", PARKEREN, put("toekenningen", 1, "vervangt", ["x"]), "vervangt wat vraag 'x' zegt, maar die"),
    (
        "replaces what does not stand on it",
        PARKEREN,
        put("toekenningen", 1, "vervangt", ["plaat", "telefoon"]),
        "vervangt wat vraag 'telefoon' zegt, maar dat antwoord staat er niet op",
    ),
    ("looks at nothing", LEZ, put("toekenningen", 0, "als", [{"vraag": "x", "is": 1}]), "kijkt naar vraag 'x'"),
    ("two targets", VERHUIS, put("vervolg", 0, "dienst", "klacht"), "noemt één formulier of één dienst"),
    ("name too long", VERHUIS, put("vervolg", 2, "dienst", "x" * 32), "van hoogstens 31 tekens"),
    ("no why", VERHUIS, put("vervolg", 0, "waarom", ""), "zegt niet waarom de burger het krijgt"),
    (
        "answers for a dienst",
        VERHUIS,
        put("vervolg", 2, "antwoorden", [{"naar": "x", "waarde": "y"}]),
        "vult antwoorden in, maar noemt geen formulier",
    ),
    ("no source", VERHUIS, put("vervolg", 0, "antwoorden", [{"naar": "plaat"}]), "niet precies één bron"),
    (
        "no such answer",
        VERHUIS,
        put("vervolg", 0, "antwoorden", [{"naar": "plaat", "vraag": "x"}]),
        "leest vraag 'x', maar die bestaat niet",
    ),
    (
        "no field",
        VERHUIS,
        put("vervolg", 0, "antwoorden", [{"naar": "plaat", "product": "x"}]),
        "schrijf <dienst>.<veld>",
    ),
    ("no such page", LEZ, put("niet_in_aanmerking", 0, "pagina", "maan"), "leidt naar pagina 'maan'"),
]


@pytest.mark.parametrize(("naam", "change", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_mistake_is_said(naam: str, change: Callable[[Data], None], said: str) -> None:
    data = form(naam)
    assert problemen(data) == []
    change(data)
    assert any(said in str(probleem) for probleem in problemen(data)), [str(p) for p in problemen(data)]
