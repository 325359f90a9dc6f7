"""Judges what a question is told by its maker: the options of the larger soorten, and "Weet ik niet". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from loket.definitie import Definitie, Stap, Vraag, als_vraag
from loket.opties import Bestand, Handtekening, Herhaalgroep, Verklaring
from stadsportaal.kern.templatetags.componenten import STATEMENT

NOOIT_OPNIEUW: Final = (
    "verklaring",
    "handtekening",
    "bestand",
    "huishoudleden",
    "adres",
    "kaartpunt",
    "info",
    "rijksregisternummer",
    "persoon",
    "herhaalgroep",
)
"""Soorten whose earlier answer is never offered again."""

MOST_FILES: Final = 10
"""Files that one question may take."""
MOST_MB: Final = 10
"""Megabytes of one file: what the portal itself takes."""
MOST_ROWS: Final = 30
"""Rows that one repeating group may have."""

ALTIJD_GEWETEN: Final = ("handtekening", "verklaring", "bestand", "huishoudleden", "persoon", "herhaalgroep", "info")
"""Soorten to which "Weet ik niet" is no answer."""


def together(stap: Stap) -> Iterator[str]:
    """What cannot stand on one page."""
    if sum(vraag.soort == "kaartpunt" for vraag in stap.vragen) > 1:
        yield f"Stap '{stap.key}' heeft meer dan één kaart. Zet elk kaartpunt in een eigen stap."
    asked = [vraag for vraag in stap.vragen if not vraag.vraagt_niets]
    if len(asked) > 1 and any(vraag.soort == "handtekening" for vraag in asked):
        yield f"In stap '{stap.key}' staat een handtekening naast een andere vraag. Geef ze een eigen stap."


def unsigned(definitie: Definitie) -> Iterator[Vraag]:
    """Questions after the first signature: nobody signs their answers."""
    asked = [vraag for vraag in definitie.alle_vragen() if not vraag.vraagt_niets]
    places = [index for index, vraag in enumerate(asked) if vraag.soort == "handtekening"]
    after = asked[places[0] :] if places else []
    yield from (vraag for vraag in after if vraag.soort != "handtekening")


def rows_of(vraag: Vraag) -> list[Vraag]:
    """The questions of a repeating group; none for another soort."""
    return [als_vraag(deel) for deel in vraag.opties.vragen] if isinstance(vraag.opties, Herhaalgroep) else []


def own_options(vraag: Vraag) -> Iterator[str]:
    """Every problem of one question, as a sentence."""
    if vraag.weet_niet and vraag.soort in ALTIJD_GEWETEN:
        yield f"Bij vraag '{vraag.key}' past “Weet ik niet” niet: ze is van het soort {vraag.soort}."
    if isinstance(vraag.opties, Herhaalgroep):
        yield from _rows(vraag, vraag.opties)
    if isinstance(vraag.opties, Bestand):
        yield from _files(vraag, vraag.opties)
    if isinstance(vraag.opties, Handtekening) and vraag.opties.niveau not in ("substantieel", "hoog"):
        yield f"Bij vraag '{vraag.key}' is het niveau substantieel of hoog, niet '{vraag.opties.niveau}'."
    if isinstance(vraag.opties, Verklaring) and len(vraag.opties.tekst) > STATEMENT and not vraag.leeg.strip():
        yield (
            f"Vraag '{vraag.key}' is een verklaring die te lang is om in een foutzin te herhalen. "
            "Schrijf bij 'leeg' wat iemand aanvinkt, bijvoorbeeld: Vink aan dat je hier woont."
        )


def _files(vraag: Vraag, o: Bestand) -> Iterator[str]:
    if not 1 <= o.min_aantal <= o.max_aantal <= MOST_FILES:
        yield f"Bij vraag '{vraag.key}': zet min_aantal en max_aantal tussen 1 en {MOST_FILES}, het kleinste eerst."
    if not 1 <= o.max_mb <= MOST_MB:
        yield f"Bij vraag '{vraag.key}' is een bestand 1 tot {MOST_MB} MB groot."
    if set(o.soorten) - {"pdf", "foto"}:
        yield f"Bij vraag '{vraag.key}' zijn de soorten bestanden pdf en foto."


def _rows(vraag: Vraag, o: Herhaalgroep) -> Iterator[str]:
    keys = [deel.key for deel in o.vragen]
    if not keys:
        yield f"Herhaalgroep '{vraag.key}' heeft geen vragen."
    if len(keys) != len(set(keys)) or not all(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key) for key in keys):
        yield f"De sleutels in herhaalgroep '{vraag.key}' zijn niet verschillend, of geen kleine letters en cijfers."
    if not o.rij.strip() or not all(deel.label.strip() for deel in o.vragen):
        yield f"In herhaalgroep '{vraag.key}' heeft een vraag geen label, of heeft een rij geen naam ('rij')."
    if not 1 <= o.minimum <= o.maximum <= MOST_ROWS:
        yield f"Herhaalgroep '{vraag.key}': zet minimum en maximum tussen 1 en {MOST_ROWS}, het kleinste eerst."


OP_PRODUCT: Final = frozenset({"tekst", "email", "telefoon", "iban", "nummerplaat", "ondernemingsnummer"})
"""Soorten that are typed in one field, as a product says them."""

DELEN: Final[Mapping[str, tuple[str, ...]]] = {
    "kaartpunt": ("adres",),
    "handtekening": ("door", "niveau"),
    "adres": ("straat", "huisnummer", "bus", "postcode", "gemeente", "district", "nagekeken"),
    "persoon": ("wie", "naam", "zelf"),
}
"""Soorten whose answer has parts, and the parts that a rule may compare."""


def part_compared(vraag: Vraag, pad: str, test: str) -> Iterator[str]:
    """What is wrong with the part of an answer that a rule looks at."""
    parts, (_, _, part) = DELEN.get(vraag.soort, ()), pad.partition(".")
    if part and part not in parts:
        yield f"Vraag '{vraag.key}' ({vraag.soort}) heeft geen deel '{part}'."
    elif parts and not part and test in ("is", "is_niet", "een_van"):
        yield f"De test '{test}' op vraag '{vraag.key}' vergelijkt met een deel: {vraag.key}.{', '.join(parts)}."
