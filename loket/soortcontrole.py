"""Judges what a question is told by its maker: the options of the larger soorten, and "Weet ik niet". Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from loket.definitie import Vraag

NOOIT_OPNIEUW: Final = ("verklaring", "bestand", "huishoudleden", "adres", "info", "rijksregisternummer")
"""Soorten whose earlier answer is never offered again."""

ALTIJD_GEWETEN: Final = ("verklaring", "bestand", "huishoudleden", "info")
"""Soorten to which "Weet ik niet" is no answer."""


def own_options(vraag: Vraag) -> Iterator[str]:
    """Every problem of one question, as a sentence."""
    if vraag.weet_niet and vraag.soort in ALTIJD_GEWETEN:
        yield f"Bij vraag '{vraag.key}' past “Weet ik niet” niet: ze is van het soort {vraag.soort}."
