"""The product that a form says a grant gives: from when, until when, with which answers and facts on it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from loket.feiten import kennis_van
from loket.gevolgen_attest import answer_lines
from loket.gevolgsoorten import Rij, Toekenning
from loket.models import Aanvraag
from loket.rules import months_later
from producten import velden
from producten.actions import grant_product
from producten.soorten import soort_of
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag


class PeriodOver(DomainError):
    """What was asked for a time that has passed cannot be given any more."""

    def __init__(self, until: date) -> None:
        super().__init__(f"De gevraagde periode eindigde op {format_datum(until)}. Dit kun je niet meer toekennen.")


def give_product(aanvraag: Aanvraag, toekenning: Toekenning, by: Toegang) -> None:
    """Once per dossier, however often it is decided. Raises PeriodOver."""
    today = vandaag(timezone.now())
    asked = _day(aanvraag, toekenning.van)
    until = _day(aanvraag, toekenning.tot)
    if until is not None and until < today:
        raise PeriodOver(until)
    since = asked if asked is not None else today
    if until is None and toekenning.maanden:
        until = months_later(since, toekenning.maanden)
    grant_product(
        by=by,
        profiel=aanvraag.profiel,
        soort=toekenning.soort,
        titel=toekenning.titel,
        thema=aanvraag.dienst.thema,
        geldig_van=since,
        geldig_tot=until,
        dienst=aanvraag.dienst,
        dossier=aanvraag.dossier,
        velden=_fields(aanvraag, toekenning, today),
    )


def _day(aanvraag: Aanvraag, key: str) -> date | None:
    """The day that somebody answered; None for a question that was not asked."""
    answer = aanvraag.antwoorden.get(key) if key else None
    return date.fromisoformat(answer) if isinstance(answer, str) else None


def _fields(aanvraag: Aanvraag, toekenning: Toekenning, today: date) -> list[tuple[str, str]]:
    """Rows of the product, in the order of the form; what is not known gives none."""
    types = {veld.code: veld.type for veld in soort_of(toekenning.soort).velden}
    codes = {rij.feit for rij in toekenning.rijen if rij.feit}
    known = kennis_van(aanvraag.profiel, today, codes=codes).feiten if codes else {}
    rows = []
    for rij in toekenning.rijen:
        fact = known.get(rij.feit)
        text = ", ".join(answer_lines(aanvraag, rij.vraag)) if rij.vraag else fact.tekst if fact else rij.tekst
        if text:
            rows.append((rij.naam, _typed(aanvraag, rij, types.get(rij.naam, "tekst"), text)))
    return rows


def _typed(aanvraag: Aanvraag, rij: Rij, type_: str, text: str) -> str:
    """The text as the field of the kind keeps it: a day or an amount as it was stored, words as they are read."""
    if type_ in ("tekst", "adres"):
        return text
    raw = aanvraag.antwoorden.get(rij.vraag) if type_ in ("datum", "bedrag") else None
    return velden.clean(type_, text if raw is None else raw)
