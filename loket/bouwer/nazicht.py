"""Everything that is wrong with a draft: in its shape, in its meaning, and with the catalogue around it."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from loket.actions.concept import SOORT
from loket.bouwer.doelen import zonder_doel
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.keuring import keur
from loket.poorten import STANDWOORDEN
from loket.probleem import Probleem
from loket.statuscontrole import zonder_bericht, zonder_woorden
from producten.models import Dienst
from profiel.berichten.models import Berichtsjabloon
from profiel.dossiers.poorten import CODETEKSTEN
from profiel.toegang.models import Level

STERK: Final = {"iban": "rekeningnummer", "rijksregisternummer": "rijksregisternummer"}
"""Kinds of question that no dienst asks of who only showed an e-mail address (architecture §1)."""


def problemen_van(data: Any) -> list[Probleem]:
    """Every problem, with its place; empty when it may be published. `data` may be anything that is JSON."""
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    return [
        *keur(definitie),
        *zonder_dienst(definitie),
        *te_zwak(definitie),
        *zonder_status(definitie),
        *zonder_bericht(definitie, _messages(definitie.dienst)),
        *zonder_doel(definitie),
    ]


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


def zonder_status(definitie: Definitie) -> list[Probleem]:
    """What this form can come to and for which the portal has no words; empty when it has them all."""
    told = {code for soort, code in CODETEKSTEN if soort in ("", SOORT)}
    return list(zonder_woorden(definitie, tijdlijn=told, standen=STANDWOORDEN))


def _messages(dienst: str) -> set[str]:
    """The codes of the messages that can be sent about an aanvraag of this dienst today."""
    rows = Berichtsjabloon.objects.filter(soort__in=("", SOORT, dienst), geldig_vanaf__lte=timezone.now())
    return set(rows.order_by("code").values_list("code", flat=True).distinct())
