"""Judges whether all that a form names outside itself is there: where it sends the citizen, and what it counts on."""

from __future__ import annotations

from collections.abc import Iterator

from loket.afspraken.models import Afspraaksoort
from loket.definitie import Definitie
from loket.models import Formulierversie
from loket.probleem import GEVOLGEN, UITKOMST, Probleem
from loket.wachtlijst.models import Aanbod
from producten.models import Dienst


def zonder_doel(definitie: Definitie) -> list[Probleem]:
    """Every name that leads nowhere today; empty when the citizen finds something behind each of them."""
    return [*_agenda(definitie), *_diensten(definitie), *_formulieren(definitie)]


def _agenda(definitie: Definitie) -> Iterator[Probleem]:
    """An appointment that nobody can make, a waiting list on which nobody can come."""
    if (step := definitie.afspraak) and not Afspraaksoort.objects.filter(pk=step.soort, is_actief=True).exists():
        text = f"De soort afspraak '{step.soort}' bestaat niet, of niemand kan ze nu maken. Kies een andere."
        yield Probleem(text, deel=GEVOLGEN)
    if (list_ := definitie.wachtlijst) and not Aanbod.objects.filter(pk=list_.aanbod).exists():
        yield Probleem(f"De wachtlijst '{list_.aanbod}' bestaat niet. Kies een andere.", deel=GEVOLGEN)


def _diensten(definitie: Definitie) -> Iterator[Probleem]:
    named = [("Het vervolg", step.dienst, GEVOLGEN) for step in definitie.vervolg if step.dienst]
    named += [("'Ook voor jou'", slug, GEVOLGEN) for slug in definitie.ook_voor_jou.diensten]
    named += [
        (f"Uitkomst '{row.key}'", row.dienst, f"{UITKOMST}{row.key}")
        for row in definitie.niet_in_aanmerking
        if row.dienst
    ]
    slugs = {slug for _, slug, _ in named}
    shown = set(Dienst.objects.gepubliceerd().filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()
    for who, slug, deel in named:
        if slug not in shown:
            text = f"{who} leidt naar de dienst '{slug}', maar die staat niet in de catalogus. Kies een andere."
            yield Probleem(text, deel=deel)


def _formulieren(definitie: Definitie) -> Iterator[Probleem]:
    """A form that is not published, or that does not have the question that we would fill in."""
    wanted = {step.formulier: step.antwoorden for step in definitie.vervolg if step.formulier}
    if not wanted:
        return
    live = Formulierversie.objects.live().filter(formulier__in=wanted).select_related("formulier")
    forms = {row.formulier_id: row for row in live}
    for slug, answers in wanted.items():
        if (other := forms.get(slug)) is None:
            text = f"Het vervolg leidt naar het formulier '{slug}', maar dat is niet gepubliceerd. Kies een ander."
            yield Probleem(text, deel=GEVOLGEN)
            continue
        asked = other.lees().vraag_per_key
        for overname in answers:
            if overname.naar not in asked:
                text = f"Het formulier “{other.formulier.titel}” heeft geen vraag '{overname.naar}' om in te vullen."
                yield Probleem(text, deel=GEVOLGEN)
