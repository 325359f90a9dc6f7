"""Who may sign a form, and signatures of what no longer stands in it."""

from __future__ import annotations

from datetime import date

from loket.definitie import Stap
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.vragen import soort
from loket.vragen.handtekening import SOORT, is_geldig
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang


def may_answer(stap: Stap, dossier: Dossier, by: Toegang) -> bool:
    """A helper answers no question that counts as signed; only who may sign signs for somebody else."""
    if by.is_begeleid:
        return not any(soort(vraag).bewijs for vraag in stap.vragen)
    signs = any(vraag.soort == SOORT for vraag in stap.vragen)
    return not (signs and by.voor_ander) or by.allows("ondertekenen", dossier)


def forget_stale(aanvraag: Aanvraag, today: date) -> None:
    """Take out the signatures of other answers than those that stand in the draft: they are asked again."""
    if not any(vraag.soort == SOORT for vraag in aanvraag.formulierversie.lees().alle_vragen()):
        return
    invulling = Invulling.of(aanvraag, today)
    for stap in invulling.definitie.stappen:
        for vraag in stap.vragen:
            stored = aanvraag.antwoorden.get(vraag.key)
            if vraag.soort == SOORT and stored and not is_geldig(vraag, stored, invulling.omgeving):
                del aanvraag.antwoorden[vraag.key]
                aanvraag.stappen_klaar = [key for key in aanvraag.stappen_klaar if key != stap.key]
