"""Where an answer came from that nobody typed here: an earlier own aanvraag, the one that began this form, or a product
of the city. Pure.

An aanvraag keeps it per question, as long as the answer stays what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk

if TYPE_CHECKING:
    from loket.models import Aanvraag

EERDER: Final = "eerder"
"""The citizen gave it in an earlier aanvraag."""
KETEN: Final = "keten"
"""The city filled it in when the grant of another aanvraag began this one."""
PRODUCT: Final = "product"
"""It stands on something that the citizen has from the city; `kenmerk` is that of the product."""

Bronnen = Mapping[str, Mapping[str, Any]]
"""{question key: what an aanvraag keeps of its Herkomst}."""
GEEN: Final[Bronnen] = {}


@dataclass(frozen=True, slots=True)
class Herkomst:
    """Out of which aanvraag or product, of which day, and whether the citizen said here that it is still right."""

    soort: str
    kenmerk: str
    op: date
    bevestigd: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Herkomst:
        return cls(kept["soort"], kept["kenmerk"], date.fromisoformat(kept["op"]), kept["bevestigd"])

    def data(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"soort": self.soort, "kenmerk": self.kenmerk, "op": self.op.isoformat(), "bevestigd": self.bevestigd}

    @property
    def zin(self) -> str:
        """For the citizen."""
        day = format_datum(self.op)
        if self.soort == KETEN:
            return f"Dit vulden we in uit je aanvraag {format_kenmerk(self.kenmerk)} van {day}."
        if self.soort == PRODUCT:
            return f"Dit weten we al: het staat sinds {day} bij je producten."
        return f"Dit gaf je zelf op {day}{', en het klopt nog' if self.bevestigd else ''}."

    @property
    def voor_behandelaar(self) -> str:
        """For who handles it, who need not know which other aanvraag it was."""
        day = format_datum(self.op)
        if self.soort == KETEN:
            return f"ingevuld uit een toegekende aanvraag van {day}"
        if self.soort == PRODUCT:
            return f"staat sinds {day} op een product van de burger"
        return f"uit een eerdere aanvraag van {day}{', opnieuw bevestigd' if self.bevestigd else ''}"


def herkomst_van(aanvraag: Aanvraag) -> dict[str, Herkomst]:
    """Of every answer that came from elsewhere, by question."""
    return {key: Herkomst.of(kept) for key, kept in aanvraag.herkomst.items()}


def blijvend(bronnen: Bronnen, voor: Mapping[str, Any], na: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the answers that are the same as before."""
    return {key: kept for key, kept in bronnen.items() if key in na and na[key] == voor.get(key)}
