"""Paying as rules: which status may follow which, the structured communication, the QR, reminders. No clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from producten.models import Betaalgebeurtenis, Betaalverzoek, Betaling
from stadsportaal.kern.kalender import deadline

Verzoek = Betaalverzoek.Status
Poging = Betaling.Status
Gezegd = Betaalgebeurtenis.Soort

MOVES: Final[Mapping[Verzoek, frozenset[Verzoek]]] = {
    Verzoek.OPEN: frozenset({Verzoek.BETAALD, Verzoek.OPGESCHORT, Verzoek.VERVALLEN, Verzoek.KWIJTGESCHOLDEN}),
    Verzoek.OPGESCHORT: frozenset({Verzoek.OPEN, Verzoek.BETAALD, Verzoek.KWIJTGESCHOLDEN}),
    Verzoek.VERVALLEN: frozenset({Verzoek.BETAALD}),
    Verzoek.BETAALD: frozenset({Verzoek.KWIJTGESCHOLDEN}),
    Verzoek.KWIJTGESCHOLDEN: frozenset(),
}
"""Money that comes late is accepted; who was right afterwards gets back what was paid."""

PAID_BY_TERM: Final = 30
"""Days to pay after a refusal of the defence."""

ONLINE: Final = timedelta(minutes=30)
"""How long the provider keeps its page for one attempt."""

UNHEARD: Final = timedelta(days=1)
"""How long an attempt may have been paid without us knowing: the books are compared every night."""


def sources_of(target: Verzoek) -> list[Verzoek]:
    """The statuses from which this one may follow: the condition of the UPDATE."""
    return [source for source, targets in MOVES.items() if target in targets]


# -- what the provider said -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Melding:
    """One event of the provider, as it came in."""

    id: str
    betaling: str
    soort: Gezegd
    bedrag: Decimal
    op: datetime
    transactie: str = ""


def poging_after(said: Iterable[tuple[str, datetime, str]]) -> Poging:
    """The status that (kind, moment, id) add up to, in whatever order they came: money counts, else the latest word."""
    events = list(said)
    if any(soort == Gezegd.BETAALD for soort, _, _ in events):
        return Poging.BETAALD
    last = max(events, key=lambda event: (event[1], event[2]), default=None)
    return Poging(last[0]) if last else Poging.GERESERVEERD


def is_settled(bedrag: Decimal, ontvangen: Decimal) -> bool:
    """Whether enough came in."""
    return ontvangen >= bedrag


# -- the structured communication -----------------------------------------------------------------


def ogm_of(number: int) -> str:
    """Twelve digits: ten of the number and its remainder by 97, where 0 is written 97 (Febelfin OGM-VCS).

    Raises ValueError for a number of more than ten digits.
    """
    if not 0 < number < 10**10:
        raise ValueError("een mededeling heeft een getal van 1 tot 10 cijfers")
    return f"{number:010d}{number % 97 or 97:02d}"


def is_ogm(text: str) -> bool:
    """Whether the check digits are right."""
    return len(text) == 12 and text.isascii() and text.isdecimal() and int(text[:10]) % 97 == int(text[10:]) % 97


def format_ogm(ogm: str) -> str:
    """``+++090/9337/55493+++``, as banks print it."""
    return f"+++{ogm[:3]}/{ogm[3:7]}/{ogm[7:]}+++"


def format_iban(iban: str) -> str:
    """``BE68 5390 0754 7034``."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def epc_text(naam: str, iban: str, bedrag: Decimal, ogm: str) -> str:
    """The text of the QR code (EPC069-12 version 2): the OGM as structured remittance, which Belgian apps read.

    Structured and unstructured exclude each other, and apps differ: the OGM is always printed too.
    """
    return "\n".join(["BCD", "002", "1", "SCT", "", naam[:70], iban, f"EUR{bedrag:.2f}", "", ogm])


# -- terms ----------------------------------------------------------------------------------------


def due_reminder(drempels: Iterable[int], uiterlijk: date, today: date, sent: Iterable[int]) -> int | None:
    """The threshold to remind of today: the last one reached, once; one that was skipped does not come after all."""
    reached = [days for days in drempels if uiterlijk + timedelta(days=days) <= today]
    last = max(reached, default=None)
    return None if last is None or any(days >= last for days in sent) else last


def new_term(today: date) -> date:
    """Last day to pay after the defence was refused."""
    return deadline(today, PAID_BY_TERM, "kalenderdagen")
