"""What can become of a payment: per outcome the events, in the order in which the portal hears of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Gebeurt:
    """One event: its kind, seconds after the choice at which it happened, and at which it is told (None: never).

    `transactie` counts the movements of money of one payment: two numbers are two payments of the same amount.
    """

    soort: str
    op: float = 0.0
    na: float | None = 0.0
    transactie: int = 1
    herhaald: bool = False


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """One button of the page."""

    code: str
    tekst: str
    uitleg: str
    gebeurt: tuple[Gebeurt, ...]


LATE: Final = 4.0
"""Seconds that money comes after the time was over; on a real provider it may be days."""

UITKOMSTEN: Final = (
    Uitkomst("betaald", "Betaal", "Het lukt meteen.", (Gebeurt("betaald"),)),
    Uitkomst("mislukt", "Laat de betaling mislukken", "Je bank weigert.", (Gebeurt("mislukt"),)),
    Uitkomst("verlopen", "Laat de tijd verlopen", "Je deed niets binnen het half uur.", (Gebeurt("verlopen"),)),
    Uitkomst(
        "te_laat",
        "Betaal te laat",
        "De tijd is om, en daarna komt het geld toch.",
        (Gebeurt("verlopen"), Gebeurt("betaald", op=LATE, na=LATE)),
    ),
    Uitkomst(
        "dubbel",
        "Betaal twee keer",
        "Je geld vertrekt twee keer, en elk bericht komt ook dubbel.",
        (Gebeurt("betaald", herhaald=True), Gebeurt("betaald", op=1, na=0.5, transactie=2, herhaald=True)),
    ),
    Uitkomst(
        "door_elkaar",
        "Stuur de berichten door elkaar",
        "‘Betaald’ komt eerst aan, ‘gestart’ en ‘mislukt’ van daarvoor komen later.",
        (Gebeurt("betaald", op=2), Gebeurt("mislukt", op=1, na=0.5), Gebeurt("gestart", op=0, na=1.0)),
    ),
    Uitkomst(
        "nooit",
        "Betaal, maar laat niets weten",
        "De stad hoort het pas als ze ’s nachts de boeken vergelijkt.",
        (Gebeurt("betaald", na=None),),
    ),
)


def uitkomst(code: str) -> Uitkomst | None:
    """The outcome with this code."""
    return next((found for found in UITKOMSTEN if found.code == code), None)
