"""Day passes for the low emission zone: hoogstens acht per wagen in a calendar year, whoever buys them.

Each one that is sent or granted takes a place of its plate in the year of its day, under a lock, before anything is
paid; what ends without a grant gives the place back (loket.actions). The number is that of the dienst
(producten/data/diensten/lez-toelating.yaml).
"""

from __future__ import annotations

from typing import Final

from django.db import connection

from loket.gevolgen_attest import Uitslag
from loket.models import Aanvraag
from loket.vragen.platen import is_gewoon
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.errors import DomainError

MEEST: Final = 8
"""Day passes of one plate in one year."""


class DayPassesUsedUp(DomainError):
    """Nobody gives one more than there may be."""

    def __init__(self, jaar: str) -> None:
        super().__init__(f"Deze wagen heeft in {jaar} al {MEEST} dagpassen. Meer kan niet: weiger deze aanvraag.")


def judge_dagpas(aanvraag: Aanvraag) -> Uitslag:
    """Granted for a plate of an ordinary series that has a place left; what was sent takes it, a concept only looks."""
    answers = aanvraag.antwoorden
    if not is_gewoon(answers.get("land", ""), answers.get("plaat", "")):
        return Uitslag("plaat_nakijken")
    return Uitslag() if _has_place(aanvraag) else Uitslag("dagpassen_op")


def count_dagpas(aanvraag: Aanvraag, by: Toegang) -> None:
    """One that a person grants counts as well. Raises DayPassesUsedUp."""
    if not _has_place(aanvraag):
        raise DayPassesUsedUp(aanvraag.antwoorden["dag"][:4])


def teller_van(aanvraag: Aanvraag) -> str:
    """What its pass is counted by: the plate and the year; empty when no day is asked, so that it is no pass."""
    answers = aanvraag.antwoorden
    plate, day = answers.get("plaat"), answers.get("dag")
    return blind_index(f"dagpas {plate} {day[:4]}") if plate and day else ""


def _has_place(aanvraag: Aanvraag) -> bool:
    """Whether it has one of the places, or takes one now. Of two that want the last one, one gets it."""
    teller = teller_van(aanvraag)
    if not teller or aanvraag.teller == teller:
        return True
    if not aanvraag.is_concept:
        _wait_for_turn(teller)
    if Aanvraag.objects.filter(teller=teller).exclude(pk=aanvraag.pk).count() >= MEEST:
        return False
    if not aanvraag.is_concept:
        Aanvraag.objects.filter(pk=aanvraag.pk).update(teller=teller)
        aanvraag.teller = teller
    return True


def _wait_for_turn(teller: str) -> None:
    """Who takes a place for the same plate and year waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"dagpas {teller}"])
