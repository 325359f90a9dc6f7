"""When the handling of a dossier began: with its term, and not while the city could not begin yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models.functions import Coalesce

from profiel.behandeling.models import Termijn, Vraag
from profiel.behandeling.poorten import BEGINCODES
from profiel.behandeling.rules import pause_days
from profiel.dossiers.models import Dossier, Voortgang
from stadsportaal.kern.kalender import TermijnSoort, vandaag

HEROPEND: Final = "heropend"

Wacht = tuple[date, date]


def begin_codes() -> frozenset[str]:
    """Codes of steps from which the days of a dossier without a term count."""
    return frozenset({HEROPEND, *BEGINCODES})


def began_on(dossiers: Collection[int]) -> dict[int, date]:
    """The day each began: the start of its terms of this round; without a term, the last step before its decision
    that let the city begin. Those of which neither is there began when they were sent: they are not in it.
    """
    found = _starts(dossiers)
    without = [pk for pk in dossiers if pk not in found]
    return found | _steps(without) if without else found


def began_of(dossier: Dossier) -> date | None:
    """The same of one; None for what was not sent."""
    if dossier.ingediend_op is None:
        return None
    found = _starts([dossier.pk])
    if not found and any(dossier.may_have(code) for code in begin_codes()):
        found = _steps([dossier.pk])
    return found.get(dossier.pk, vandaag(dossier.ingediend_op))


def _starts(dossiers: Collection[int]) -> dict[int, date]:
    """Of the terms that run; when all are over, of those that ended last: those of before a reopening ended earlier."""
    terms: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Termijn.objects.filter(dossier__in=dossiers).values_list("dossier", "start", "gehaald_op")
    for pk, start, met in rows.order_by("dossier", "pk"):
        terms[pk].append((met or date.max, start))
    return {pk: min(start for met, start in found if met == max(found)[0]) for pk, found in terms.items()}


def _steps(dossiers: Collection[int]) -> dict[int, date]:
    """Of the last step that let the city begin: one after the decision let nobody begin."""
    return {pk: vandaag(at) for pk, at in Voortgang.objects.before_decision(dossiers, begin_codes()).items()}


def since(begin: date, waits: Iterable[Wacht]) -> list[Wacht]:
    """These waits as far as they lie after the beginning."""
    return [(max(begin, start), end) for start, end in waits if end > begin]


def waited_since(begin: date, dossier: Dossier, *soorten: TermijnSoort) -> list[int]:
    """Days of the waits for an answer that are over, after the beginning, in each of these units."""
    if not dossier.may_have("vraag_gesteld"):
        return [0 for _ in soorten]
    over = Vraag.objects.filter(dossier=dossier).annotate(einde=Coalesce("beantwoord_op", "vervallen_op"))
    rows = over.filter(einde__isnull=False).order_by("pk").values_list("created_at", "einde")
    waits = since(begin, [(vandaag(start), vandaag(end)) for start, end in rows])
    return [sum(pause_days(start, end, soort) for start, end in waits) for soort in soorten]
