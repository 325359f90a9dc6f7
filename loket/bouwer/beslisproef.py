"""Who would decide on an example that can be sent: the portal at once, or a person. As loket.meteen judges for real."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from loket.definitie import Definitie
from loket.feiten import NAMEN
from loket.gevolgen_dagpas import MEEST
from loket.gevolgen_toekenning import late
from loket.gevolgsoorten import Attest
from loket.pad import Pad, gelden, is_leeg
from loket.vragen.platen import is_gewoon

METEEN: Final = "meteen"
BEHANDELAAR: Final = "behandelaar"

VAN_HET_GEZIN: Final = frozenset({"adres", "huishouden", "huisgenoten"})
"""Facts that are the same for everybody of a household: of who lives with the example person we know these."""
GEDATEERD: Final = frozenset({"adres", "huishouden", "huisgenoten", "kinderen"})
"""Facts that the register always states since a day; of the others the example does not say."""


@dataclass(frozen=True, slots=True)
class Beslist:
    """`meteen` or `behandelaar`; empty when the example does not show it. `waarom`: the rest of the sentence."""

    wie: str
    waarom: str = ""


GRANTED: Final = Beslist(METEEN)


def beslist(definitie: Definitie, pad: Pad, persoon: Mapping[str, Any], today: date) -> Beslist:
    """Of an example that can be sent. What no example shows is not guessed at."""
    if definitie.beslissing != METEEN:
        return Beslist(BEHANDELAAR)
    found = _by_its_rules(definitie, pad, persoon)
    over = [one for one in late(definitie, pad.antwoorden, today) if gelden(one.als, pad.antwoorden, persoon)]
    if found.wie == METEEN and over:
        return Beslist(BEHANDELAAR, "de gevraagde periode is dan al voorbij")
    return found


def _by_its_rules(definitie: Definitie, pad: Pad, persoon: Mapping[str, Any]) -> Beslist:
    """Its eisen, the facts of its attest and, as the last one, its named rule."""
    for eis in definitie.eisen:
        if not gelden(eis.als, pad.antwoorden, persoon):
            return Beslist(BEHANDELAAR, f"de eis met reden '{eis.reden}' klopt niet")
    found = _attest(definitie.attest, pad, persoon) if definitie.attest else GRANTED
    if not definitie.regel or found.wie == BEHANDELAAR:
        return found
    judge = REGELPROEF.get(definitie.regel)
    ruled = judge(definitie, pad, persoon) if judge else Beslist("", f"de regel '{definitie.regel}' is code")
    return found if ruled.wie == METEEN else ruled


def _attest(attest: Attest, pad: Pad, persoon: Mapping[str, Any]) -> Beslist:
    """As gevolgen_attest.judge_facts: every fact that it states, of the person whom it is about."""
    stated = [(row.feit or row.sinds, bool(row.sinds)) for row in attest.rijen if row.feit or row.sinds]
    return _known(pad.antwoorden.get(attest.persoon), stated, persoon)


def _known(chosen: Any, stated: Iterable[tuple[str, bool]], persoon: Mapping[str, Any]) -> Beslist:
    """Whether the register knows these facts, (fact, since when), of who was chosen: nobody is the person oneself."""
    other = chosen[0] if isinstance(chosen, list) and chosen and not chosen[0].get("zelf") else None
    if other and other.get("naam") not in (persoon.get("huishouden") or ()):
        return Beslist(BEHANDELAAR, f"{other.get('naam')} staat niet bij wie er woont")
    for code, since in stated:
        words = NAMEN.get(code, code)
        if code == "naam" and other:
            continue
        if other and code not in VAN_HET_GEZIN:
            return Beslist("", f"het voorbeeld zegt “{words}” alleen van de persoon zelf")
        if code == "in_huis" or is_leeg(persoon.get(code)):
            return Beslist(BEHANDELAAR, f"“{words}” is niet bekend")
        if since and code not in GEDATEERD:
            return Beslist("", f"het voorbeeld zegt niet sinds wanneer “{words}” zo is")
    return GRANTED


def _hoofdverblijf(definitie: Definitie, pad: Pad, persoon: Mapping[str, Any]) -> Beslist:
    """As gevolgen_attest.judge_attest."""
    return _known(pad.antwoorden.get("persoon"), [("adres", False)], persoon)


def _plaats(definitie: Definitie, pad: Pad, persoon: Mapping[str, Any]) -> Beslist:
    """As gevolgen.judge_place."""
    return GRANTED if definitie.wachtlijst else Beslist(BEHANDELAAR, "het formulier geeft geen plaatsen")


def _dagpas(definitie: Definitie, pad: Pad, persoon: Mapping[str, Any]) -> Beslist:
    """As gevolgen_dagpas.judge_dagpas; how many passes the car has stands with the aanvragen of others."""
    answers = pad.antwoorden
    if not is_gewoon(answers.get("land", ""), answers.get("plaat", "")):
        return Beslist(BEHANDELAAR, "een medewerker kijkt deze plaat na")
    if not (answers.get("plaat") and answers.get("dag")):
        return GRANTED
    return Beslist("", f"hoeveel van de {MEEST} dagpassen de wagen al heeft, staat er niet in")


REGELPROEF: Final[Mapping[str, Callable[[Definitie, Pad, Mapping[str, Any]], Beslist]]] = {
    "attest_hoofdverblijf@1": _hoofdverblijf,
    "dagpas@1": _dagpas,
    "plaats@1": _plaats,
}
"""How each named rule (gevolgen.REGELS) judges an example; of one that is missing here no example shows anything."""
