"""A form as a file: definition and test cases in one JSON text, written the same way every time. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from math import isfinite
from typing import Any, Final, NoReturn, TypeVar

from loket import definitie as vorm
from loket import gevolgsoorten
from loket.definitie import DefinitieRefused
from loket.opties import OPTIES
from loket.probleem import Probleem

T = TypeVar("T")
TESTGEVALLEN: Final = "testgevallen"
MAX_TEKENS: Final = 1_000_000
MAX_DIEP: Final = 30

_SHAPES: Final = (
    vorm.Definitie, vorm.Groep, vorm.Stap, vorm.Vraag, *OPTIES.values(),
    vorm.Uitkomst, vorm.Vervolgstap, vorm.OokVoorJou, gevolgsoorten.Eis, gevolgsoorten.Rij, gevolgsoorten.Attest,
    gevolgsoorten.Toekenning, gevolgsoorten.Overname, gevolgsoorten.Vervolg, gevolgsoorten.Afspraak,
)  # fmt: skip
_ORDER: Final = {
    name: place
    for place, name in enumerate(
        dict.fromkeys(
            ["schema", "formulier", "dienst", "key", "groep", "soort", "waarde", "als", "vraag", "feit", "dan"]
            + [field.name for shape in _SHAPES for field in fields(shape)]
            + [TESTGEVALLEN, "vandaag", "persoon", "antwoorden", "verwacht"]
        )
    )
}


def refused(zin: str) -> DefinitieRefused:
    return DefinitieRefused([Probleem(zin)])


def schrijf(definitie: Any, testgevallen: Sequence[Any]) -> str:
    """The file. Keys come in the order in which one reads a form; those we do not know come last, by name."""
    data = {key: value for key, value in definitie.items() if key != TESTGEVALLEN}
    if testgevallen:
        data[TESTGEVALLEN] = list(testgevallen)
    return json.dumps(_ordered(data), ensure_ascii=False, indent=2) + "\n"


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (_ORDER.get(key, len(_ORDER)), key))
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def lees(text: str) -> tuple[dict[str, Any], list[Any]]:
    """(definition, test cases) in this file; neither is judged. Raises DefinitieRefused for what is no such file."""
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in found]
        twice.extend(f"De sleutel '{key}' staat er twee keer." for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(found)

    def constant(name: str) -> NoReturn:
        raise refused(f"'{name}' is geen getal dat we kennen.")

    if len(text) > MAX_TEKENS:
        raise refused(f"Dit bestand is te groot: hoogstens {MAX_TEKENS} tekens.")
    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        said = f"Dit is geen formulier, of het bestand is stuk: op regel {error.lineno} staat iets dat er niet hoort."
        raise refused(f"{said} Kies een bestand dat je met “Bewaar als bestand” maakte.") from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, DefinitieRefused):
            raise
        raise refused("Dit bestand zit te diep in elkaar, of er staat een te lang getal in.") from None
    if twice:
        raise DefinitieRefused([Probleem(zin) for zin in twice])
    if not isinstance(data, dict):
        raise refused("Dit bestand bevat geen formulier. Kies een bestand dat je met “Bewaar als bestand” maakte.")
    cases = data.pop(TESTGEVALLEN, [])
    if not isinstance(cases, list):
        raise refused("'testgevallen' is een lijst.")
    return bewaarbaar(data), bewaarbaar(cases)


NOG_AF_TE_MAKEN: Final = ("ontbreekt.", "kennen we niet.")
"""How problems end that a draft may have: something is still to be said, or said under a name of another city."""


def verkeerd_getypt(definitie: Any) -> list[Probleem]:
    """What in this JSON is of the wrong type, so that no screen can show it to be mended; empty for a draft."""
    try:
        vorm.parse(definitie)
    except DefinitieRefused as refused:
        return [probleem for probleem in refused.problemen if not probleem.tekst.endswith(NOG_AF_TE_MAKEN)]
    return []


def bewaarbaar(value: T) -> T:
    """The same value, when the database can keep it. Raises DefinitieRefused."""
    _check(value, 0)
    return value


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DIEP:
        raise refused(f"Dit formulier zit te diep in elkaar: hoogstens {MAX_DIEP} lagen.")
    if isinstance(value, (dict, list)):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        for part in parts:
            _check(part, depth + 1)
    elif isinstance(value, str):
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
            raise refused("Er staat een teken in dat we niet kunnen bewaren.")
    elif not (value is None or isinstance(value, int) or (isinstance(value, float) and isfinite(value))):
        raise refused("Er staat een getal of iets anders in dat we niet kunnen bewaren.")
