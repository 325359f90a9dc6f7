"""What dossiers announce."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class DossierProgressed(Event):
    """Something visible happened to a dossier. `code` is that of its Voortgang; `stroom` is the kenmerk."""

    soort: ClassVar[str] = "dossiers.progressed"
    code: str
    dossier_soort: str
    dienst: str
    fase: str
    uitkomst: str
    voortgang_id: int
    parameters: dict[str, Any] = field(default_factory=dict)
