"""What is wrong with a form, said to who never saw its keys: names of things instead of keys, labels instead of fields.

The sentences of the checks name things by their keys, for who writes a file. On screen the same sentence names the
title that one sees, and the label of the field that one fills in. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from loket.bouwer.bewerken import Ontwerp, alle_vragen
from loket.bouwer.woorden import SOORTEN, WOORDEN
from loket.bouwer.zinnen import naam
from loket.feiten import NAMEN

_GENOEMD: Final = re.compile(r"(?:\b(\w+) )?'([^'\n]+)'")
_SOORT: Final = re.compile(r"\((" + "|".join(SOORTEN) + r")\)|(?<=het soort )(" + "|".join(SOORTEN) + r")\b")
_BASE: Final = ("Definitie", "Stap", "Vraag")


def _labels() -> Iterator[tuple[str, str]]:
    """The label of each field by its name; of two with one name, that of the larger thing."""
    for cls in (*_BASE, *WOORDEN):
        yield from ((name, word.label) for name, word in WOORDEN[cls].items() if not word.verborgen)


_VELDEN: Final[Mapping[str, str]] = dict(reversed([*_labels()]))


def label_van(veld: str) -> str:
    """The label of a field of a form (`o-keuzes-0-label`); empty for one that nobody sees."""
    return _VELDEN.get(veld.rpartition("-")[2], "")


def _namen(ontwerp: Ontwerp) -> dict[str, dict[str, str]]:
    def of(rows: list[dict[str, Any]]) -> dict[str, str]:
        return {row["key"]: naam(row) or "zonder naam" for row in rows}

    return {
        "stap": of(ontwerp["stappen"]),
        "vraag": of([vraag for _, vraag in alle_vragen(ontwerp)]),
        "groep": of(ontwerp["groepen"]),
        "uitkomst": of(ontwerp["niet_in_aanmerking"]),
        "prijs": of(ontwerp.get("prijzen", [])),
        "feit": dict(NAMEN),
    }


def in_woorden(ontwerp: Ontwerp, tekst: str) -> str:
    """The sentence with “Heb je een hond?” instead of 'heb_je_een_hond'; what names nothing stays."""
    names = _namen(ontwerp)

    def named(found: re.Match[str]) -> str:
        before, key = found[1] or "", found[2]
        kind = names.get(before.casefold(), {})
        said = kind.get(key) or next((rows[key] for rows in names.values() if key in rows), "") or _VELDEN.get(key)
        lead = f"{before} " if before else ""
        return f"{lead}“{said}”" if said else f"{lead}“{key}”"

    def soort(found: re.Match[str]) -> str:
        words = SOORTEN[found[1] or found[2]][0].lower()
        return f"({words})" if found[1] else words

    return _SOORT.sub(soort, _GENOEMD.sub(named, tekst)).replace("(insz)", "(rijksregisternummer)")
