"""Until when somebody may defend themselves against a fine."""

from __future__ import annotations

from datetime import date

from stadsportaal.kern.kalender import deadline


def bezwaar_tot(opgelegd: date, dagen: int) -> date:
    """Last day of defence: so many calendar days after the letter, moved to a working day.

    GAS: 30 days (wet van 24 juni 2013, art. 25); the day itself still counts.
    """
    return deadline(opgelegd, dagen, "kalenderdagen")


def is_in_time(opgelegd: date, dagen: int, today: date) -> bool:
    return today <= bezwaar_tot(opgelegd, dagen)
