"""Everything that is wrong with a draft: in its shape, in its meaning, and with the catalogue around it."""

from __future__ import annotations

from typing import Any, Final

from loket.controle import controleer
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.feiten import NAMEN
from loket.gevolgen import GEVOLGEN, REGELS
from loket.probleem import Probleem
from producten.models import Dienst
from profiel.toegang.models import Level

STERK: Final = {"iban": "rekeningnummer", "rijksregisternummer": "rijksregisternummer"}
"""Kinds of question that no dienst asks of who only showed an e-mail address (architecture §1)."""


def problemen_van(data: Any) -> list[Probleem]:
    """Every problem, with its place; empty when it may be published. `data` may be anything that is JSON."""
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    found = controleer(definitie, feiten=NAMEN, regels=REGELS, gevolgen=GEVOLGEN)
    return [*found, *zonder_dienst(definitie), *te_zwak(definitie)]


def zonder_dienst(definitie: Definitie) -> list[Probleem]:
    """That the catalogue does not know the dienst of this form; empty when it does."""
    known = Dienst.objects.filter(slug=definitie.dienst).exists()
    return [] if known else [Probleem(f"De dienst '{definitie.dienst}' staat niet in de catalogus.")]


def te_zwak(definitie: Definitie) -> list[Probleem]:
    """Questions that ask more than who may begin has shown of who they are."""
    if not Dienst.objects.filter(slug=definitie.dienst, niveau__lt=Level.SUBSTANTIEEL).exists():
        return []
    return [
        Probleem(
            f"Vraag '{vraag.key}' vraagt een {STERK[vraag.soort]}, maar deze dienst gaat open met een e-mailadres. "
            "Kies een hoger aanmeldniveau voor de dienst, of vraag het pas als het nodig is.",
            stap.key,
            vraag.key,
        )
        for stap in definitie.stappen
        for vraag in stap.vragen
        if vraag.soort in STERK
    ]
