"""Deciding at once: what the rules of a form allow is granted when it is sent, the rest goes to a person."""

from __future__ import annotations

from typing import Final

from loket.gevolgen import REGELS
from loket.gevolgen_attest import Uitslag, judge_facts
from loket.gevolgen_toekenning import period_over
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.pad import gelden
from profiel.behandeling.actions import start_termijn
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.dossiers.actions import Stap, progress
from profiel.dossiers.models import Uitkomst
from profiel.toegang.toegang import Toegang

TERMIJN: Final = "Beslissing"
HANDOVER_DAYS: Final = 3
"""Working days for a person to look at what a rule could not grant."""


def decide_at_once(aanvraag: Aanvraag, invulling: Invulling) -> None:
    """Grant by rule, or hand over to a person with the reason. A rule alone never refuses."""
    uitslag, versie = judge_at_once(invulling), aanvraag.formulierversie
    regel = invulling.definitie.regel or f"{versie.formulier_id}@{versie.nummer}"
    if uitslag.is_toegekend:
        beslissing = Beslissing(Uitkomst.TOEGEKEND, redencode="regel", door_regel=regel, met_document=False)
        decide(aanvraag.dossier, beslissing, by=Toegang.systeem())
        return
    facts = {"regel": regel, "reden": uitslag.redencode}
    step = Stap("naar_medewerker", intern=True, parameters=facts, werkreden=uitslag.redencode)
    progress(aanvraag.dossier, step, by=Toegang.systeem())
    start_termijn(aanvraag.dossier, TERMIJN, HANDOVER_DAYS, "werkdagen", by=Toegang.systeem())


def judge_at_once(invulling: Invulling) -> Uitslag:
    """Whether a form that is decided at once may be granted: its rules say so, and its day is not past by now.

    It may have waited for money or a signature: what was asked for a day that went by, a person looks at. So is what
    rests on a file of which nobody knows yet that it is safe.
    """
    if invulling.wacht_op_controle:
        return Uitslag("bestand_niet_veilig")
    found, aanvraag = _by_its_rules(invulling), invulling.aanvraag
    if found.is_toegekend and period_over(aanvraag, invulling.definitie, invulling.omgeving.today):
        return Uitslag("periode_voorbij")
    return found


def _by_its_rules(invulling: Invulling) -> Uitslag:
    """Its eisen, the facts of its attest and, as the last one, its named rule: that may take what it grants."""
    definitie, aanvraag = invulling.definitie, invulling.aanvraag
    answers, facts = invulling.pad.antwoorden, invulling.kennis.waarden
    for eis in definitie.eisen:
        if not gelden(eis.als, answers, facts):
            return Uitslag(eis.reden)
    found = judge_facts(aanvraag, definitie.attest) if definitie.attest else Uitslag()
    return REGELS[definitie.regel](aanvraag) if definitie.regel and found.is_toegekend else found
