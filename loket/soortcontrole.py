"""Judges what a question is told by its maker: the options of the larger soorten, and "Weet ik niet". Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from loket.definitie import Vraag

NOOIT_OPNIEUW: Final = ("verklaring", "bestand", "huishoudleden", "adres", "info", "rijksregisternummer", "persoon")
"""Soorten whose earlier answer is never offered again."""

ALTIJD_GEWETEN: Final = ("verklaring", "bestand", "huishoudleden", "persoon", "info")
"""Soorten to which "Weet ik niet" is no answer."""


def own_options(vraag: Vraag) -> Iterator[str]:
    """Every problem of one question, as a sentence."""
    if vraag.weet_niet and vraag.soort in ALTIJD_GEWETEN:
        yield f"Bij vraag '{vraag.key}' past “Weet ik niet” niet: ze is van het soort {vraag.soort}."


DELEN: Final[Mapping[str, tuple[str, ...]]] = {
    "adres": ("straat", "huisnummer", "bus", "postcode", "gemeente", "district", "nagekeken"),
    "persoon": ("wie", "naam", "zelf"),
}
"""Soorten whose answer has parts, and the parts that a rule may compare."""


def part_compared(vraag: Vraag, pad: str, test: str) -> Iterator[str]:
    """What is wrong with the part of an answer that a rule looks at."""
    parts, (_, _, part) = DELEN.get(vraag.soort, ()), pad.partition(".")
    if part and part not in parts:
        yield f"Vraag '{vraag.key}' ({vraag.soort}) heeft geen deel '{part}'."
    elif parts and not part and test in ("is", "is_niet", "een_van"):
        yield f"De test '{test}' op vraag '{vraag.key}' vergelijkt met een deel: {vraag.key}.{', '.join(parts)}."
