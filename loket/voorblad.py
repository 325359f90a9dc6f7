"""What the start page of a form says beforehand: the documents to have at hand, and what it costs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loket.definitie import Definitie, Regel, Voorwaarde, Vraag
from loket.opties import JaNee
from loket.pad import is_waar
from loket.prijs import centen, format_centen
from loket.prijstabel import Prijs

Feiten = Mapping[str, Any]

LONGEST: Final = 200
"""Characters of a condition that somebody still reads; a longer one is left to the questions themselves."""
HANGT_AF: Final = "Hangt af van je antwoorden"


def documenten(definitie: Definitie, feiten: Feiten) -> list[str]:
    """One line for each document: what, and for whom: `Als je huurt: kopie van je huurcontract`.

    What cannot be asked of somebody with these facts is left out.
    """
    lines = []
    for stap, vraag in definitie.vragen_met_stap():
        if vraag.soort != "bestand":
            continue
        needed = definitie.regels_voor.get(("document_nodig", vraag.key), ())
        shown = definitie.regels_voor.get(("toon_vraag", vraag.key), ())
        step = definitie.regels_voor.get(("toon_stap", stap.key), ())
        when = _when(definitie, (*needed, *shown) or step, feiten)
        if when is not None:
            lines.append(_line(vraag, when, may_skip=bool(vraag.zacht) or (vraag.optioneel and not needed)))
    return lines


def _line(vraag: Vraag, when: str, *, may_skip: bool) -> str:
    name = vraag.label if vraag.label[1:2].isupper() or not when else vraag.label[:1].lower() + vraag.label[1:]
    said = f"{when}: {name}" if when else name
    return f"{said} (als je dat hebt)" if may_skip else said


def prijslijst(definitie: Definitie, feiten: Feiten) -> list[dict[str, str]]:
    """Rows of a summary_list: each price that somebody with these facts may have to pay, and when."""
    rows = []
    for prijs in definitie.prijzen:
        when = _when(definitie, definitie.regels_voor.get(("prijs", prijs.key), ()), feiten)
        if when is not None:
            rows.append({"naam": prijs.titel, "waarde": _amount(prijs), "bron": when})
    return rows


def _amount(prijs: Prijs) -> str:
    """`€ 5,00 per dag, minstens € 15,00`."""
    parts = [f"{format_centen(centen(prijs.bedrag))} {prijs.eenheid}".strip()]
    parts += [
        f"{word} {format_centen(centen(euro))}"
        for word, euro in (("minstens", prijs.minimum), ("hoogstens", prijs.maximum))
        if euro
    ]
    return ", ".join(parts)


def _when(definitie: Definitie, regels: tuple[Regel, ...], feiten: Feiten) -> str | None:
    """For whom something counts, in words; empty: for everybody; None: not for somebody with these facts."""
    found = []
    for regel in regels:
        asked = [v for v in regel.als if v.bron == "vraag" and _may_be_asked(definitie, v.key, feiten)]
        never = [v for v in regel.als if v.bron == "vraag" and v not in asked]
        if not _may_hold(regel, feiten) or not all(is_waar(v, {}, feiten) for v in never):
            continue
        if not asked:
            return ""
        found.append(regel.uitleg or f"Als je {' en '.join(_condition(definitie, v) for v in asked)}")
    if not found:
        return None if regels else ""
    said = ", of ".join(_joined(found))
    return said if len(said) <= LONGEST else HANGT_AF


def _may_hold(regel: Regel, feiten: Feiten) -> bool:
    """Whether a rule can still count for somebody with these facts."""
    return not any(v.bron == "feit" and not is_waar(v, {}, feiten) for v in regel.als)


def _may_be_asked(definitie: Definitie, key: str, feiten: Feiten) -> bool:
    """Whether somebody with these facts can come to a question at all."""
    places = (("toon_vraag", key), ("toon_stap", definitie.stap_van[key].key))
    rules = [definitie.regels_voor.get(place, ()) for place in places]
    return all(not shown or any(_may_hold(regel, feiten) for regel in shown) for shown in rules)


def _joined(words: list[str]) -> list[str]:
    """Several conditions as one sentence: only the first begins with a capital."""
    first, *others = dict.fromkeys(words)
    return [first, *(text[:1].lower() + text[1:] for text in others)]


def _condition(definitie: Definitie, voorwaarde: Voorwaarde) -> str:
    """`bij “Huur je of ben je eigenaar?” kiest voor “Ik huur”`."""
    vraag = definitie.vraag_per_key[voorwaarde.key]
    wanted = voorwaarde.waarde if isinstance(voorwaarde.waarde, list) else [voorwaarde.waarde]
    labels = [_label(vraag, one) for one in wanted]
    if voorwaarde.test in ("is", "een_van", "bevat") and all(labels):
        chosen = " of ".join(f"“{label}”" for label in labels)
        return f"bij “{vraag.label}” kiest voor {chosen}"
    return f"dat moet door je antwoord op “{vraag.label}”"


def _label(vraag: Vraag, waarde: Any) -> str:
    """What somebody reads who chooses this value; empty for an answer that is not chosen from a list."""
    if isinstance(vraag.opties, JaNee):
        return vraag.opties.ja if waarde is True else vraag.opties.nee
    return {keuze.waarde: keuze.label for keuze in getattr(vraag.opties, "keuzes", ())}.get(waarde, "")
