"""What kinds of dossiers say to appointments: which one they wait for."""

from __future__ import annotations

from collections.abc import Callable

from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang

Vrager = Callable[[Dossier], str]
VRAGERS: dict[str, Vrager] = {}


def register_vrager(soort: str, run: Vrager) -> None:
    """Say for one kind of dossier which appointment (slug of its soort) is still to be made; empty: none."""
    if VRAGERS.setdefault(soort, run) is not run:
        raise ValueError(f"{soort} heeft dit al")


def dossier_for(kenmerk: str, soort: str, by: Toegang) -> Dossier | None:
    """The dossier to which an appointment of this soort may be tied: this access acts for it, and it waits for one."""
    if by.profiel is None:
        return None
    found = Dossier.objects.filter(kenmerk=kenmerk).first()
    asks = VRAGERS.get(found.soort) if found is not None else None
    if found is None or asks is None or not by.allows("dossier_change", found) or asks(found) != soort:
        return None
    return found
