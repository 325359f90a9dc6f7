"""Judging a definition with what this portal knows: its facts, the rules that may decide, the effects."""

from __future__ import annotations

from typing import Any

from loket.controle import controleer
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.feiten import NAMEN
from loket.gevolgen import GEVOLGEN, REGELS
from loket.probleem import Probleem


def keur(definitie: Definitie) -> list[Probleem]:
    """Everything that is wrong with its meaning, whatever stands in the catalogue."""
    return controleer(definitie, feiten=NAMEN, regels=REGELS, gevolgen=GEVOLGEN)


def problemen(data: Any) -> list[Probleem]:
    """Everything that keeps this decoded JSON from being published: its shape and, when that is right, its meaning.

    What it names outside itself is looked up when it is published (`loket.bouwer.nazicht`).
    """
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    return keur(definitie)
