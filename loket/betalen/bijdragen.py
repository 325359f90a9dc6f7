"""What paying contributes to an aanvraag: words of its timeline, a wait for the money, lines for the handler."""

from __future__ import annotations

from typing import Final

from loket.betalen.actions import NAAM, WACHT, hold_for_payment
from loket.betalen.rekening import betaalregels, pad_van
from loket.models import Aanvraag
from loket.poorten import Ophouder, register_deel, register_ophouder
from profiel.behandeling.poorten import Deel
from profiel.dossiers.poorten import register_code

LAST: Final = 90
"""Who must sign, or gets a place first, pays only then."""


def register() -> None:
    """Called once, when the portal starts."""
    register_code("betaling_gevraagd", "Actie nodig: je moet nog betalen", "Je betaalt {bedrag}.")
    register_code("betaling_open", "Er is nog niet betaald", "Nog te betalen: {bedrag}.")
    register_code(
        "betaling_herinnerd", "We herinnerden je eraan om te betalen", "Je betaalt {bedrag} tot en met {tot}."
    )
    register_code(
        "betaling_te_laat", "Er is niet op tijd betaald", "Dat kon tot en met {tot}. Je hoeft nu niet meer te betalen."
    )
    register_code("betaling_ontvangen", "We kregen je betaling", "We ontvingen {bedrag}.")
    standen = {WACHT: ("Wacht op je betaling", "We beginnen eraan zodra je betaald hebt.")}
    register_ophouder(Ophouder(NAAM, LAST, hold_for_payment, standen))
    register_deel(left_out)
    register_deel(costs)


def left_out(aanvraag: Aanvraag) -> list[Deel]:
    """What was asked and left empty, with what the citizen read of that."""
    rows = [(vraag.label, f"Niet ingevuld. {vraag.zacht}") for _, vraag in pad_van(aanvraag).overgeslagen()]
    return [("Ontbreekt nog", rows)] if rows else []


def costs(aanvraag: Aanvraag) -> list[Deel]:
    """The price by its lines, and whether it was paid."""
    rows = betaalregels(aanvraag)
    return [("Kosten", rows)] if rows else []
