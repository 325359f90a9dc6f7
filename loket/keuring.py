"""Judging a definition with what this portal knows: its facts, the rules that may decide, the effects."""

from __future__ import annotations

from typing import Any

from loket.controle import controleer
from loket.definitie import DefinitieRefused, parse
from loket.feiten import NAMEN
from loket.gevolgen import GEVOLGEN, REGELS
from loket.probleem import Probleem


def problemen(data: Any) -> list[Probleem]:
    """Everything that keeps this decoded JSON from being published: its shape and, when that is right, its meaning.

    Whether its dienst stands in the catalogue is asked when it is published.
    """
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    return controleer(definitie, feiten=NAMEN, regels=REGELS, gevolgen=GEVOLGEN)
