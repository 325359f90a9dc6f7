"""The publish check: what a dienst must say before a citizen may read it.

Sources: IPDC/LPDC asks conditions with proof, cost, term, channels and legal ground of every public
service; the order of channels and the lengths are the portal's own (vormgeving).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

Data = Mapping[str, Any]

KANALEN: Final = ("digitaal", "telefoon", "webpunt", "loket")
"""Channels in the only order in which they are shown; all four exist for every dienst."""

NIVEAUS: Final = {"laag": 1, "substantieel": 2, "hoog": 3}
START: Final = ("aanvraag", "informatie", "afspraak", "extern")
TERMIJN: Final = ("kalenderdagen", "werkdagen")
BEROEP_INSTANTIE: Final = 160
BEROEP_HOE: Final = 300
BEROEP_EENHEDEN: Final = {"dagen": 365, "maanden": 12, "geen": 0, "brief": 0}
"""Units of a term to appeal and the most of each; none where no law sets a last day, or where a letter says it."""
LENGTHS: Final = {"titel": (8, 70), "korte_beschrijving": (40, 120)}
IPDC_TYPES: Final = (
    "Advies en begeleiding",
    "Bewijs",
    "Financieel voordeel",
    "Financiële verplichting",
    "Infrastructuur en materiaal",
    "Toelating",
    "Voorwerp",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a dienst may refer to: slugs of thema's, life events and other diensten."""

    themas: Collection[str]
    levensgebeurtenissen: Collection[str]
    diensten: Collection[str]


def publish_problems(data: Data, known: Known) -> list[str]:
    """Why this dienst may not be published, one Dutch sentence each; empty when it may."""
    return [problem for check in CHECKS for problem in check(data, known)]


def parse_bedrag(value: object) -> Decimal | None:
    """An amount written as text with two decimals; None for anything else, floats included."""
    found = re.fullmatch(r"\d{1,10}\.\d\d", value) if isinstance(value, str) else None
    return Decimal(found.group()) if found else None


def _lengths(data: Data, known: Known) -> Iterator[str]:
    for name, (least, most) in LENGTHS.items():
        if not least <= len(data.get(name) or "") <= most:
            yield f"{name} telt geen {least} tot {most} tekens"
    if not data.get("beschrijving"):
        yield "beschrijving ontbreekt"
    if not data.get("bevoegd"):
        yield "bevoegd ontbreekt"


def _kind(data: Data, known: Known) -> Iterator[str]:
    if data.get("ipdc_type") not in IPDC_TYPES:
        yield f"onbekend ipdc_type: {data.get('ipdc_type')}"
    if data.get("thema") not in known.themas:
        yield f"onbekend thema: {data.get('thema')}"
    if data.get("niveau") not in NIVEAUS:
        yield f"onbekend niveau: {data.get('niveau')}"
    if (data.get("start") or {}).get("soort") not in START:
        yield "start heeft geen bekende soort"
    elif data["start"].get("formulier") and type(data["start"].get("minuten")) is not int:
        yield "start zegt niet hoeveel minuten invullen duurt"


def _conditions(data: Data, known: Known) -> Iterator[str]:
    voorwaarden = data.get("voorwaarden") or []
    if len(voorwaarden) < 2:
        yield "minder dan 2 voorwaarden"
    if not all(row.get("tekst") and row.get("bewijs") for row in voorwaarden):
        yield "een voorwaarde zegt niet wat of met welk bewijs"


def _costs(data: Data, known: Known) -> Iterator[str]:
    kosten = data.get("kosten") or {}
    tekst, bedrag = kosten.get("tekst") or "", parse_bedrag(kosten.get("bedrag"))
    if bedrag is None:
        yield "kosten hebben geen bedrag als '12.50'"
    elif bedrag == 0 and not tekst.startswith("Gratis"):
        yield "bedrag is 0 maar de tekst begint niet met 'Gratis'"
    elif bedrag > 0 and f"€ {bedrag:.2f}".replace(".", ",") not in tekst:
        yield "de tekst van de kosten noemt het bedrag niet"


def _terms(data: Data, known: Known) -> Iterator[str]:
    termijn = data.get("termijn") or {}
    dagen = termijn.get("dagen")
    if not termijn.get("tekst"):
        yield "termijn heeft geen tekst"
    if type(dagen) is not int or not 0 <= dagen <= 3650:
        yield "termijn heeft geen aantal dagen"
    if termijn.get("soort") not in TERMIJN:
        yield "termijn zegt niet of het kalenderdagen of werkdagen zijn"
    most = termijn.get("hoogstens")
    if most is not None and (type(most) is not int or type(dagen) is not int or most < dagen):
        yield "hoogstens is geen aantal dagen van minstens de termijn"


def _always_decided(data: Data, known: Known) -> Iterator[str]:
    """Who is always decided on, may be refused: then it says how to appeal."""
    always = data.get("altijd_beslissen", False)
    if type(always) is not bool:
        yield "altijd_beslissen is geen ja of nee"
    elif always and data.get("beroep") is None:
        yield "altijd_beslissen staat er zonder beroep"


def _is_way(second: Data) -> bool:
    """Whether a second way is whole: where, how and within how many days, and nothing else."""
    if set(second) != {"instantie", "termijn", "hoe"} or type(second["termijn"]) is not int:
        return False
    where, how = (len(second[name] or "") for name in ("instantie", "hoe"))
    return 0 < where <= BEROEP_INSTANTIE and 0 < how <= BEROEP_HOE and 0 < second["termijn"] <= BEROEP_EENHEDEN["dagen"]


def _appeal(data: Data, known: Known) -> Iterator[str]:
    """Who refuses, takes the appeal from here: it is complete, and says what the sentence on the page says."""
    beroep, sentence = data.get("beroep"), data.get("bezwaar") or ""
    if beroep is None:
        if sentence and (data.get("start") or {}).get("soort") == "aanvraag":
            yield "bezwaar staat er zonder beroep: instantie, termijn en hoe"
        return
    if (
        not 0 < len(beroep.get("instantie") or "") <= BEROEP_INSTANTIE
        or not 0 < len(beroep.get("hoe") or "") <= BEROEP_HOE
    ):
        yield "beroep zegt niet waar of hoe, of met te veel tekens"
    second = beroep.get("daarnaast")
    if second is not None and not _is_way(second):
        yield "beroep zegt van daarnaast niet waar, hoe en binnen hoeveel dagen"
    unit, term = beroep.get("eenheid"), beroep.get("termijn")
    if unit not in BEROEP_EENHEDEN:
        yield f"beroep heeft geen eenheid: {', '.join(BEROEP_EENHEDEN)}"
    elif not BEROEP_EENHEDEN[unit]:
        if term is not None:
            yield "beroep zonder laatste dag heeft toch een termijn"
    elif type(term) is not int or not 0 < term <= BEROEP_EENHEDEN[unit]:
        yield "beroep heeft geen termijn"
    elif f"{term} {unit.removesuffix('en')}" not in sentence:
        yield "bezwaar noemt een andere termijn dan beroep"


def _channels(data: Data, known: Known) -> Iterator[str]:
    kanalen = data.get("kanalen") or []
    if tuple(row.get("soort") for row in kanalen) != KANALEN:
        yield f"kanalen staan niet in de volgorde {', '.join(KANALEN)}"
    if not all(row.get("tekst") for row in kanalen):
        yield "een kanaal heeft geen tekst"


def _course(data: Data, known: Known) -> Iterator[str]:
    if not data.get("meenemen"):
        yield "meenemen ontbreekt"
    procedure = data.get("procedure") or []
    if not procedure or not all(row.get("stap") and row.get("termijn") for row in procedure):
        yield "een stap van de procedure heeft geen tekst of termijn"


def _law(data: Data, known: Known) -> Iterator[str]:
    bronnen = data.get("rechtsgrond") or []
    if not bronnen or not all(row.get("titel") and row.get("artikel") for row in bronnen):
        yield "rechtsgrond ontbreekt of noemt geen titel en artikel"


def _search(data: Data, known: Known) -> Iterator[str]:
    termen = [str(term).casefold().strip() for term in data.get("zoektermen") or []]
    if len(set(termen)) < 5:
        yield "minder dan 5 verschillende zoektermen"
    if len(set(termen)) != len(termen):
        yield "een zoekterm staat er twee keer"


def _links(data: Data, known: Known) -> Iterator[str]:
    for slug in data.get("verwante") or []:
        if slug not in known.diensten or slug == data.get("slug"):
            yield f"verwante dienst bestaat niet: {slug}"
    for slug in data.get("levensgebeurtenissen") or []:
        if slug not in known.levensgebeurtenissen:
            yield f"levensgebeurtenis bestaat niet: {slug}"


def _dates(data: Data, known: Known) -> Iterator[str]:
    vanaf, nazicht = data.get("geldig_vanaf"), data.get("nazicht_op")
    if not isinstance(vanaf, date) or not isinstance(nazicht, date):
        yield "geldig_vanaf of nazicht_op is geen datum"
    elif nazicht <= vanaf:
        yield "nazicht_op ligt niet na geldig_vanaf"


CHECKS: Final[tuple[Callable[[Data, Known], Iterator[str]], ...]] = (
    _lengths,
    _kind,
    _conditions,
    _costs,
    _terms,
    _always_decided,
    _appeal,
    _channels,
    _course,
    _law,
    _search,
    _links,
    _dates,
)


# -- what the parts of a dienst mean on a page ----------------------------------------------------


def is_known_already(bewijs: str) -> bool:
    """Whether the proof of a condition is a fact the city holds, so that nobody is asked for it."""
    return bewijs.startswith("weten we al")


class Online(StrEnum):
    """How a dienst can be had online, as far as there really is a way."""

    FORMULIER = "formulier"
    VRAAG = "vraag"
    ELDERS = "elders"
    NIET = "niet"


def online_way(data: Data, *, has_form: bool) -> Online:
    """A form of ours when there is one; else the contact form where the text says so, another website, or nothing."""
    if has_form:
        return Online.FORMULIER
    if "‘Stel je vraag online’" in data["kanalen"][0]["tekst"]:
        return Online.VRAAG
    return Online.ELDERS if data["start"]["soort"] == "extern" else Online.NIET


_COST = re.compile(r"Gratis|(?:Vanaf )?(?:ongeveer )?€ [\d.]+,\d\d(?: per \w+)?")


def cost_in_short(tekst: str) -> str:
    """The first fact of a cost: ``Gratis``, ``€ 20,00 per jaar``, or the words before the first comma."""
    found = _COST.match(tekst)
    return found.group() if found else tekst.split(",", maxsplit=1)[0].rstrip(".")


def term_in_short(tekst: str) -> str:
    """The term without what it depends on: ``3 tot 4 weken``."""
    return tekst.split(",", maxsplit=1)[0]


def without_title(titel: str, tekst: str) -> str:
    """The text of a channel without the words that stand above it."""
    rest = tekst.removeprefix(titel).lstrip(" ,.")
    return rest[:1].upper() + rest[1:] if rest else tekst


def known_facts(data: Data) -> list[str]:
    """Where the facts come from that nobody is asked for: ``Rijksregister``."""
    texts = (row["bewijs"] for row in data["voorwaarden"] if is_known_already(row["bewijs"]))
    sources = (found.group(1) for text in texts if (found := re.search(r"\(([^)]+)\)", text)))
    return list(dict.fromkeys(sources))


def is_expiring(geldig_tot: date | None, today: date, days: int = 60) -> bool:
    """Whether something that has an end ends within `days`, or has ended."""
    return geldig_tot is not None and (geldig_tot - today).days <= days
