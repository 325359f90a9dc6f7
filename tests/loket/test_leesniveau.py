"""A text that is too hard for B1 is refused, with the sentence and the place."""

from __future__ import annotations

from typing import Any

import pytest

from loket.leesniveau import unreadable
from tests.loket.test_definitie import _set, base, judged

LANG = " ".join(["woord"] * 21)
MOEILIJK = "De vergunningsaanvraag vereist een omgevingsvergunning en verzekeringsattesten."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" ".join(["woord"] * 20) + ".", ""),
        (f"{LANG}.", "een zin van 21 woorden (hoogstens 20)"),
        (f"{LANG[:60]}: {LANG[60:]}", ""),
        (f"{LANG[:60]}\n{LANG[60:]}", ""),
        (f"{LANG[:60]} bv. nog: {LANG[60:]}", ""),
        (MOEILIJK, "te veel lange woorden (vergunningsaanvraag, omgevingsvergunning, verzekeringsattesten)"),
        ("Een omgevingsvergunning vraag je hier.", ""),
        ("Omgevingsvergunning", ""),
        ("Je vraagt je omgevingsvergunning aan in Mijn stad.", ""),
        (" ".join([" ".join(["woord"] * 15) + "."] * 3), "zinnen van gemiddeld 15 woorden (hoogstens 14)"),
        (" ".join([" ".join(["woord"] * 15) + "."] * 2), ""),
        (" ".join([" ".join(["woord"] * 14) + "."] * 3), ""),
        ("...", ""),
        ("", ""),
        ("attest_hoofdverblijf@1", ""),
    ],
)
def test_limits_of_a_text(text: str, said: str) -> None:
    found = unreadable(text)
    assert (said in found[0]) if said else found == []


def test_average_names_the_longest_sentence() -> None:
    short, long = " ".join(["kort"] * 13) + ".", " ".join(["lang"] * 20) + "."
    (found,) = unreadable(f"{short} {long} {short}")
    assert found.endswith(f"De langste: '{long}'")


PLACES: list[tuple[str, tuple[Any, ...], tuple[str, str, int | None]]] = [
    ("the form", ("verzenden",), ("", "", None)),
    ("what happens next", ("na_versturen", 0, "tekst"), ("", "", None)),
    ("a step", ("stappen", 1, "uitleg"), ("tweede", "", None)),
    ("a question", ("stappen", 0, "vragen", 1, "hulp"), ("eerste", "hond", None)),
    ("a choice", ("stappen", 0, "vragen", 0, "keuzes", 1, "label"), ("eerste", "kleur", None)),
    ("the words of a rule", ("stappen", 1, "regels", 0, "uitleg"), ("tweede", "", 0)),
]


@pytest.mark.parametrize(("where", "place"), [pytest.param(w, p, id=i) for i, w, p in PLACES])
def test_hard_text_is_refused_where_it_stands(where: tuple[Any, ...], place: tuple[str, str, int | None]) -> None:
    data = base()
    _set(*where, LANG)(data)
    (found,) = judged(data)
    assert (found.stap, found.vraag, found.regel) == place
    assert f"'{LANG}'" in found.tekst
    assert found.tekst.endswith("Schrijf het korter of in gewone woorden.")


def test_reason_for_the_maker_is_not_measured() -> None:
    data = base()
    data["stappen"][0]["vragen"][0]["reden_toch_vragen"] = LANG
    assert judged(data) == []
