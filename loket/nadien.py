"""What the pages say comes after a form: what was begun for the citizen, and the appointment still to make."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from loket.actions.concept import SOORT
from loket.afspraken.models import Afspraak
from loket.definitie import Definitie
from loket.keten import begun_of, diensten_of, titles_of
from loket.models import Aanvraag
from loket.poorten import STANDZINNEN
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier, DossierLink, Fase, Uitkomst
from profiel.toegang.toegang import Toegang


def comes_next(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """After a grant: what we began and filled in, and what one still arranges oneself; each with why."""
    if dossier.soort != SOORT or dossier.uitkomst != Uitkomst.TOEGEKEND:
        return None
    definitie = Aanvraag.objects.with_form().get(dossier=dossier).formulierversie.lees()
    steps = begun_of(dossier.kenmerk, definitie) if definitie.vervolg else []
    if not steps:
        return None
    concepts = _concepts(toegang, dossier)
    rows = [
        {
            "titel": titel,
            "tekst": step.waarom,
            "href": concepts.get(step.formulier) or (reverse("producten:dienst", args=[dienst]) if dienst else ""),
            "actie": "Ga verder" if step.formulier in concepts else "Bekijk hoe het gaat",
        }
        for step, titel, dienst in zip(steps, titles_of(steps), diensten_of(steps), strict=True)
    ]
    begun = [row for row, step in zip(rows, steps, strict=True) if step.formulier in concepts]
    parts = {"klaar": begun, "zelf": [row for row in rows if row not in begun]}
    return dossiers.Slot("onder", "loket/_vervolg.html", parts)


def _concepts(toegang: Toegang, dossier: Dossier) -> dict[str, str]:
    """Per form the address of the follow-up that this access may open, whatever became of it."""
    mine: Any = toegang.dossiers()
    links = DossierLink.objects.filter(ander=dossier, soort=DossierLink.Soort.VERVOLG, dossier__in=mine)
    rows = links.order_by("pk").values_list("dossier__aanvraag__formulierversie__formulier", "dossier__kenmerk")
    return {form: reverse("loket:aanvraag", args=[kenmerk]) for form, kenmerk in rows if form}


def appointment_of(definitie: Definitie) -> dict[str, str]:
    """Parameters of loket/_afspraak_maken.html: where the appointment of this form is made, already chosen."""
    step = definitie.afspraak
    if step is None:
        return {}
    place = f"{reverse('loket:afspraak_place')}?{urlencode({'soort': step.soort, 'dienst': definitie.dienst})}"
    return {"titel": step.titel, "tekst": step.tekst, "href": place}


def to_book(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """The appointment that belongs to a running aanvraag, until the citizen has one.

    Not while it waits for somebody else: an appointment for what may lapse takes the place of another citizen.
    """
    if dossier.soort != SOORT or dossier.fase not in (Fase.INGEDIEND, Fase.IN_BEHANDELING):
        return None
    if dossier.eigen_status in STANDZINNEN:
        return None
    aanvraag = Aanvraag.objects.with_form().get(dossier=dossier)
    definitie = aanvraag.formulierversie.lees()
    step = definitie.afspraak
    if step is None:
        return None
    made = Afspraak.objects.filter(soort=step.soort, dossier__betrokkenen__profiel=aanvraag.profiel)
    if made.filter(dossier__ingediend_op__gte=dossier.ingediend_op).exclude(status="afgezegd").exists():
        return None
    return dossiers.Slot("midden", "loket/_afspraak_maken.html", appointment_of(definitie))
