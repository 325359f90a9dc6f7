"""The path of one person through a form: which steps and questions are shown, required, done. Pure.

The rules are evaluated on the server, before anything is judged. A question that is not shown has
no answer, whatever a client sent for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from loket.definitie import Definitie, Regel, Stap, Uitkomst, Vraag
from loket.gevolgsoorten import Voorwaarde

Antwoorden = Mapping[str, Any]
"""{question key: clean value}; a key that is present was asked, None is "asked, left empty"."""


@dataclass(frozen=True, slots=True)
class Pad:
    """What the rules make of a form with these answers and facts. Every step in it shows at least one question."""

    stappen: tuple[Stap, ...]
    vragen: Mapping[str, tuple[Vraag, ...]]
    """The shown questions of every shown step."""
    verplicht: frozenset[str]
    zacht: frozenset[str]
    """Shown and asked for, but one may go on without."""
    prijzen: tuple[str, ...]
    """The rows of the price table that are paid."""
    antwoorden: Antwoorden
    """The answers to shown questions only."""
    uitkomst: Uitkomst | None
    uitkomst_stap: str

    def stap(self, key: str) -> Stap | None:
        return next((stap for stap in self.stappen if stap.key == key), None)

    def is_klaar(self, stap: Stap, klaar: frozenset[str]) -> bool:
        """Saved before, and every question that is shown now was asked and answered where it must be."""
        return stap.key in klaar and all(self._is_answered(vraag) for vraag in self.vragen[stap.key])

    def _is_answered(self, vraag: Vraag) -> bool:
        asked = vraag.key in self.antwoorden
        return asked and not (vraag.key in self.verplicht and is_leeg(self.antwoorden[vraag.key]))

    def overgeslagen(self) -> list[tuple[Stap, Vraag]]:
        """The questions that were left empty although they are asked for."""
        return [
            (stap, vraag)
            for stap in self.stappen
            for vraag in self.vragen[stap.key]
            if vraag.key in self.zacht and is_leeg(self.antwoorden.get(vraag.key))
        ]

    def open_stap(self, klaar: frozenset[str]) -> Stap | None:
        """The first step that is not done; None when everything is."""
        return next((stap for stap in self.stappen if not self.is_klaar(stap, klaar)), None)

    def vorige(self, stap: Stap) -> Stap | None:
        index = self.stappen.index(stap)
        return self.stappen[index - 1] if index else None

    def volgende(self, stap: Stap) -> Stap | None:
        index = self.stappen.index(stap) + 1
        return self.stappen[index] if index < len(self.stappen) else None


def is_leeg(waarde: Any) -> bool:
    return waarde is None or waarde in ("", [], {})


def is_weet_niet(waarde: Any) -> bool:
    """Whether somebody chose "Weet ik niet": an answer that satisfies the question and no comparison."""
    return isinstance(waarde, Mapping) and waarde.get("weet_niet") is True


def bepaal(definitie: Definitie, antwoorden: Antwoorden, feiten: Mapping[str, Any]) -> Pad:
    """Evaluate all rules in one pass; a rule only looks back (controle.py), so one pass suffices."""
    shown: dict[str, Any] = {}
    stappen: list[Stap] = []
    vragen: dict[str, tuple[Vraag, ...]] = {}
    verplicht: set[str] = set()
    zacht: set[str] = set()

    def holds(regel: Regel) -> bool:
        return all(is_waar(voorwaarde, shown, feiten) for voorwaarde in regel.als)

    def fires(effect: str, doel: str, *, otherwise: bool) -> bool:
        regels = definitie.regels_voor.get((effect, doel))
        return any(holds(regel) for regel in regels) if regels else otherwise

    for stap in definitie.stappen:
        if not fires("toon_stap", stap.key, otherwise=True):
            continue
        zichtbaar = []
        for vraag in stap.vragen:
            nodig = fires("document_nodig", vraag.key, otherwise=False)
            alone = ("document_nodig", vraag.key) not in definitie.regels_voor
            if not nodig and not fires("toon_vraag", vraag.key, otherwise=alone):
                continue
            zichtbaar.append(vraag)
            wanted = nodig or not (vraag.optioneel or vraag.vraagt_niets)
            if wanted or fires("verplicht", vraag.key, otherwise=False):
                (zacht if vraag.zacht else verplicht).add(vraag.key)
            if vraag.key in antwoorden:
                shown[vraag.key] = antwoorden[vraag.key]
        if zichtbaar:  # a step without anything to answer or to read is no page
            stappen.append(stap)
            vragen[stap.key] = tuple(zichtbaar)
    stop = next(
        (pair for pair in definitie.alle_regels() if pair[1].dan == "niet_in_aanmerking" and holds(pair[1])), None
    )
    return Pad(
        stappen=tuple(stappen),
        vragen=vragen,
        verplicht=frozenset(verplicht),
        zacht=frozenset(zacht),
        prijzen=tuple(prijs.key for prijs in definitie.prijzen if fires("prijs", prijs.key, otherwise=True)),
        antwoorden=shown,
        uitkomst=definitie.uitkomst_per_key[stop[1].doel] if stop else None,
        uitkomst_stap=_last_step(definitie, *stop) if stop else "",
    )


def gelden(voorwaarden: Iterable[Voorwaarde], antwoorden: Antwoorden, feiten: Mapping[str, Any]) -> bool:
    """Whether all of these hold for stored answers and facts; without any: yes."""
    return all(is_waar(voorwaarde, antwoorden, feiten) for voorwaarde in voorwaarden)


def _last_step(definitie: Definitie, stap: Stap, regel: Regel) -> str:
    """Where the last answer stands that made this rule hold; empty when only facts did."""
    asked = [definitie.stap_van[v.key] for v in regel.als if v.bron == "vraag"]
    return max(asked, key=definitie.stappen.index).key if asked else ""


def is_waar(voorwaarde: Voorwaarde, antwoorden: Antwoorden, feiten: Mapping[str, Any]) -> bool:
    """Whether one condition holds; a missing answer or fact passes no test but "not filled in"."""
    if voorwaarde.test == "weet_niet":
        return is_weet_niet(antwoorden.get(voorwaarde.key)) is voorwaarde.waarde
    waarde = _value(feiten if voorwaarde.bron == "feit" else antwoorden, voorwaarde.pad)
    if voorwaarde.test == "ingevuld":
        return (is_leeg(waarde) or is_weet_niet(waarde)) is not voorwaarde.waarde
    return waarde is not None and not is_weet_niet(waarde) and _TESTS[voorwaarde.test](waarde, voorwaarde.waarde)


def _value(values: Mapping[str, Any], pad: str) -> Any:
    """The value at a dotted path; None when any part of the way is missing."""
    waarde: Any = values
    for part in pad.split("."):
        if not isinstance(waarde, Mapping):
            return None
        waarde = waarde.get(part)
    return waarde


def _number(waarde: Any) -> Decimal:
    return Decimal(str(waarde))


# Dates are compared as ISO texts: their order is the order of the days.
_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "is": lambda waarde, gevraagd: bool(waarde == gevraagd),
    "is_niet": lambda waarde, gevraagd: bool(waarde != gevraagd),
    "een_van": lambda waarde, gevraagd: waarde in gevraagd,
    "bevat": lambda waarde, gevraagd: gevraagd in waarde,
    "kleiner_dan": lambda waarde, gevraagd: _number(waarde) < _number(gevraagd),
    "groter_dan": lambda waarde, gevraagd: _number(waarde) > _number(gevraagd),
    "voor": lambda waarde, gevraagd: str(waarde) < str(gevraagd),
    "na": lambda waarde, gevraagd: str(waarde) > str(gevraagd),
}
