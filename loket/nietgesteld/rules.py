"""Which questions a form did not ask, because the city knew. Pure."""

from __future__ import annotations

from collections.abc import Collection

from loket.definitie import Definitie


def known_facts(definitie: Definitie, antwoorden: Collection[str], bekend: Collection[str]) -> frozenset[str]:
    """Facts that were known and shown or looked at, where one else had to ask: of the form, and of its shown steps.

    A step was shown when one of its questions was answered, also when it was left empty.
    """
    wanted = set(definitie.weten_we_al)
    for stap in definitie.stappen:
        if any(vraag.key in antwoorden for vraag in stap.vragen):
            wanted.update(stap.weten_we_al)
    wanted.update(v.key for _, regel in definitie.alle_regels() for v in regel.als if v.bron == "feit")
    return frozenset(wanted & set(bekend))
