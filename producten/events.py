"""What the products announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stadsportaal.kern.events import Event, register_event


@register_event
@dataclass(frozen=True)
class BetalingOntvangen(Event):
    """What was asked has been paid; `stroom` is the kenmerk of the Betaalverzoek. Once per Betaalverzoek.

    `dossier` is the kenmerk of the dossier it was for, or empty; `laat` says that it came after its time.
    """

    soort: ClassVar[str] = "producten.betaling_ontvangen"
    dossier: str
    product: str
    laat: bool = False


@register_event
@dataclass(frozen=True)
class BetalingNietNodig(Event):
    """Money came in for what nobody owes any more; `stroom` is the kenmerk of the Betaalverzoek.

    `terug` is what the city has to pay back by now.
    """

    soort: ClassVar[str] = "producten.betaling_niet_nodig"
    terug: str


@register_event
@dataclass(frozen=True)
class DienstNiveauRaised(Event):
    """A dienst asks more certainty from now on (`niveau`, profiel.toegang.Level); `stroom` is how its slug begins."""

    soort: ClassVar[str] = "producten.dienst_niveau_raised"
    dienst: str
    niveau: int
