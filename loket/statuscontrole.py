"""Judges whether a form can bring somebody to a status for which the city has no words. Pure.

A status is reached because a form is handled at all, or because of what it brings about: a payment, a signature, a
waiting list, what follows. Each needs words on the timeline, and most a message; a state in which somebody waits
needs a word of its own as well.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from loket.definitie import Definitie
from loket.probleem import GEVOLGEN, Probleem


@dataclass(frozen=True, slots=True)
class Statuscode:
    """One step of a dossier: when it happens, in words, and what it needs beside words on the timeline."""

    code: str
    wanneer: str
    bericht: str = ""
    """Code of the message that tells of it; empty: the timeline says enough."""
    stand: str = ""
    """The state in which somebody waits after it; empty: nobody waits for anything else."""
    tijdlijn: bool = True
    """Whether it stands on the timeline of who sent the form; else it is only a message to somebody else."""


def _told(code: str, wanneer: str, *, stand: str = "") -> Statuscode:
    return Statuscode(code, wanneer, code, stand)


ALTIJD: Final = (
    _told("ingediend", "als iemand het verstuurt"),
    _told("in_behandeling", "als een medewerker eraan begint"),
    Statuscode("naar_medewerker", "als een medewerker het moet bekijken"),
    _told("vraag_gesteld", "als een medewerker iets vraagt"),
    _told("vraag_beantwoord", "als de burger een vraag beantwoordt"),
    Statuscode("vraag_vervallen", "als een vraag niet meer nodig is"),
    Statuscode("beslist", "als het goedgekeurd is", "beslist_toegekend"),
    Statuscode("beslist", "als het voor een deel goedgekeurd is", "beslist_deels"),
    Statuscode("beslist", "als het geweigerd is", "beslist_geweigerd"),
    _told("uitgevoerd", "als alles in orde is"),
    _told("ingetrokken", "als de burger het intrekt"),
    _told("stopgezet", "als een medewerker het stopzet"),
    _told("verlopen", "als het te lang duurt"),
    _told("heropend", "als we het opnieuw bekijken"),
)
"""What every form can come to."""

BETALEN: Final = (
    _told("betaling_gevraagd", "als we vragen om te betalen", stand="wacht_op_betaling"),
    Statuscode("betaling_open", "als er nog niet betaald is"),
    _told("betaling_herinnerd", "als we eraan herinneren om te betalen"),
    Statuscode("betaling_te_laat", "als er niet op tijd betaald is"),
    Statuscode("betaling_ontvangen", "als we het geld kregen"),
)
ONDERTEKENEN: Final = (
    _told("wacht_op_handtekening", "als we op een handtekening wachten", stand="wacht_op_handtekening"),
    _told("ondertekend", "als iemand mee ondertekende"),
    _told("handtekening_geweigerd", "als iemand niet wil ondertekenen"),
    Statuscode("handtekening_herinnerd", "als we de handtekening nog eens vragen"),
    _told("handtekening_te_laat", "als een handtekening te laat is"),
    Statuscode(
        "handtekening_gevraagd", "als we iemand vragen om te ondertekenen", "handtekening_gevraagd", tijdlijn=False
    ),
)
WACHTLIJST: Final = (
    _told("op_wachtlijst", "als iemand op de wachtlijst komt", stand="op_wachtlijst"),
    _told("plaats_aangeboden", "als er een plaats vrij is", stand="plaats_aangeboden"),
    Statuscode("plaats_aanvaard", "als iemand de plaats aanvaardt"),
    _told("plaats_te_laat", "als iemand te laat aanvaardt"),
    _told("plaats_opgegeven", "als iemand de plaats opgeeft", stand="plaats_opgegeven"),
    _told("plaats_onbetaald", "als iemand de plaats niet betaalt", stand="plaats_onbetaald"),
)
VERVOLG: Final = (_told("vervolg_gestart", "als we iets klaarzetten dat erop volgt"),)

DOOR: Final[Mapping[str, tuple[Callable[[Definitie], bool], tuple[Statuscode, ...]]]] = {
    "een betaling": (lambda definitie: bool(definitie.betalen), BETALEN),
    "een handtekening van iemand anders": (lambda definitie: bool(definitie.mede_ondertekenaars), ONDERTEKENEN),
    "een wachtlijst": (lambda definitie: definitie.wachtlijst is not None, WACHTLIJST),
    "een vervolg": (lambda definitie: bool(definitie.vervolg), VERVOLG),
}
"""What a form may have, and what it can come to by that."""


def bereikbaar(definitie: Definitie) -> list[tuple[str, Statuscode]]:
    """Everything that this form can come to, each with the part of the form that brings it (empty: any form)."""
    found = [("", status) for status in ALTIJD]
    return found + [(part, status) for part, (has, codes) in DOOR.items() if has(definitie) for status in codes]


def zonder_woorden(definitie: Definitie, *, tijdlijn: Container[str], standen: Container[str]) -> Iterator[Probleem]:
    """A step that the timeline cannot tell, or a state in which somebody waits and that has no name."""
    for part, status in bereikbaar(definitie):
        if status.tijdlijn and status.code not in tijdlijn:
            yield _missing("woorden op de tijdlijn", part, status, status.code)
        if status.stand and status.stand not in standen:
            yield _missing("woord voor de stand", part, status, status.stand)


def zonder_bericht(definitie: Definitie, berichten: Container[str]) -> Iterator[Probleem]:
    """A step of which the citizen would hear nothing. `berichten`: codes of the messages that exist for this dienst."""
    for part, status in bereikbaar(definitie):
        if status.bericht and status.bericht not in berichten:
            yield _missing("bericht", part, status, status.bericht)


def _missing(what: str, part: str, status: Statuscode, code: str) -> Probleem:
    why = f"Het formulier heeft {part}. " if part else ""
    text = f"{why}Er is geen {what} voor de burger {status.wanneer} ('{code}'). Vraag de beheerder om die tekst."
    return Probleem(text, deel=GEVOLGEN if part else "")
