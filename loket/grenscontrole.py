"""Judges the limits of a definition: what nobody can answer, what no row can hold, what no calendar can count. Pure.

A form that passes here is never stopped by its own texts and numbers while somebody fills it in, sends it or pays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from math import prod
from typing import Any, Final

from loket.definitie import Definitie, Stap, Vraag
from loket.opties import FEESTDAG, WEEK, Bedrag, Datum, Getal, Keuze, Meerkeuze, Nummerplaat, Tekst, Tijd
from loket.prijs import EURO, centen
from loket.prijstabel import PERIODE, Prijs
from loket.probleem import Probleem
from loket.soortcontrole import MOST_ROWS, rows_of
from loket.vragen.datum import from_today
from stadsportaal.kern.velden import DATUMDELEN

TITEL: Final = 120
"""Characters of a title: what the lists of dossiers, products and help keep of it."""
NAAM: Final = 60
"""Characters of the word for what is sent: it stands within a sentence, of a mail too."""
WAAROM: Final = 300
"""Characters of the reason that somebody else reads who must sign."""
MOST_CHARACTERS: Final = 20_000
"""Of one answer."""
MOST_DECIMALS: Final = 6
MOST_MONTHS: Final = 120
MOST_DAYS: Final = 3660
"""After sending, or of something that is given: nothing is promised for longer."""
MOST_UNITS: Final = 1000
"""Days, weeks, months or years that something given may last."""
MOST_EURO: Final = 100_000_000
"""Of one row of a price table: far more than anybody pays, and it still fits a Betaalverzoek."""
ALL_DAYS: Final = (date.max - date.min).days
MOST_PEOPLE: Final = 100
"""Of one household."""

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE: Final = re.compile(r"[a-z0-9_-]{1,50}")
_GEWOON: Final = date(2026, 3, 2)
"""A Monday without holidays near it, to compare limits that count from today."""


def limits(definitie: Definitie) -> Iterator[Probleem]:
    """Every limit that is out of reach, turned round or missing."""
    yield from _titles(definitie)
    yield from _names(definitie)
    yield from _days(definitie)
    yield from _first(definitie)
    yield from _hours(definitie)
    yield from _countries(definitie)
    yield from _terms(definitie)
    for stap, vraag in definitie.vragen_met_stap():
        rows = rows_of(vraag)
        texts = [*_question(vraag), *_parts(vraag, definitie.vraag_per_key.keys())]
        texts += [text for deel in rows for text in (*_options(deel), *_parts(deel, {one.key for one in rows}))]
        yield from (Probleem(text, stap.key, vraag.key) for text in texts)
    for toekenning in definitie.toekenningen:
        yield from (Probleem(f"Toekenning '{toekenning.titel}' {text}") for text in _length(definitie, toekenning))
    for prijs in definitie.prijzen:
        yield from (Probleem(f"Prijs '{prijs.key}' {text}") for text in _amount(definitie, prijs))


# -- texts ----------------------------------------------------------------------------------------


def _titles(definitie: Definitie) -> Iterator[Probleem]:
    titles = [("Het formulier", definitie.titel, "")]
    titles += [(f"Stap '{stap.key}'", stap.titel, stap.key) for stap in definitie.stappen]
    titles += [(f"Toekenning '{row.titel[:20]}…'", row.titel, "") for row in definitie.toekenningen]
    titles += [("Het attest", definitie.attest.titel, "")] if definitie.attest else []
    for what, titel, stap in titles:
        if len(titel) > TITEL:
            yield Probleem(f"{what} heeft een titel van {len(titel)} tekens: hou hem korter dan {TITEL + 1}.", stap)
    if len(definitie.naam) > NAAM:
        text = f"De naam van wat de burger verstuurt, telt {len(definitie.naam)} tekens: hou hem korter dan {NAAM + 1}."
        yield Probleem(text)
    for row in definitie.mede_ondertekenaars:
        if len(row.waarom) > WAAROM:
            yield Probleem(f"Waarom iemand mee moet tekenen, zeg je in hoogstens {WAAROM} tekens.")


def _names(definitie: Definitie) -> Iterator[Probleem]:
    """Slugs that go into an address, and codes that go into a list."""
    slugs = [("Het formulier", definitie.formulier), ("De dienst", definitie.dienst)]
    slugs += [(f"Uitkomst '{row.key}'", row.dienst) for row in definitie.niet_in_aanmerking if row.dienst]
    slugs += [("'ook_voor_jou'", dienst) for dienst in definitie.ook_voor_jou.diensten]
    slugs += [("Een vervolg", row.doel) for row in definitie.vervolg if row.doel]
    for what, slug in slugs:
        if len(slug) > 50 or not _SLUG.fullmatch(slug):
            yield Probleem(f"{what} noemt '{slug}': een korte naam heeft kleine letters, cijfers en streepjes.")
    for eis in definitie.eisen:
        if eis.reden.strip() and not _CODE.fullmatch(eis.reden):
            yield Probleem(f"De reden '{eis.reden[:60]}' van een eis is een code: kleine letters, cijfers, '-' en '_'.")


# -- days and the first page ----------------------------------------------------------------------


def _days(definitie: Definitie) -> Iterator[Probleem]:
    for place, step in enumerate(definitie.na_versturen, 1):
        if not -1 <= step.dagen <= MOST_DAYS:
            yield Probleem(f"Stap {place} na het versturen telt {step.dagen} dagen: kies 0 tot {MOST_DAYS}.")
    if definitie.attest and not 1 <= definitie.attest.maanden <= MOST_MONTHS:
        yield Probleem(f"Het attest geldt {definitie.attest.maanden} maanden: kies 1 tot {MOST_MONTHS}.")


def _first(definitie: Definitie) -> Iterator[Probleem]:
    """Everybody has a page to begin on, whatever the city knows of them."""
    if any(stap.vragen for stap in definitie.stappen) and not any(
        _always_shown(definitie, stap) for stap in definitie.stappen
    ):
        yield Probleem("Elke stap hangt van een regel af: zorg dat iedereen minstens één stap ziet.")


def _always_shown(definitie: Definitie, stap: Stap) -> bool:
    """Whether no rule hides the step, nor every question in it."""
    rules = definitie.regels_voor
    return ("toon_stap", stap.key) not in rules and any(
        ("toon_vraag", vraag.key) not in rules and ("document_nodig", vraag.key) not in rules for vraag in stap.vragen
    )


# -- questions ------------------------------------------------------------------------------------


def _question(vraag: Vraag) -> Iterator[str]:
    yield from _options(vraag)
    if vraag.bevestigen_na > MOST_MONTHS:
        yield f"Bij vraag '{vraag.key}' is 'bevestigen_na' hoogstens {MOST_MONTHS} maanden."


def _parts(vraag: Vraag, keys: Collection[str]) -> Iterator[str]:
    """A date is typed in three fields, of which no other question beside it may have the name."""
    for deel in DATUMDELEN if vraag.soort == "datum" else ():
        if f"{vraag.key}_{deel}" in keys:
            yield f"Vraag '{vraag.key}_{deel}' heet zoals een veld van de datum '{vraag.key}'. Kies een andere sleutel."


def _options(vraag: Vraag) -> Iterator[str]:
    """What its soort asks of the limits of a question."""
    match vraag.opties:
        case Tekst(max_tekens=most) if not 1 <= most <= MOST_CHARACTERS:
            yield f"Vraag '{vraag.key}' laat {most} tekens toe: kies 1 tot {MOST_CHARACTERS}."
        case Getal(decimalen=decimals) if not 0 <= decimals <= MOST_DECIMALS:
            yield f"Vraag '{vraag.key}' heeft 0 tot {MOST_DECIMALS} cijfers na de komma, niet {decimals}."
        case Bedrag(maximum=high) if high is not None and high < 0:
            yield f"Bij vraag '{vraag.key}' is het maximum minder dan nul."
        case Meerkeuze(hoogstens=most) if most < 0:
            yield f"Bij vraag '{vraag.key}' is 'hoogstens' geen aantal."
        case Datum(niet_op=days) if unknown := sorted(set(days) - {*WEEK, FEESTDAG}):
            yield f"Bij vraag '{vraag.key}' is '{unknown[0]}' geen dag van de week, en ook niet '{FEESTDAG}'."
        case Datum(niet_op=days) if set(WEEK) <= set(days):
            yield f"Bij vraag '{vraag.key}' kan geen enkele dag van de week: niemand kan antwoorden."
    yield from _turned(vraag)
    yield from _choices(vraag)


def _hours(definitie: Definitie) -> Iterator[Probleem]:
    """An hour comes after one that was asked before it, or beside it."""
    earlier: set[str] = set()
    for stap, vraag in definitie.vragen_met_stap():
        for deel in rows_of(vraag):
            if isinstance(deel.opties, Tijd) and deel.opties.na:
                text = f"Vraag '{deel.key}' in '{vraag.key}' kan niet na een ander uur komen: dat kan niet in een rij."
                yield Probleem(text, stap.key, vraag.key)
        if isinstance(vraag.opties, Tijd):
            if vraag.opties.na and vraag.opties.na not in earlier:
                text = (
                    f"Vraag '{vraag.key}' komt na het uur van '{vraag.opties.na}', maar zo'n vraag staat er niet voor."
                )
                yield Probleem(text, stap.key, vraag.key)
            earlier.add(vraag.key)


def _countries(definitie: Definitie) -> Iterator[Probleem]:
    """The country of a plate is asked before it, or beside it, in a list with Belgium in it."""
    earlier: set[str] = set()
    for stap, vraag in definitie.vragen_met_stap():
        for deel in rows_of(vraag):
            if isinstance(deel.opties, Nummerplaat) and deel.opties.land:
                text = f"Vraag '{deel.key}' in '{vraag.key}' kan geen land nalezen: dat kan niet in een rij."
                yield Probleem(text, stap.key, vraag.key)
        if isinstance(vraag.opties, Nummerplaat) and vraag.opties.land and vraag.opties.land not in earlier:
            asked = vraag.opties.land
            text = f"Vraag '{vraag.key}' leest het land bij '{asked}', maar er staat geen keuze met 'be' voor."
            yield Probleem(text, stap.key, vraag.key)
        if isinstance(vraag.opties, Keuze) and "be" in {keuze.waarde for keuze in vraag.opties.keuzes}:
            earlier.add(vraag.key)


def _terms(definitie: Definitie) -> Iterator[Probleem]:
    """A last day can be told where a term began to run on the day of the answer, and the page has room to say it."""
    for stap, vraag in definitie.vragen_met_stap():
        for deel in rows_of(vraag):
            if isinstance(deel.opties, Datum) and deel.opties.laatste_dag:
                text = f"Vraag '{deel.key}' in '{vraag.key}' kan geen laatste dag noemen: dat kan niet in een rij."
                yield Probleem(text, stap.key, vraag.key)
        o = vraag.opties
        if isinstance(o, Datum) and o.laatste_dag and not o.vroegst.startswith("-"):
            text = f"Vraag '{vraag.key}' noemt een laatste dag, maar heeft geen vroegste dag voor vandaag."
            yield Probleem(text, stap.key, vraag.key)


def _turned(vraag: Vraag) -> Iterator[str]:
    first: Any = None
    last: Any = None
    match vraag.opties:
        case Getal(minimum=first, maximum=last) | Bedrag(minimum=first, maximum=last):
            pass
        case Datum(vroegst=begin, laatst=end):
            first, last = _day(begin), _day(end)
        case Tijd(vroegst=begin, laatst=end):
            first, last = begin or None, end or None
    if first is not None and last is not None and first > last:
        yield f"Bij vraag '{vraag.key}' ligt de laagste grens boven de hoogste: niemand kan antwoorden."


def _day(limit: str) -> date | None:
    """The day of a limit, seen from an ordinary Monday; None for none, and for what is said elsewhere to be wrong."""
    try:
        return from_today(limit, _GEWOON) if limit else None
    except (ValueError, OverflowError):
        return None


def _choices(vraag: Vraag) -> Iterator[str]:
    choices = vraag.opties.keuzes if isinstance(vraag.opties, (Keuze, Meerkeuze)) else ()
    if any(not choice.waarde.strip() or choice.waarde.startswith("__") for choice in choices):
        yield f"Bij vraag '{vraag.key}' heeft een keuze geen waarde, of een die met '__' begint."
    if any(not choice.label.strip() for choice in choices):
        yield f"Bij vraag '{vraag.key}' heeft een keuze geen woorden."


# -- what is given, and what it costs -------------------------------------------------------------


def _length(definitie: Definitie, toekenning: Any) -> Iterator[str]:
    """How long it lasts must be a number of days that exists, from a day that exists."""
    if not 0 <= toekenning.duur <= MOST_UNITS:
        yield f"duurt {toekenning.duur}: kies 0 (geen einde) tot {MOST_UNITS}."
    asked = definitie.vraag_per_key.get(toekenning.aantal)
    if asked is not None and isinstance(asked.opties, Getal):
        o = asked.opties
        whole = not o.decimalen and o.minimum is not None and o.maximum is not None
        if not whole or asked.weet_niet or not 1 <= (o.minimum or 0) <= (o.maximum or 0) <= MOST_UNITS:
            yield f"duurt zolang als '{asked.key}' zegt: dat is een geheel getal van 1 tot hoogstens {MOST_UNITS}."
    begin = definitie.vraag_per_key.get(toekenning.van)
    if begin is not None and isinstance(begin.opties, Datum) and not begin.opties.laatst:
        yield f"begint op de dag van '{begin.key}', maar die vraag heeft geen laatste dag ('laatst')."


def _amount(definitie: Definitie, prijs: Prijs) -> Iterator[str]:
    """Whether what it may cost is an amount that can be paid; what is no amount is said elsewhere."""
    most = [_most(definitie, part) for part in prijs.per]
    if None in most:
        yield "telt per getal zonder maximum: zet bij die vraag een maximum, anders is er geen hoogste prijs."
        return
    each = centen(prijs.bedrag) if EURO.fullmatch(prijs.bedrag) and not prijs.maximum else 0
    if each * prod(units or 0 for units in most) > MOST_EURO * 100:
        yield f"kan hoger worden dan {MOST_EURO} euro. Zet een maximum bij de prijs of bij de vraag."


def _most(definitie: Definitie, part: str) -> int | None:
    """The most units of one factor; None for a number without a limit."""
    if PERIODE in part:
        return ALL_DAYS
    vraag = definitie.vraag_per_key.get(part)
    match vraag.opties if vraag else None:
        case Getal(maximum=high):
            return high
        case Meerkeuze(keuzes=choices):
            return len(choices)
    return max(MOST_ROWS, MOST_PEOPLE)
