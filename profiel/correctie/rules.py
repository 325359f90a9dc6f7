"""When a report must be answered, and what a decision on it says. No clock, no database."""

from __future__ import annotations

from datetime import date
from typing import Final

from stadsportaal.kern.kalender import months_later, next_werkdag

BRON: Final = {"burger": "Zelf gegeven", "stad": "Stad Antwerpen"}
"""Who states a fact from now on, when the city changed it after a report."""


def answer_until(reported: date) -> date:
    """Last day to answer: one month after the report (GDPR art. 12.3).

    The same day of the next month, or its last day; on a closing day the next working day
    (Regulation 1182/71 art. 3.2.c and 3.4).
    """
    return next_werkdag(months_later(reported, 1))


def decision_words(bron: str, *, register: bool, granted: bool) -> str:
    """What a decision says by itself: what happens with the fact now. Nothing for a refusal: that has its reason."""
    if not granted:
        return ""
    if register:
        return (
            f"Dit gegeven komt uit een register van een andere overheid ({bron}). "
            f"De stad kan het daar zelf niet wijzigen. We geven je melding door. "
            f"Tot het register verandert, zie je hier nog het oude gegeven."
        )
    return "We hebben het gegeven gewijzigd. Wat er vroeger stond, gebruiken we niet meer."
