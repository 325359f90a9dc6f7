"""The products that a form says a grant gives: from when, until when, with which answers and facts on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from loket.definitie import Definitie
from loket.feiten import Kennis, kennis_van
from loket.gevolgen_attest import answer_lines
from loket.gevolgsoorten import Rij, Toekenning
from loket.models import Aanvraag
from loket.pad import gelden
from loket.poorten import PRODUCTRIJEN
from loket.rules import last_day
from producten import velden
from producten.actions import grant_product, replace_product
from producten.models import Product
from producten.soorten import soort_of
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag


class PeriodOver(DomainError):
    """What was asked for a time that has passed cannot be given any more."""

    def __init__(self, until: date) -> None:
        super().__init__(f"De gevraagde periode eindigde op {format_datum(until)}. Dit kun je niet meer toekennen.")


class NothingToReplace(DomainError):
    """What is asked comes in the place of something that the applicant does not have."""

    def __init__(self, titel: str, named: str) -> None:
        super().__init__(
            f"Deze burger heeft geen '{titel}' met {named} dat nu loopt, of dat liep toen de "
            "aanvraag binnenkwam. Er is dus niets om te vervangen. Staat het op naam van een gezinslid? Dan vraagt die "
            "het zelf aan. Vraag de burger wat er klopt, of weiger en zeg dat het een nieuwe aanvraag moet zijn."
        )


def give_products(aanvraag: Aanvraag, definitie: Definitie, by: Toegang) -> None:
    """Each one whose conditions hold now; once per dossier, however often it is decided.

    Raises PeriodOver, NothingToReplace.
    """
    today = vandaag(timezone.now())
    known = kennis_van(aanvraag.profiel, today, codes=definitie.feiten)
    for toekenning in definitie.toekenningen:
        if gelden(toekenning.als, aanvraag.antwoorden, known.waarden):
            _give(aanvraag, toekenning, known, today, by)


def period_over(aanvraag: Aanvraag, definitie: Definitie, today: date) -> bool:
    """Whether something that was asked for a time can no longer be given: that time is past. A person looks then."""
    found = late(definitie, aanvraag.antwoorden, today)
    if not found:
        return False
    known = kennis_van(aanvraag.profiel, today, codes=definitie.feiten).waarden
    return any(gelden(toekenning.als, aanvraag.antwoorden, known) for toekenning in found)


def late(definitie: Definitie, antwoorden: Mapping[str, Any], today: date) -> list[Toekenning]:
    """Those that were asked for a time that is past, whether their conditions hold or not."""
    return [one for one in definitie.toekenningen if one.van and _is_past(_period(antwoorden, one, today)[1], today)]


def _period(antwoorden: Mapping[str, Any], toekenning: Toekenning, today: date) -> tuple[date, date | None]:
    """The first and the last day on which it counts."""
    asked = antwoorden.get(toekenning.van)
    since = date.fromisoformat(asked) if isinstance(asked, str) else today
    length = antwoorden.get(toekenning.aantal) if toekenning.aantal else toekenning.duur
    return since, last_day(since, int(Decimal(str(length))), toekenning.eenheid) if length else None


def _is_past(until: date | None, today: date) -> bool:
    return until is not None and until < today


def _give(aanvraag: Aanvraag, toekenning: Toekenning, known: Kennis, today: date, by: Toegang) -> None:
    since, until = _period(aanvraag.antwoorden, toekenning, today)
    if until is not None and _is_past(until, today):
        raise PeriodOver(until)
    if toekenning.vervangt:
        _replace(aanvraag, toekenning, max(since, today), today)
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
        velden=_fields(aanvraag, toekenning, known),
    )


def _replace(aanvraag: Aanvraag, toekenning: Toekenning, vanaf: date, today: date) -> None:
    """What this one comes in the place of ends when it begins: once, and for good.

    It counted on the day on which it was asked for: one that ended while the city looked at it has nothing left to end.
    Granted again after a reopening it was done already. A grant that is taken back later does not bring the old one
    back, as a move that is undone does not: it is asked for anew.
    """
    mine = Product.objects.filter(profiel=aanvraag.profiel, dienst=aanvraag.dienst, soort=toekenning.soort)
    if mine.filter(dossier=aanvraag.dossier).exists():
        return
    named = _named(aanvraag, toekenning)
    rows = {rij.naam for rij in toekenning.rijen if rij.vraag in toekenning.vervangt}
    sent = aanvraag.dossier.ingediend_op
    earlier = mine.geldig(min(today, vandaag(sent)) if sent else today).select_related("profiel").order_by("pk")
    found = [one for one in earlier if any(naam in rows and _bare(text) == _bare(named) for naam, text in one.velden)]
    if not named or not found:
        raise NothingToReplace(toekenning.titel, named)
    for product in found:
        if not _is_past(product.geldig_tot, today):
            replace_product(product, vanaf=vanaf, today=today, by=Toegang.systeem())


def _named(aanvraag: Aanvraag, toekenning: Toekenning) -> str:
    """Which one it comes in the place of: what was answered to the last of `vervangt` that the form asks."""
    keys = [vraag.key for vraag in aanvraag.formulierversie.lees().alle_vragen() if vraag.key in toekenning.vervangt]
    answers = [", ".join(answer_lines(aanvraag, key)) for key in keys]
    return next((text for text in reversed(answers) if text), "")


def _bare(text: str) -> str:
    """Without the separators of a number, which every source writes in its own way."""
    return re.sub(r"[\W_]", "", text).casefold()


def _fields(aanvraag: Aanvraag, toekenning: Toekenning, known: Kennis) -> list[tuple[str, str]]:
    """Rows of the product: what others know of it, then those of the form; what is not known gives none."""
    types = {veld.code: veld.type for veld in soort_of(toekenning.soort).velden}
    rows = [row for run in PRODUCTRIJEN for row in run(aanvraag)]
    for rij in toekenning.rijen:
        fact = known.feiten.get(rij.feit)
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
