"""The funnel of one version of a form in one month, ready to be shown: nothing on it stands for fewer than ten people.

A page is about one version and one month, and adds nothing up over either: what a total would give away, no page has.

What does not follow from it either:
- From two counts: nothing, they are rounded so (rules.ROND). Nor that a hidden count is not none: every step of the
  form has its row, seen or not, and the rows that hide how many left stand in the order of the form.
- From the one sum in which each visit has one place (it left at some step, was sent, or was not eligible): when what is
  hidden in it is one to nine together, a part that is not small is not shown either (rules.shown_parts).
- From a step less who left there less the next step: nothing. Who goes back, takes another branch, comes in on another
  day or ends at an outcome is in one of these and not in the others, and what is left has no name on the page.
- From errors: one visit has several, at several fields, so they have no sum. From `later`: it overlaps with who left.
  From `gered`: it counts days of help against days of help, in the month of sending, and is shown as a share alone.
- From today: it is not counted yet, neither are the answers of today; what was written waits until the month is over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from loket.definitie import Definitie, Stap
from loket.models import Formulierversie
from loket.trechter.meten import CONTROLE
from loket.trechter.models import Telling, Tevredenheid
from loket.trechter.rules import (
    KLEINSTE,
    StapCijfers,
    asked_for,
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
from stadsportaal.kern.kalender import MAANDEN, vandaag

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
    verzwegen: bool
    """Not below ten, and hidden all the same."""
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
class Antwoorden:
    """What people said at one end, as far as enough of them answered."""

    einde: Tevredenheid.Einde
    tevreden: tuple[tuple[str, int | None], ...]
    woorden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabel:
    """Everything of one version in one month."""

    kort: str
    """How often it was begun, sent, and ended with "not eligible"."""
    rijen: tuple[Rij, ...]
    antwoorden: tuple[Antwoorden, ...]

    @property
    def slechtste(self) -> Rij | None:
        return next((rij for rij in self.rijen if rij.valt_op), None)


def months_of(formulier: str, versie: int) -> list[date]:
    """The months of which there is something to show, the latest first: visits that were counted, or answers, which
    may come long after the last visit. A month of fewer than ten is not there: nobody learns that it had any."""
    counted = Telling.objects.filter(formulier=formulier, versie=versie).annotate(maand=TruncMonth("dag"))
    cells = counted.values("maand", "soort", "stap", "vraag", "code").annotate(samen=Sum("aantal"))
    answers = _answers(formulier, versie).annotate(maand=TruncMonth("dag")).values("maand").annotate(samen=Count("pk"))
    found = {row["maand"] for rows in (cells, answers) for row in rows.filter(samen__gte=KLEINSTE).order_by()}
    return sorted(found, reverse=True)


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
    found = {step.stap: step for step in _steps(cells)}
    places = [*(stap.key for stap in definitie.stappen), CONTROLE]
    steps = [found.get(key, StapCijfers(key)) for key in places]
    ends = {soort: sum(n for (kind, *_), n in cells.items() if kind == soort) for soort in _ENDS}
    worst = next((step.stap for step in worst_first(steps) if stands_out(step, steps)), "")
    parts = shown_parts({step.stap: step.weg for step in steps} | ends, houd=worst)
    visible = [step for step in worst_first(steps) if parts[step.stap] is not None]
    rest = [step for step in steps if parts[step.stap] is None]
    begun = cells.get(("begonnen", "", "", ""), 0)
    said = [_often(begun, shown(begun), "begonnen"), *(_often(ends[key], parts[key], _ENDS[key]) for key in ends)]
    return Tabel(
        kort=", ".join(said),
        rijen=tuple(_row(step, steps, parts[step.stap], definitie) for step in [*visible, *rest]),
        antwoorden=_said(formulier, versie.nummer, month),
    )


_ENDS: Final = {"verstuurd": "verstuurd", "uitkomst": "“niet in aanmerking”"}
"""Where a visit ends that did not leave; as a page says it."""


def _often(aantal: int, part: int | None, wat: str) -> str:
    """`400 keer begonnen`"""
    if part is None and aantal >= KLEINSTE:
        return f"hoe vaak {wat} tonen we niet"
    return f"{part or f'minder dan {KLEINSTE}'} keer {wat}"


def _row(step: StapCijfers, steps: Sequence[StapCijfers], weg: int | None, definitie: Definitie) -> Rij:
    known = [stap.key for stap in definitie.stappen]
    stap = definitie.stap_per_key.get(step.stap)
    is_worst = weg is not None and stands_out(step, steps)
    return Rij(
        nummer=known.index(step.stap) + 1 if stap else len(known) + 1,
        titel=stap.titel if stap else "Controleren en versturen",
        gezien=shown(step.gezien),
        weg=weg,
        uitval=None if weg is None else percent(step.weg, step.gezien),
        verzwegen=weg is None and step.weg >= KLEINSTE,
        valt_op=is_worst,
        reden=_reason(step, steps, definitie) if is_worst else "",
        tijd=_time(step.seconden),
        hulp=shown(step.hulp),
        gered=percent(step.gered, step.hulp),
        later=shown(step.gepauzeerd),
        vragen=_asked(step, stap) if stap and shown(step.gezien) else (),
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
    enough = [item for item in step.fouten.items() if shown(item[1]) is not None]
    found = sorted(enough, key=lambda item: (-item[1], item[0]))
    return tuple(
        Veldfout(
            _label(field, definitie),
            _code(code),
            shown(aantal),
            percent(aantal, asked_for(step, field)),
        )
        for (field, code), aantal in found
    )


# -- how it went ----------------------------------------------------------------------------------


AFSPRAAKVRAGEN: Final = {
    Tevredenheid.Einde.AFSPRAAK: "Hoe gingen de afspraken voor",
    Tevredenheid.Einde.GEBOEKT: "Hoe ging het maken van een afspraak voor",
    Tevredenheid.Einde.AFGEZEGD: "Hoe ging het voor wie afzegde voor",
    Tevredenheid.Einde.NIET_GEKOMEN: "Hoe ging het voor wie niet kwam voor",
}
"""What was asked at each end of an appointment, as the head of its own table: those ends are not one thing."""


@dataclass(frozen=True, slots=True)
class Afspraken:
    """What people said at one kind of end of their appointments for one dienst, in one month."""

    vraag: str
    dienst: str
    maand: str
    tevreden: tuple[tuple[str, int | None], ...]
    woorden: tuple[str, ...]


def afspraken_of(diensten: Mapping[str, str], months: Sequence[date]) -> list[Afspraken]:
    """Of these diensten (slug and title) in these months, as far as enough people answered."""
    found = []
    for month in months:
        given = Tevredenheid.objects.filter(einde__in=AFSPRAAKVRAGEN, formulier__in=diensten)
        given = given.filter(dag__year=month.year, dag__month=month.month)
        for slug in given.order_by("formulier").values_list("formulier", flat=True).distinct():
            for said in _said(slug, GEEN_VERSIE, month):
                vraag = AFSPRAAKVRAGEN[said.einde]
                found.append(Afspraken(vraag, diensten[slug], month_name(month), said.tevreden, said.woorden))
    return found


def last_months(today: date) -> list[date]:
    """The first days of this month and of those before it, as many as a page shows."""
    months = [today.replace(day=1)]
    while len(months) < MAANDEN_TERUG:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _answers(formulier: str, versie: int) -> QuerySet[Tevredenheid]:
    """Those of days that are over: who just saw somebody answer, does not find that answer here."""
    today = vandaag(timezone.now())
    return Tevredenheid.objects.filter(formulier=formulier, versie=versie, dag__lt=today)


def _said(formulier: str, versie: int, month: date) -> tuple[Antwoorden, ...]:
    """The answers at each end, and what people wrote there, in no order that says who came when.

    Words stand one by one, so a month of them is shown at once, when it is over.
    """
    rows = _answers(formulier, versie).filter(dag__year=month.year, dag__month=month.month)
    is_over = month < vandaag(timezone.now()).replace(day=1)
    scores: dict[str, list[int]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for row in rows.only("einde", "score", "tekst"):
        scores[row.einde].append(row.score)
        if row.tekst and is_over:
            texts[row.einde].append(str(row.tekst))
    return tuple(
        Antwoorden(
            einde,
            tuple(shown_parts({str(score.label): given.count(score.value) for score in Tevredenheid.Score}).items()),
            tuple(sorted(texts[einde])) if shown(len(texts[einde])) is not None else (),
        )
        for einde, given in ((einde, scores[einde]) for einde in Tevredenheid.Einde)
        if shown(len(given)) is not None
    )
