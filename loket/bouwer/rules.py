"""Who may do what with the forms of a dienst, and when a version is open. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from loket.models import Formulierrecht

Rol = Formulierrecht.Rol

MAG: Final[Mapping[str, frozenset[Rol]]] = {
    "formulier_lees": frozenset(Rol),
    "formulier_bewerk": frozenset({Rol.EIGENAAR, Rol.REDACTEUR}),
    "formulier_publiceer": frozenset({Rol.EIGENAAR, Rol.REDACTEUR}),
    "formulier_onderhoud": frozenset({Rol.EIGENAAR, Rol.BEHANDELAAR}),
    "formulier_rechten": frozenset({Rol.EIGENAAR}),
}
"""The roles that each act takes. Publishing takes a second person as well: see `may_publish`."""

BEHEERDER_MAG: Final = frozenset({"formulier_lees", "formulier_rechten"})
"""What an administrator of the portal may do for every dienst: give the first eigenaar, and look."""


def may_publish(publisher: int, editors: frozenset[int], asker: int | None) -> bool:
    """Four eyes: who publishes edited nothing of it and did not ask for it."""
    return publisher not in editors and publisher != asker


RESPIJT_DAGEN: Final = 7
"""Days after the last day within which who had begun in time may still send (docs/formulieren.md)."""


class Openstelling(StrEnum):
    OPEN = "open"
    NOG_NIET = "nog_niet"
    DICHT = "dicht"


def openstelling(van: date | None, tot: date | None, today: date, *, begonnen: bool) -> Openstelling:
    """Whether one may start (or, having begun, go on) today. The last day itself counts."""
    if van is not None and today < van:
        return Openstelling.NOG_NIET
    last = tot + timedelta(days=RESPIJT_DAGEN) if tot is not None and begonnen else tot
    return Openstelling.DICHT if last is not None and today > last else Openstelling.OPEN
