"""Judges whether a question asks for something the city knows already, however it is worded. Pure.

A fact has words that name it ("geboortedatum") and ways to ask for it of the reader ("Wanneer ben je geboren?"). A
question about somebody or something else ("Hoe oud is het gebouw?") is none. Who has a reason to ask writes it down.
"""

from __future__ import annotations

import re
from typing import Final

from loket.definitie import Vraag
from loket.opties import Adres

WOORDEN: Final = {
    "naam": ("naam", "voornaam", "achternaam", "familienaam"),
    "geboortedatum": ("geboortedatum", "geboortedag", "geboorteplaats", "leeftijd"),
    "adres": ("huidig adres", "huidige adres", "je adres nu", "oud adres", "oude adres", "domicilie"),
    "insz": ("rijksregisternummer", "insz"),
    "huishouden": ("gezinssamenstelling", "burgerlijke staat", "huisgenoten"),
}
"""What the city knows of a citizen from an authentic source, and the words that ask for it again, in label or key."""

SOORTEN: Final = {"rijksregisternummer": "insz"}
"""Soorten that ask for something the city knows, whatever the words of the question are."""

_JE = r"(?:je|jij|u|ik)"
_JOUW = r"(?:je|jouw|uw|mijn)"
_EINDE = r"(?=\s*(?:$|[?.,(]))"
_BURGERLIJK = r"(?:getrouwd|gehuwd|ongehuwd|gescheiden|alleenstaand|vrijgezel|weduwe|weduwnaar)"
_GEZIN = rf"{_JOUW} (?:gezin|huishouden)"
_AL = r"(?:al |nog |ook |nu |minstens |ten minste )?"
_EIGEN = r"(?:eigen |volledige? |huidige? |officiële )?"
_WOONPLAATS = r"(?:adres|woonadres|thuisadres|woonplaats|postcode|huisnummer|hoofdverblijfplaats)"
_PLAATS = r"(?:straat|adres|gemeente|stad|district|plaats|postcode)"
_HIER = r"(?:antwerpen|belgië|vlaanderen|(?:de|onze|deze) stad|het district)"
_KIND = r"(?:een kind|(?:jonge |minderjarige )?kinderen)(?: ten laste| jonger dan \d+| thuis)?"
_HEEFT = rf"(?:heb {_JE}|hebben jullie|heeft {_GEZIN})"
_VAN_DE_STAD = (
    r"(?:(?:parkeervergunning|bewonersvergunning|lez-toelating)(?:en)?|bewonerskaart(?:en)?|sorteerpas(?:sen)?)"
)

VRAGEN: Final = {
    feit: tuple(re.compile(pattern) for pattern in patterns)
    for feit, patterns in {
        "naam": (
            rf"\bhoe heet {_JE}(?: (?:zelf|voluit|officieel|eigenlijk|precies))?{_EINDE}",
            rf"\bhoe {_JE} (?:voluit |officieel )?heet{_EINDE}",
            rf"\bwie ben {_JE}{_EINDE}",
        ),
        "geboortedatum": (
            rf"\b(?:ben|bent|werd) {_JE}\b[^?]*\bgeboren\b",
            rf"\b{_JE} (?:zelf )?(?:geboren (?:ben|bent|werd)|(?:bent|ben|werd) geboren)\b",
            rf"\bhoe oud (?:ben|bent) {_JE}\b",
            rf"\bhoe oud {_JE} (?:ben|bent)\b",
            rf"\b(?:ben|bent) {_JE} {_AL}(?:ouder|jonger) dan \d",
            rf"\b(?:ben|bent) {_JE} {_AL}\d+(?: jaar)?(?: of (?:ouder|jonger)| oud)?{_EINDE}",
            rf"\b(?:ben|bent) {_JE} (?:al |nog )?(?:meerderjarig|minderjarig|volwassen)\b",
            rf"\bverjaar {_JE}\b",
            rf"\b{_JOUW} verjaardag\b",
        ),
        "adres": (
            rf"\b{_JOUW} {_EIGEN}{_WOONPLAATS}{_EINDE}",
            rf"\bwaar\b[^?]*\b(?:woon|verblijf) {_JE}(?: (?:nu|vandaag|momenteel|officieel))?{_EINDE}",
            rf"\bwaar {_JE} (?:nu |vandaag |officieel )?(?:woont|woon|verblijft){_EINDE}",
            rf"\b(?:in|op) welke? {_PLAATS}\b[^?]*\bwoon {_JE}(?: nu)?{_EINDE}",
            rf"\b(?:sinds wanneer|hoe ?lang)\b[^?]*\bwoon {_JE}\b",
            rf"\bwoon {_JE} {_AL}(?:in|te) {_HIER}\b",
        ),
        "huishouden": (
            rf"\bmet (?:wie|hoeveel)\b[^?]*\b(?:woon|leef) {_JE}\b",
            rf"\bmet (?:wie|hoeveel)\b[^?]*\b{_JE} (?:samen)?(?:woont|woon|leeft)\b",
            r"\b(?:wie|hoeveel \w+) (?:woont|wonen) er (?:nog )?(?:allemaal )?(?:bij|met) (?:je|jou|u|mij)\b",
            rf"\b(?:wie|hoeveel|hoe groot)\b[^?]*\b{_GEZIN}{_EINDE}",
            rf"\b(?:woon|leef) {_JE} (?:nu )?(?:alleen|samen)\b",
            rf"\b(?:ben|bent) {_JE}\b[^?]*\b{_BURGERLIJK}\b",
            rf"\b{_JE} {_BURGERLIJK} (?:ben|bent)\b",
            rf"\bheb {_JE} een (?:partner|echtgenoot|echtgenote){_EINDE}",
        ),
        "kinderen": (
            rf"\bhoeveel kinderen (?:heb|hebt) {_JE}(?: (?:thuis|ten laste|in huis|jonger|onder)\b|{_EINDE})",
            rf"\bhoeveel kinderen {_JE} (?:heb|hebt)\b",
            rf"\bheb {_JE} {_AL}{_KIND}{_EINDE}",
        ),
        "in_huis": (
            rf"\b{_HEEFT}\b[^?]*\b{_VAN_DE_STAD}\b",
            rf"\bhoeveel {_VAN_DE_STAD}\b[^?]*\b{_HEEFT}\b",
            rf"\bheb {_JE} al een vergunning\b",
        ),
    }.items()
}
"""How one asks the reader for it, in sentences; what is not about the reader, or not about now, is another question."""

KIEST_ZELF: Final = ("huishoudleden", "persoon")
"""Soorten that show the household as the register has it, and only let choose."""

ELDERS: Final = re.compile(
    r"\b(?:nieuwe?|andere?|tweede|toekomstige?|straks|later|binnenkort|tijdelijke?)\b"
    r"|\b(?:stuur|sturen|bezorg|bezorgen|lever|leveren|post|postadres|facturatieadres|factuur)\b"
    r"|\bwaar\b(?![^?]*\b(?:woon|woont|verblijf|verblijft|thuis)\b)"
    rf"|\bvan (?!{_JOUW} (?:huis|thuis|woning|woonst|gezin|hoofdverblijfplaats)\b)(?:de|het|een|deze|{_JOUW}) "
)
"""An address that is not where the reader lives: another one, one to send to, where something is or happens."""


def gevraagd_feit(vraag: Vraag, titel: str = "") -> str:
    """The fact of the citizen that this question asks again; empty when it asks none.

    `titel` is the step it stands in: the label "Adres" under "Waar wil je de plaats vrij?" is no address of a citizen.
    """
    label = " ".join(vraag.label.casefold().split())
    words = f"{vraag.key.replace('_', ' ')} {label}"
    for feit, terms in WOORDEN.items():
        if any(re.search(rf"\b{re.escape(term)}\b", words) for term in terms):
            return feit
    for feit, patterns in VRAGEN.items():
        chosen = feit == "huishouden" and vraag.soort in KIEST_ZELF
        if not chosen and any(pattern.search(label) for pattern in patterns):
            return "" if feit == "adres" and _compares(vraag) else feit
    if vraag.soort == "adres" and not (_compares(vraag) or _elsewhere(label, titel)):
        return "adres"
    return SOORTEN.get(vraag.soort, "")


def _compares(vraag: Vraag) -> bool:
    """Whether it takes no address that the city knows."""
    return isinstance(vraag.opties, Adres) and bool(vraag.opties.anders_dan)


def _elsewhere(label: str, titel: str) -> bool:
    return bool(ELDERS.search(label) or ELDERS.search(titel.casefold()))
