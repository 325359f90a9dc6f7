"""Whether a rule can ever hold: with its own conditions, and with all that must be shown and answered before it. Pure.

A condition on an answer needs its question shown; that needs one of the rules that show it, or its step, to hold too,
and so on back. All these conditions together must leave a value for every answer and fact. Who would have been sent
away before (an outcome that those answers make certain) never gets there either.

Only what is proved impossible is refused: after TRIES combinations a rule counts as possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

from loket.definitie import Definitie, Regel
from loket.gevolgsoorten import Voorwaarde
from loket.ruimte import Ruimte, ruimte_van_feit, ruimte_van_vraag

TRIES: Final = 5_000
"""Steps of one search."""

NOBODY: Final = -1
"""Of an outcome: being sent away is what it does."""

Plaats = tuple[str, str]
Ruimtes = Mapping[Plaats, Ruimte]
Voorwaarden = tuple[Voorwaarde, ...]


class Bereik:
    """Questions about one definition whose rules are right in shape and do not wait for each other."""

    def __init__(self, definitie: Definitie) -> None:
        self.definitie = definitie
        self.order = {stap.key: index for index, stap in enumerate(definitie.stappen)}
        self.tries = 0

    def can(self, regel: Regel) -> bool:
        """Whether somebody exists for whom this rule holds where it counts."""
        self.tries = TRIES
        before = self._counts_from(regel)
        ways = [regel.als]
        if regel.dan in ("toon_vraag", "document_nodig"):
            stap = self.definitie.stap_van[regel.doel]
            ways = [regel.als + more for more in self._step_ways(stap.key)]
        elif regel.dan == "verplicht":
            ways = [regel.als + more for more in self._ways(regel.doel)]
        return any(self._solve(way, {}, frozenset(), before) for way in ways)

    def _counts_from(self, regel: Regel) -> int:
        """How many steps are behind somebody for whom this effect shows; all of them for a price, none to be told."""
        if regel.dan == "niet_in_aanmerking":
            return NOBODY
        if regel.dan == "prijs":
            return len(self.order)
        return self.order[regel.doel if regel.dan == "toon_stap" else self.definitie.stap_van[regel.doel].key]

    def _solve(self, todo: Voorwaarden, rooms: Ruimtes, shown: frozenset[str], before: int) -> bool:
        """Whether all of these can hold together with what is asked already."""
        self.tries -= 1
        if self.tries < 0:
            return True
        if not todo:
            return not self._sent_away(rooms, before)
        first, rest = todo[0], todo[1:]
        room = self._room(first, rooms).met(first)
        if room.is_leeg or self._must_be_filled(first, before):
            return False
        rooms = {**rooms, (first.bron, first.pad): room}
        if not _needs_shown(first) or first.key in shown:
            return self._solve(rest, rooms, shown, before)
        return any(self._solve(rest + way, rooms, shown | {first.key}, before) for way in self._ways(first.key))

    def _room(self, voorwaarde: Voorwaarde, rooms: Ruimtes) -> Ruimte:
        place = (voorwaarde.bron, voorwaarde.pad)
        if place in rooms:
            return rooms[place]
        if voorwaarde.bron == "feit":
            return ruimte_van_feit(voorwaarde.pad)
        whole = voorwaarde.pad == voorwaarde.key
        return ruimte_van_vraag(self.definitie.vraag_per_key[voorwaarde.key]) if whole else Ruimte()

    def _must_be_filled(self, voorwaarde: Voorwaarde, before: int) -> bool:
        """Whether it asks for an empty answer to a question that everybody who comes this far has answered."""
        if voorwaarde.bron != "vraag" or voorwaarde.test != "ingevuld" or voorwaarde.waarde:
            return False
        vraag, stap = self.definitie.vraag_per_key[voorwaarde.key], self.definitie.stap_van[voorwaarde.key]
        may_skip = vraag.optioneel or vraag.zacht or vraag.weet_niet
        always = self._ways(vraag.key) == [()]
        return voorwaarde.pad == voorwaarde.key and not may_skip and always and self.order[stap.key] < before

    def _ways(self, key: str) -> list[Voorwaarden]:
        """The combinations of conditions that show a question; one empty one when it is always shown."""
        rules = self.definitie.regels_voor
        own = (*rules.get(("toon_vraag", key), ()), *rules.get(("document_nodig", key), ()))
        ways = [regel.als for regel in own] or [()]
        return [step + way for step, way in product(self._step_ways(self.definitie.stap_van[key].key), ways)]

    def _step_ways(self, stap: str) -> list[Voorwaarden]:
        return [regel.als for regel in self.definitie.regels_voor.get(("toon_stap", stap), ())] or [()]

    def _sent_away(self, rooms: Ruimtes, before: int) -> bool:
        """Whether these answers and facts lead to an outcome before this many steps are done."""
        return before != NOBODY and any(
            all(self._is_forced(voorwaarde, rooms, before) for voorwaarde in regel.als)
            for _, regel in self.definitie.alle_regels()
            if regel.dan == "niet_in_aanmerking"
        )

    def _is_forced(self, voorwaarde: Voorwaarde, rooms: Ruimtes, before: int) -> bool:
        if voorwaarde.bron == "vraag" and self.order[self.definitie.stap_van[voorwaarde.key].key] >= before:
            return False
        room = rooms.get((voorwaarde.bron, voorwaarde.pad))
        return room is not None and room.dwingt(voorwaarde)


def _needs_shown(voorwaarde: Voorwaarde) -> bool:
    """Whether this condition holds only of an answer: what is not shown is simply not filled in."""
    hidden = voorwaarde.test in ("ingevuld", "weet_niet") and not voorwaarde.waarde
    return voorwaarde.bron == "vraag" and not hidden
