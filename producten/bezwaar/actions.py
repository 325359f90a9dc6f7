"""Defending oneself against a fine: a dossier of its own that halts the payment, and what its decision does."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from producten.betalen.actions import forgive, halt, resume, set_status
from producten.betalen.rules import Verzoek
from producten.bezwaar.rules import bezwaar_tot, is_in_time
from producten.models import Betaalverzoek, Bezwaar, Product
from producten.soorten import BETWISTEN, Actie, soort_of
from profiel.behandeling.actions import start_termijn
from profiel.behandeling.toegang import team_for
from profiel.dossiers.actions import Stap, create_dossier, progress
from profiel.dossiers.models import Besluit, Betrokkene, Document, Dossier, DossierLink, Fase, Uitkomst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import deadline, format_datum, vandaag
from stadsportaal.kern.kenmerk import save_with_kenmerk
from stadsportaal.kern.models import Bestand

SOORT: Final = "bezwaar"
TITEL: Final = "Verweer: {}"
TERMIJN: Final = "Beslissing"
DAYS_TO_DECIDE: Final = 90
"""What the city promises for the hearing and the decision; the law gives six months after the facts."""

ENDED: Final = frozenset({"stopgezet", "ingetrokken", "verlopen"})
"""Steps after which nobody decides any more."""


class BezwaarTooLate(DomainError):
    """The term of defence is over."""

    def __init__(self, product: Product, until: date) -> None:
        super().__init__(
            f"Je kon verweer indienen tot en met {format_datum(until)}. Bel 03 22 11 333 als je een goede reden had.",
            next_step=(product.get_absolute_url(), "Terug naar je boete"),
        )


class BezwaarImpossible(DomainError):
    """There is a defence already, or nothing to defend against."""

    def __init__(self, product: Product) -> None:
        super().__init__(
            "Je kunt hiertegen nu geen verweer indienen.", next_step=(product.get_absolute_url(), "Terug naar je boete")
        )


def possible(product: Product, *, today: date) -> Actie:
    """The action as the kind describes it. Raises BezwaarImpossible, BezwaarTooLate."""
    actie = soort_of(product.soort).may(BETWISTEN, product.status)
    if actie is None or Bezwaar.objects.filter(product=product).beslist().exists():
        raise BezwaarImpossible(product)  # after a decision comes the court, not the city again
    if not is_in_time(product.geldig_van, actie.dagen, today):
        raise BezwaarTooLate(product, bezwaar_tot(product.geldig_van, actie.dagen))
    return actie


@transaction.atomic
def start_bezwaar(product: Product, *, tekst: str, bestand: Bestand | None, by: Toegang) -> Bezwaar:
    """Hand in a defence: a dossier for the team, and nobody has to pay until it is decided.

    Raises BezwaarImpossible, BezwaarTooLate, LevelRequired.
    """
    by.require("bezwaar_start", product)
    current = Product.objects.select_for_update(of=("self",)).select_related("dossier", "profiel").get(pk=product.pk)
    today = vandaag(timezone.now())
    actie = possible(current, today=today)
    dossier = create_dossier(
        by=by,
        profiel=current.profiel,
        rol=Betrokkene.Rol.AANVRAGER,
        soort=SOORT,
        titel=TITEL.format(current.titel),
        thema=current.thema,
        dienst=actie.dienst,
        url_naam="dossiers:dossier",
        team=team_for(dienst=actie.dienst, thema=current.thema),
        niveau=soort_of(current.soort).niveau,
    )
    if current.dossier is not None:
        DossierLink.objects.create(dossier=dossier, ander=current.dossier, soort=DossierLink.Soort.BEZWAAR)
    bezwaar = Bezwaar.objects.create(dossier=dossier, product=current, tekst=tekst)
    if bestand is not None:
        _attach(dossier, bestand, by)
    _halt(current, actie)
    expected = deadline(today, DAYS_TO_DECIDE, "kalenderdagen")
    progress(dossier, Stap("ingediend", Fase.INGEDIEND, verwachte_datum=expected), by=by)
    start_termijn(dossier, TERMIJN, DAYS_TO_DECIDE, "kalenderdagen", by=Toegang.systeem())
    return bezwaar


def _attach(dossier: Dossier, bestand: Bestand, by: Toegang) -> None:
    save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk,
            dossier=dossier,
            soort=Document.Soort.BIJLAGE,
            titel="Bewijs bij je verweer",
            bestand=bestand,
            door=by.account,
        )
    )


def _halt(product: Product, actie: Actie) -> None:
    for verzoek in Betaalverzoek.objects.filter(product=product):
        halt(verzoek)
    set_status(product, actie.naar)


def _resume(product: Product, today: date) -> None:
    """To be paid after all, unless it was paid meanwhile; a fine that is paid elsewhere stands as it stood."""
    asked = list(Betaalverzoek.objects.filter(product=product))
    if any(resume(verzoek, today=today) for verzoek in asked) or not asked:
        set_status(product, soort_of(product.soort).start.code)


def decide_bezwaar(dossier: Dossier, besluit: Besluit, by: Toegang) -> None:
    """The city decided, in the transaction of the decision: the fine goes, or is to be paid with a new term."""
    product = Bezwaar.objects.select_related("product").get(dossier=dossier).product
    if besluit.uitkomst != Uitkomst.TOEGEKEND:
        _resume(product, vandaag(timezone.now()))
        return
    for verzoek in Betaalverzoek.objects.filter(product=product):
        forgive(verzoek)
    set_status(product, soort_of(product.soort).acties[BETWISTEN].gegrond)


def follow_dossier(dossier: Dossier, code: str, by: Toegang) -> None:
    """Ended without a decision: it is to be paid; opened again: it is halted again, unless it was forgiven."""
    if code not in {*ENDED, "heropend"}:
        return
    product = Bezwaar.objects.select_related("product").get(dossier=dossier).product
    if code in ENDED:
        _resume(product, vandaag(timezone.now()))
    elif Betaalverzoek.objects.filter(product=product, status=Verzoek.OPEN).exists():
        _halt(product, soort_of(product.soort).acties[BETWISTEN])
