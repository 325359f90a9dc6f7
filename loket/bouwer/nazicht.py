"""Everything that is wrong with a draft: in its shape, in its meaning, and with the catalogue around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone

from loket.actions.concept import SOORT
from loket.bouwer.doelen import zonder_doel
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.definitie_feiten import Gebruik, bij_invullen, na_toekenning, van_het_gezin
from loket.feiten import NAMEN
from loket.gevolgen import FEITEN_VAN
from loket.keuring import keur
from loket.models import Formulierversie
from loket.poorten import STANDWOORDEN
from loket.probleem import GEVOLGEN, Probleem
from loket.soortcontrole import rows_of
from loket.statuscontrole import zonder_bericht, zonder_woorden
from producten.models import Dienst
from profiel.berichten.models import Berichtsjabloon
from profiel.dossiers.poorten import CODETEKSTEN
from profiel.toegang.models import Level

STERK: Final = {"iban": "rekeningnummer", "rijksregisternummer": "rijksregisternummer"}
"""Kinds of question that no dienst asks of who only showed an e-mail address (architecture §1)."""

VRIJ: Final = frozenset({"naam"})
"""Facts that every login may see: one's own name, which the head of every page shows to whoever is signed in."""

HOGER: Final = "maar deze dienst gaat open met een e-mailadres. Kies een hoger aanmeldniveau voor de dienst, of"


def problemen_van(data: Any) -> list[Probleem]:
    """Every problem, with its place; empty when it may be published. `data` may be anything that is JSON."""
    try:
        definitie = parse(data)
    except DefinitieRefused as refused:
        return refused.problemen
    return [*keur(definitie), *rondom(definitie), *zonder_doel(definitie)]


def rondom(definitie: Definitie) -> list[Probleem]:
    """What is wrong between this form and what stands around it: its dienst, the words and the messages."""
    return [
        *zonder_dienst(definitie),
        *te_zwak(definitie),
        *zonder_status(definitie),
        *zonder_bericht(definitie, _messages(definitie.dienst)),
    ]


def zonder_dienst(definitie: Definitie) -> list[Probleem]:
    """That the catalogue does not know the dienst of this form; empty when it does."""
    known = Dienst.objects.filter(slug=definitie.dienst).exists()
    return [] if known else [Probleem(f"De dienst '{definitie.dienst}' staat niet in de catalogus.")]


def te_zwak(definitie: Definitie) -> list[Probleem]:
    """What asks or tells more than who may begin has shown of who they are."""
    weak = Dienst.objects.filter(slug=definitie.dienst, niveau__lt=Level.SUBSTANTIEEL).exists()
    return te_veel(definitie) if weak else []


def te_veel(definitie: Definitie) -> list[Probleem]:
    """What this form asks and tells that a login with an e-mail address alone may not."""
    asked = [
        Probleem(
            f"Vraag '{een.key}' vraagt een {STERK[een.soort]}, {HOGER} vraag het pas als het nodig is.",
            stap.key,
            vraag.key,
        )
        for stap, vraag in definitie.vragen_met_stap()
        for een in (vraag, *rows_of(vraag))
        if een.soort in STERK
    ]
    told = [
        Probleem(
            f"{use.waar} iets uit het register (“{NAMEN.get(use.feit, use.feit)}”), {HOGER} laat het weg.",
            use.stap,
            use.vraag,
            use.regel,
            use.deel,
        )
        for use in gebruik_van(definitie)
        if use.feit not in VRIJ
    ]
    return list(dict.fromkeys([*asked, *told]))


def gebruik_van(definitie: Definitie) -> Iterator[Gebruik]:
    """Every use that this form makes of what the city knows, that of the code it names included."""
    yield from bij_invullen(definitie)
    yield from na_toekenning(definitie)
    yield from van_het_gezin(definitie)
    for naam in (definitie.regel, definitie.gevolg):
        yield from (Gebruik(code, f"'{naam}' leest", deel=GEVOLGEN) for code in sorted(FEITEN_VAN.get(naam, ())))


def tegen_niveau(dienst: str, niveau: int) -> str:
    """Why this dienst cannot open at that level: its live form asks or tells too much. Empty: it can."""
    if niveau >= Level.SUBSTANTIEEL:
        return ""
    for versie in Formulierversie.objects.live().filter(formulier__dienst=dienst).order_by("pk"):
        if found := te_veel(versie.lees()):
            more = f" Er zijn nog {len(found) - 1} redenen." if len(found) > 2 else ""
            return f"Het formulier “{versie.lees().titel}” vraagt meer zekerheid. {found[0]}{more}"
    return ""


def zonder_status(definitie: Definitie) -> list[Probleem]:
    """What this form can come to and for which the portal has no words; empty when it has them all."""
    told = {code for soort, code in CODETEKSTEN if soort in ("", SOORT)}
    return list(zonder_woorden(definitie, tijdlijn=told, standen=STANDWOORDEN))


def _messages(dienst: str) -> set[str]:
    """The codes of the messages that can be sent about an aanvraag of this dienst today."""
    rows = Berichtsjabloon.objects.filter(soort__in=("", SOORT, dienst), geldig_vanaf__lte=timezone.now())
    return set(rows.order_by("code").values_list("code", flat=True).distinct())
