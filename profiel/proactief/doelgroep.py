"""Who a rule concerns on a day: one query, for the preview of its owner and for the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, SmallIntegerField, Value, When

from profiel.berichten.models import Berichtsjabloon
from profiel.berichten.rules import render_text
from profiel.proactief.models import Proactiefbericht, Regel
from profiel.proactief.poorten import FEITEN
from profiel.proactief.rules import windows


def doelgroep(regel: Regel, dag: date) -> QuerySet[Any]:
    """The facts that reach a threshold of the rule on this day and about which nobody was told yet.

    Rows with id, profiel_id, object, datum, params and drempel. Told by an earlier version is told too.
    """
    dropped = Q(status=Proactiefbericht.Status.VERVALLEN)
    told = Proactiefbericht.objects.filter(
        Q(regel=regel.pk) | ~dropped,
        regel__code=regel.code,
        profiel=OuterRef("profiel_id"),
        object=OuterRef("object"),
        drempel=OuterRef("drempel"),
    )
    return reaching(regel, dag).filter(~Exists(told))


def reaching(regel: Regel, dag: date) -> QuerySet[Any]:
    """The facts that reach a threshold on this day, whoever was told."""
    reached = windows(regel.drempels, regel.laatste_dag, dag)
    within = [Q(datum__range=(window.van, window.tot)) for window in reached]
    drempel = Case(
        *(When(when, then=Value(window.drempel)) for when, window in zip(within, reached, strict=True)),
        output_field=SmallIntegerField(),
    )
    return chosen_by(regel).filter(reduce(or_, within)).annotate(drempel=drempel)


def chosen_by(regel: Regel) -> QuerySet[Any]:
    """The facts that a rule looks at, whatever their day; none about who erased the account."""
    facts = FEITEN[regel.feit].rijen().filter(profiel__vergeten_op__isnull=True)
    for param, values in regel.waar.items():
        facts = facts.filter(**{f"params__{param}__in": values})
    return facts


def explained(params: Mapping[str, Any], datum: date, dag: date) -> dict[str, Any]:
    """What a template may say of a fact on a day."""
    return {"feit": params, "datum": datum, "dagen": (datum - dag).days, "bron": params["bron"]}


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """Who gets a message, as far as its owner may see: how many, and why; nobody's name."""

    aantal: int
    per_drempel: list[tuple[int, int]]
    redenen: list[str]


def preview(regel: Regel, dag: date, *, samples: int = 5) -> Voorbeeld:
    """What a run of this day would choose."""
    rows = doelgroep(regel, dag)
    counted = dict(rows.order_by().values_list("drempel").annotate(Count("pk")))
    template = Berichtsjabloon.objects.filter(code=regel.sjabloon, soort="").latest("versie")
    facts = rows.order_by("datum", "pk").values_list("params", "datum")[:samples]
    return Voorbeeld(
        sum(counted.values()),
        sorted(counted.items(), reverse=True),
        [render_text(template.reden, explained(params, datum, dag)) for params, datum in facts],
    )
