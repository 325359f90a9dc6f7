"""The chain of processes: what a granted form starts for the citizen, once, and why."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from loket.actions.concept import SOORT, new_concept
from loket.definitie import Definitie, Vraag
from loket.feiten import Kennis, kennis_van
from loket.gevolgsoorten import Overname, Vervolg
from loket.herkomst import KETEN, Herkomst
from loket.models import Aanvraag, Formulier, Formulierversie
from loket.pad import gelden, is_leeg
from loket.rules import GRANTED
from loket.vragen import soort
from loket.vragen.basis import VORMFOUTEN, Omgeving, Refused
from producten.models import Dienst, Product
from profiel.dossiers.actions import Stap, lock, progress
from profiel.dossiers.models import Dossier, DossierLink, Uitkomst
from profiel.mensen.models import Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Taakslot

TAAK: Final = "loket.vervolg"
STARTED: Final = "vervolg_gestart"


@transaction.atomic
def start_vervolg(kenmerk: str, today: date) -> list[str]:
    """Begin what follows the grant of this dossier; the forms and diensten that were begun now.

    A row per dossier and follow-up is the claim: decided again, delivered again or raced, it is begun once. A
    dossier that was reopened since, or is gone, starts nothing.
    """
    dossier = Dossier.objects.filter(kenmerk=kenmerk, soort=SOORT).first()
    if dossier is None:
        return []
    lock(dossier)  # who decides on it waits, and so does a second delivery
    rows = Aanvraag.objects.with_form().filter(dossier=dossier, status__in=GRANTED)
    aanvraag = rows.filter(dossier__uitkomst=Uitkomst.TOEGEKEND).first()
    if aanvraag is None:
        return []
    definitie = aanvraag.formulierversie.lees()
    kennis = kennis_van(aanvraag.profiel, today, codes=definitie.feiten)
    wanted = [step for step in definitie.vervolg if gelden(step.als, aanvraag.antwoorden, kennis.waarden)]
    begun = [step for step in wanted if Taakslot.objects.get_or_create(taak=TAAK, slot=_slot(kenmerk, step))[1]]
    for step in begun:
        if step.formulier:
            _prepare(aanvraag, step, today)
    if begun:
        names = titles_of(begun)
        told = [
            {"titel": name, "waarom": step.waarom, "klaar": bool(step.formulier)}
            for name, step in zip(names, begun, strict=True)
        ]
        facts = {"wat": "; ".join(names), "stappen": told}
        progress(aanvraag.dossier, Stap(STARTED, parameters=facts), by=Toegang.systeem())
    return [step.doel for step in begun]


def _slot(kenmerk: str, step: Vervolg) -> str:
    return f"{kenmerk}:{step.doel}"


def begun_of(kenmerk: str, definitie: Definitie) -> list[Vervolg]:
    """The follow-ups of this dossier that were begun, in the order of its form."""
    slots = Taakslot.objects.filter(taak=TAAK, slot__startswith=f"{kenmerk}:").values_list("slot", flat=True)
    known = set(slots)
    return [step for step in definitie.vervolg if _slot(kenmerk, step) in known]


def titles_of(steps: list[Vervolg]) -> list[str]:
    """What the citizen calls them: the titles of their diensten."""
    forms = [step.formulier for step in steps if step.formulier]
    rows = Formulierversie.objects.live().filter(formulier__in=forms)
    named = dict(rows.values_list("formulier", "formulier__titel").order_by("formulier"))
    slugs = [step.dienst for step in steps if step.dienst]
    named |= dict(Dienst.objects.filter(slug__in=slugs).values_list("slug", "titel").order_by("slug"))
    return [named.get(step.doel, step.doel) for step in steps]


def diensten_of(steps: list[Vervolg]) -> list[str]:
    """The slug of the dienst of each: its own, or that of the form; empty for a form that is gone."""
    forms = [step.formulier for step in steps if step.formulier]
    named = dict(Formulier.objects.filter(slug__in=forms).values_list("slug", "dienst").order_by("slug"))
    return [step.dienst or named.get(step.formulier, "") for step in steps]


def _prepare(aanvraag: Aanvraag, step: Vervolg, today: date) -> None:
    """A concept with what we can fill in. One that the citizen began is left as it is, and belongs to it too."""
    versie = Formulierversie.objects.live().filter(formulier=step.formulier).select_related("formulier__dienst").first()
    if versie is None:
        return  # withdrawn since: the dienst says how it goes now
    own = Aanvraag.objects.concepten().filter(formulierversie__formulier=step.formulier, profiel=aanvraag.profiel)
    concept = own.select_related("dossier").order_by("pk").first()
    if concept is None:
        definitie = versie.lees()
        kennis = kennis_van(aanvraag.profiel, today, codes=definitie.feiten)
        answers = _prefill(aanvraag, step, definitie, kennis, today)
        source = Herkomst(KETEN, aanvraag.dossier.kenmerk, vandaag(aanvraag.dossier.ingediend_op or timezone.now()))
        sources = dict.fromkeys(answers, source.data())
        concept = new_concept(versie, aanvraag.profiel, answers, by=Toegang.systeem(), herkomst=sources)
    DossierLink.objects.get_or_create(dossier=concept.dossier, ander=aanvraag.dossier, soort=DossierLink.Soort.VERVOLG)


def _prefill(aanvraag: Aanvraag, step: Vervolg, definitie: Definitie, kennis: Kennis, today: date) -> dict[str, Any]:
    """Answers that the other form would accept today; the rest is asked."""
    omgeving = Omgeving(today, kennis.waarden, kennis.huishouden)
    found = {}
    for overname in step.antwoorden:
        vraag = definitie.vraag_per_key.get(overname.naar)
        if vraag is None or soort(vraag).bewijs:
            continue
        waarde = _value(aanvraag, overname, vraag, omgeving)
        if not is_leeg(waarde) and _fits(vraag, waarde, omgeving):
            found[vraag.key] = waarde
    return found


def _fits(vraag: Vraag, waarde: Any, omgeving: Omgeving) -> bool:
    """Whether this question takes it; a value of another shape, written in another form, it does not."""
    try:
        return not soort(vraag).keur(vraag, waarde, omgeving)
    except VORMFOUTEN:
        return False


def _value(aanvraag: Aanvraag, overname: Overname, vraag: Vraag, omgeving: Omgeving) -> Any:
    """What the source holds; None for nothing that this question can take."""
    if overname.vraag:
        asked = aanvraag.formulierversie.lees().vraag_per_key.get(overname.vraag)
        same = asked is not None and asked.soort == vraag.soort
        return aanvraag.antwoorden.get(overname.vraag) if same else None
    if not overname.product:
        return overname.waarde
    try:
        typed = _of_product(aanvraag.profiel, overname.product, omgeving.today)
        return soort(vraag).samen(vraag, {"": typed}, omgeving)
    except Refused:
        return None


def _of_product(profiel: Profiel, pad: str, today: date) -> str:
    """A field of the newest product that somebody has of a dienst, `<dienst>.<veld>`; empty when there is none."""
    dienst, _, veld = pad.partition(".")
    product = Product.objects.geldig(today).filter(profiel=profiel, dienst=dienst).recent().first()
    fields: dict[str, str] = dict(product.velden) if product else {}
    return fields.get(veld, "")
