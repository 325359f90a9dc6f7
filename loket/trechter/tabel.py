"""The funnel of one version of a form in one month, ready to be shown: nothing on it stands for fewer than ten people.

A page is about one version and one month, and adds nothing up over either: what a total would give away, no page has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from loket.definitie import Definitie, Stap
from loket.models import Formulierversie
from loket.trechter.models import Telling, Tevredenheid
from loket.trechter.rules import (
    KLEINSTE,
    StapCijfers,
    asked_of,
    is_slow,
    median,
    percent,
    shown,
    shown_parts,
    stands_out,
    worst_error,
    worst_first,
)
from stadsportaal.kern.kalender import MAANDEN

MAAND: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
GEEN_VERSIE: Final = 0
"""What an answer about an appointment has for the version of a form."""
MAANDEN_TERUG: Final = 3
VEEL_HULP: Final = Fraction(1, 5)
VEEL_PAUZE: Final = Fraction(1, 2)
CODES: Final = {
    "leeg": "niets ingevuld",
    "required": "niets ingevuld",
    "onbekend": "niet gevonden",
    "bestand": "bestand niet aanvaard",
    "max_length": "te lang",
    "invalid_choice": "geen van de keuzes",
}
"""What an error code means to a process owner; any other is "klopt niet"."""


@dataclass(frozen=True, slots=True)
class Veldfout:
    """One field, and what was wrong in it for at least ten people."""

    vraag: str
    fout: str
    aantal: int | None
    deel: int | None
    """Percent of who was shown the question."""


@dataclass(frozen=True, slots=True)
class Vraagbeeld:
    """One question of a step, and for how many it was there: not everybody takes every branch."""

    vraag: str
    gezien: int | None
    deel: int | None
    """Percent of who was shown the step."""


@dataclass(frozen=True, slots=True)
class Rij:
    """One step of the table."""

    nummer: int
    titel: str
    gezien: int | None
    weg: int | None
    uitval: int | None
    """Percent of who was shown this step; None when either count is hidden."""
    valt_op: bool
    reden: str
    tijd: str
    hulp: int | None
    gered: int | None
    """Percent of who got help here and then finished."""
    later: int | None
    vragen: tuple[Vraagbeeld, ...]
    fouten: tuple[Veldfout, ...]


@dataclass(frozen=True, slots=True)
class Tabel:
    """Everything of one version in one month."""

    begonnen: int | None
    verstuurd: int | None
    uitkomst: int | None
    rijen: tuple[Rij, ...]
    tevreden: tuple[tuple[str, int | None], ...]
    woorden: tuple[str, ...]

    @property
    def slechtste(self) -> Rij | None:
        return next((rij for rij in self.rijen if rij.valt_op), None)


def months_of(formulier: str, versie: int) -> list[date]:
    """The months of which something was counted, the latest first."""
    rows = Telling.objects.filter(formulier=formulier, versie=versie).annotate(maand=TruncMonth("dag"))
    return list(rows.order_by("-maand").values_list("maand", flat=True).distinct())


def month_name(first: date) -> str:
    return f"{MAANDEN[first.month - 1]} {first.year}"


def read_month(text: str, known: Sequence[date]) -> date | None:
    """The month that was asked for, else the latest; None when nothing was counted yet."""
    if match := MAAND.fullmatch(text):
        asked = date(int(match[1]), int(match[2]), 1)
        if asked in known:
            return asked
    return known[0] if known else None


Cellen = dict[tuple[str, str, str, str], int]


def _cells(formulier: str, versie: int, month: date) -> Cellen:
    rows = Telling.objects.filter(
        formulier=formulier, versie=versie, dag__year=month.year, dag__month=month.month
    ).values("soort", "stap", "vraag", "code")
    summed = rows.annotate(samen=Sum("aantal")).order_by("soort", "stap", "vraag", "code")
    return {(row["soort"], row["stap"], row["vraag"], row["code"]): row["samen"] for row in summed}


def stappen_of(formulier: str, versie: int, month: date) -> list[StapCijfers]:
    """The counts of each step that anybody was shown, as they are; only rules.shown says what a page may tell."""
    return _steps(_cells(formulier, versie, month))


def _steps(cells: Cellen) -> list[StapCijfers]:
    """`gered` stands there once for each time somebody was helped at a step, on that day or an earlier one: summed."""
    plain: dict[str, dict[str, int]] = defaultdict(dict)
    errors: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    asked: dict[str, dict[str, int]] = defaultdict(dict)
    times: dict[str, dict[int, int]] = defaultdict(dict)
    for (soort, stap, vraag, code), aantal in cells.items():
        if soort == "fout":
            errors[stap][vraag, code] = aantal
        elif soort == "gevraagd":
            asked[stap][vraag] = aantal
        elif soort == "tijd":
            times[stap][int(code)] = aantal
        elif soort == "gered":
            plain[stap][soort] = plain[stap].get(soort, 0) + aantal
        elif not vraag and not code:
            plain[stap][soort] = aantal
    return [
        StapCijfers(
            stap,
            gezien=found["getoond"],
            gestopt=found.get("gestopt", 0),
            hervat=found.get("hervat", 0),
            gepauzeerd=found.get("gepauzeerd", 0),
            hulp=found.get("geholpen", 0),
            gered=found.get("gered", 0),
            seconden=median(times[stap]),
            fouten=errors[stap],
            gevraagd=asked[stap],
        )
        for stap, found in sorted(plain.items())
        if found.get("getoond")
    ]


def tabel_of(versie: Formulierversie, month: date) -> Tabel:
    """The table, worst step first."""
    definitie, formulier = versie.lees(), versie.formulier_id
    cells = _cells(formulier, versie.nummer, month)
    steps = _steps(cells)
    outcomes = sum(aantal for (soort, *_), aantal in cells.items() if soort == "uitkomst")
    tevreden, woorden = _said(formulier, versie.nummer, month)
    return Tabel(
        begonnen=shown(cells.get(("begonnen", "", "", ""), 0)),
        verstuurd=shown(cells.get(("verstuurd", "", "", ""), 0)),
        uitkomst=shown(outcomes),
        rijen=tuple(_row(step, steps, definitie) for step in worst_first(steps)),
        tevreden=tevreden,
        woorden=woorden,
    )


def _row(step: StapCijfers, steps: Sequence[StapCijfers], definitie: Definitie) -> Rij:
    known = [stap.key for stap in definitie.stappen]
    stap = definitie.stap_per_key.get(step.stap)
    is_worst = stands_out(step, steps)
    return Rij(
        nummer=known.index(step.stap) + 1 if stap else len(known) + 1,
        titel=stap.titel if stap else "Controleren en versturen",
        gezien=shown(step.gezien),
        weg=shown(step.weg),
        uitval=percent(step.weg, step.gezien),
        valt_op=is_worst,
        reden=_reason(step, steps, definitie) if is_worst else "",
        tijd=_time(step.seconden),
        hulp=shown(step.hulp),
        gered=percent(step.gered, step.hulp),
        later=shown(step.gepauzeerd),
        vragen=_asked(step, stap) if stap else (),
        fouten=_errors(step, definitie),
    )


def _asked(step: StapCijfers, stap: Stap) -> tuple[Vraagbeeld, ...]:
    """The questions of a step, as it asks them, with who saw each."""
    counts = {vraag.key: asked_of(step, vraag.key) for vraag in stap.vragen if not vraag.vraagt_niets}
    labels = {vraag.key: vraag.label for vraag in stap.vragen}
    return tuple(Vraagbeeld(labels[key], shown(aantal), percent(aantal, step.gezien)) for key, aantal in counts.items())


def _reason(step: StapCijfers, steps: Sequence[StapCijfers], definitie: Definitie) -> str:
    """Why people leave here, as far as the counts say."""
    if error := worst_error(step):
        return f"Veel mensen krijgen een fout bij “{_label(error[0], definitie)}”: {_code(error[1])}."
    if is_slow(step, steps):
        return f"Mensen zijn hier lang bezig: de helft langer dan {_time(step.seconden)}."
    if step.hulp >= VEEL_HULP * step.gezien and step.hulp >= KLEINSTE:
        return "Veel mensen vragen hier hulp."
    if step.gepauzeerd >= VEEL_PAUZE * step.weg and step.gepauzeerd >= KLEINSTE:
        return "Mensen stoppen hier om later verder te gaan: zeg vooraf wat ze moeten klaarleggen."
    return "Mensen stoppen hier zonder fout. Lees de vraag en de uitleg nog eens na."


def _label(field: str, definitie: Definitie) -> str:
    """The words of the question that a field belongs to."""
    vraag = definitie.vraag_per_key.get(field.partition("-")[0])
    return vraag.label.rstrip("?") if vraag else field


def _code(code: str) -> str:
    return CODES.get(code, "klopt niet")


def _time(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds} seconden" if seconds < 90 else f"{seconds // 60} minuten"


def _errors(step: StapCijfers, definitie: Definitie) -> tuple[Veldfout, ...]:
    """The errors of a step, most first; those of fewer than ten people are not there."""
    seen: Mapping[str, int] = step.gevraagd
    enough = [item for item in step.fouten.items() if shown(item[1]) is not None]
    found = sorted(enough, key=lambda item: (-item[1], item[0]))
    return tuple(
        Veldfout(
            _label(field, definitie),
            _code(code),
            shown(aantal),
            percent(aantal, seen.get(field.partition("-")[0], step.gezien)),
        )
        for (field, code), aantal in found
    )


@dataclass(frozen=True, slots=True)
class Afspraken:
    """What people said of their appointments for one dienst, in one month."""

    dienst: str
    maand: str
    tevreden: tuple[tuple[str, int | None], ...]
    woorden: tuple[str, ...]


def afspraken_of(diensten: Mapping[str, str], months: Sequence[date]) -> list[Afspraken]:
    """Of these diensten (slug and title) in these months, as far as enough people answered."""
    found = []
    for month in months:
        given = Tevredenheid.objects.filter(einde=Tevredenheid.Einde.AFSPRAAK, formulier__in=diensten)
        given = given.filter(dag__year=month.year, dag__month=month.month)
        for slug in given.order_by("formulier").values_list("formulier", flat=True).distinct():
            parts, words = _said(slug, GEEN_VERSIE, month)
            if parts:
                found.append(Afspraken(diensten[slug], month_name(month), parts, words))
    return found


def last_months(today: date) -> list[date]:
    """The first days of this month and of those before it, as many as a page shows."""
    months = [today.replace(day=1)]
    while len(months) < MAANDEN_TERUG:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _said(formulier: str, versie: int, month: date) -> tuple[tuple[tuple[str, int | None], ...], tuple[str, ...]]:
    """The answers at the end of the form, and what people wrote, in no order that says who came when."""
    rows = Tevredenheid.objects.filter(formulier=formulier, versie=versie, dag__year=month.year, dag__month=month.month)
    scores = list(rows.values_list("score", flat=True))
    counted = {str(score.label): scores.count(score.value) for score in Tevredenheid.Score}
    parts = shown_parts(counted)
    if shown(len(scores)) is None:
        return (), ()
    texts = sorted(str(row.tekst) for row in rows.filter(tekst__isnull=False).only("tekst"))
    return tuple(parts.items()), tuple(texts) if shown(len(texts)) is not None else ()
