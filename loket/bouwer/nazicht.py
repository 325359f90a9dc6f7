"""Everything that is wrong with a draft: in its shape, in its meaning, and with the catalogue around it."""

from __future__ import annotations

from typing import Any

from loket.controle import controleer
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.feiten import NAMEN
from loket.gevolgen import GEVOLGEN, REGELS
from loket.probleem import Probleem
from producten.models import Dienst


def problemen_van(data: Any) -> list[Probleem]:
    """Every problem, with its place; empty when it may be published. `data` may be anything that is JSON."""
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    return [*controleer(definitie, feiten=NAMEN, regels=REGELS, gevolgen=GEVOLGEN), *zonder_dienst(definitie)]


def zonder_dienst(definitie: Definitie) -> list[Probleem]:
    """That the catalogue does not know the dienst of this form; empty when it does."""
    known = Dienst.objects.filter(slug=definitie.dienst).exists()
    return [] if known else [Probleem(f"De dienst '{definitie.dienst}' staat niet in de catalogus.")]
