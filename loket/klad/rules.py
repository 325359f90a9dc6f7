"""What is being typed beside the answers: over which answers it stands, and whether it still counts. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from loket.definitie import Stap

if TYPE_CHECKING:
    from loket.models import Aanvraag

KEPT: Final = ""
"""In what is kept of a step, beside its fields: over which answers it was typed, and when."""


def basis_of(aanvraag: Aanvraag, stap: Stap) -> str:
    """Tells the saved answers of a step apart from any others."""
    saved = {vraag.key: aanvraag.antwoorden.get(vraag.key) for vraag in stap.vragen}
    return hashlib.sha256(json.dumps(saved, sort_keys=True).encode()).hexdigest()


def is_begonnen(aanvraag: Aanvraag, stap: Stap) -> bool:
    """Whether something is typed in this step, over the answers as they are now, and not saved.

    Without a basis it was typed while the dienst was closed (loket.versies.getypt): that always waits to be seen.
    """
    kept: dict[str, Any] = aanvraag.getypt.get(stap.key) or {}
    basis = kept.get(KEPT)
    return any(naam != KEPT for naam in kept) and (basis is None or basis[0] == basis_of(aanvraag, stap))


def onbewaard(aanvraag: Aanvraag, stappen: Iterable[Stap]) -> list[Stap]:
    """Of these steps those in which a change waits that was never saved. Costs nothing when nothing is typed."""
    return [stap for stap in stappen if is_begonnen(aanvraag, stap)] if aanvraag.getypt else []


def merk_van(aanvraag: Aanvraag, stappen: Iterable[Stap]) -> str:
    """Tells what waits in these steps apart from anything else: who lets go of it, saw this and nothing newer."""
    waits = {stap.key: aanvraag.getypt.get(stap.key) for stap in stappen}
    return hashlib.sha256(json.dumps(waits, sort_keys=True).encode()).hexdigest()[:32] if waits else ""
