"""What somebody gets, keeps and loses: granted by the portal, or pushed by an office of the city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from producten.betalen.actions import forgive, halt, request_payment, resume, set_status, settle_outside
from producten.betalen.rules import Verzoek
from producten.models import Betaalverzoek, Bezwaar, Dienst, Gemeen, Product, Productbron
from producten.soorten import BETALEN, BETWISTEN, STOPZETTEN, Productsoort, soort_of, soorten
from profiel.dossiers.models import LOPEND, Document, Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern import zoeken
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import save_with_kenmerk


class ProductAlreadyEnded(DomainError):
    """What has ended cannot end again."""

    def __init__(self, product: Product) -> None:
        super().__init__("Dit is al stopgezet.", next_step=(product.get_absolute_url(), "Bekijk het product"))


class MededelingTaken(DomainError):
    """The source uses one structured communication for two amounts: nobody could tell which one was paid."""

    def __init__(self) -> None:
        super().__init__("Deze mededeling hoort al bij een ander bedrag.")


class ProductOfAnother(DomainError):
    """The source uses one id for two people."""

    def __init__(self) -> None:
        super().__init__("Dit nummer hoort bij iemand anders.")


@transaction.atomic
def grant_product(
    *,
    by: Toegang,
    profiel: Profiel,
    soort: str,
    titel: str,
    thema: str,
    geldig_van: date,
    geldig_tot: date | None = None,
    dienst: Dienst | None = None,
    dossier: Dossier | None = None,
    document: Document | None = None,
    velden: Iterable[tuple[str, str]] = (),
) -> Product:
    """Give somebody a product. `velden` are (code of the kind, or own label; value). One running product per dossier
    and soort: granting it again answers that one, and gives a new one for one that ended.
    """
    by.require("product_grant", dossier)
    if dossier is not None:
        Dossier.objects.select_for_update().get(pk=dossier.pk)
        running = Product.objects.filter(dossier=dossier, soort=soort, beeindigd_op__isnull=True)
        if earlier := running.order_by("pk").first():
            return earlier
    return _create(
        {
            "profiel": profiel,
            "soort": soort,
            "titel": titel,
            "thema": thema,
            "geldig_van": geldig_van,
            "geldig_tot": geldig_tot,
            "dienst": dienst,
            "dossier": dossier,
            "document": document,
            "velden": [list(veld) for veld in velden],
            "status": soort_of(soort).start.code,
            "gemeen": soort_of(soort).start.gemeen,
        }
    )


def _create(fields: Mapping[str, Any]) -> Product:
    product = save_with_kenmerk(lambda kenmerk: Product.objects.create(kenmerk=kenmerk, **fields))
    _make_findable(product)
    return product


def _make_findable(product: Product) -> None:
    """Only its title and its owner: what it says stays encrypted."""
    found = zoeken.Vermelding(
        soort="product",
        sleutel=product.kenmerk,
        titel=product.titel,
        url=product.get_absolute_url(),
        thema=product.thema,
        profiel_id=product.profiel_id,
    )
    zoeken.index([found])


@transaction.atomic
def end_product(product: Product, *, op: date, by: Toegang) -> Product:
    """It no longer counts from this day on. Raises ProductAlreadyEnded."""
    by.require("product_end", product)
    return _end(product, op)


@transaction.atomic
def replace_product(product: Product, *, vanaf: date, today: date, by: Toegang) -> Product:
    """Another comes in its place from `vanaf` on: it counts until the day before, and ends now where that is past.

    Raises ProductAlreadyEnded.
    """
    by.require("product_end", product)
    if vanaf <= max(today, product.geldig_van):
        return _end(product, max(today, product.geldig_van))
    current = _running(product)
    last = vanaf - timedelta(days=1)
    if current.geldig_tot is None or current.geldig_tot > last:
        current.geldig_tot = last
        current.save(update_fields=["geldig_tot"])
    return current


def _end(product: Product, op: date) -> Product:
    current = _running(product)
    current.beeindigd_op = op
    current.save(update_fields=["beeindigd_op"])
    zoeken.unindex("product", current.kenmerk)
    return current


def _running(product: Product) -> Product:
    current = Product.objects.select_for_update().get(pk=product.pk)
    if current.beeindigd_op is not None:
        raise ProductAlreadyEnded(current)
    return current


@transaction.atomic
def stop_product(product: Product, *, op: date, by: Toegang) -> Product:
    """Its owner no longer wants it. Raises ProductAlreadyEnded, also for one that nobody can stop here."""
    by.require("product_stop", product)
    soort = soort_of(product.soort)
    if by.level < soort.niveau:
        raise LevelRequired(soort.niveau)
    current = Product.objects.select_for_update().get(pk=product.pk)
    actie = soort.may(STOPZETTEN, current.status)
    if actie is None:
        raise ProductAlreadyEnded(current)
    ended = _end(current, op)
    set_status(ended, actie.naar)
    return ended


# -- what an office of the city says --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Push:
    """One product as its source knows it at `stand`; everything was judged by `producten.api`."""

    bron_id: str
    insz: str
    soort: str
    titel: str
    thema: str
    status: str
    geldig_van: date
    stand: datetime
    geldig_tot: date | None = None
    dienst: str = ""
    velden: list[list[str]] = field(default_factory=list)
    bedrag: Decimal | None = None
    uiterlijk: date | None = None
    ogm: str = ""


@transaction.atomic
def hear(bron: Productbron, *, now: datetime) -> None:
    """The source is alive: what we have of it is up to date. Its row stays ours until the commit."""
    rows = Productbron.objects.filter(pk=bron.pk)
    if not rows.filter(Q(laatst_gehoord__isnull=True) | Q(laatst_gehoord__lt=now)).update(laatst_gehoord=now):
        rows.select_for_update().get()


@transaction.atomic
def push_product(push: Push, *, bron: Productbron, now: datetime) -> Product | None:
    """Write a product of a source: made, made new, or left alone when we know something later.

    None for somebody who has no profiel here: nothing is kept about strangers, the source sends it again.
    Pushes of one source wait for each other. Raises ProductOfAnother, MededelingTaken.
    """
    hear(bron, now=now)
    profiel = Profiel.objects.filter(insz_index=blind_index(push.insz)).first()
    if profiel is None:
        return None
    soort = soorten()[push.soort]
    known = Product.objects.filter(bron=bron.code, bron_id=push.bron_id).first()
    if known is not None and known.profiel_id != profiel.pk:
        raise ProductOfAnother
    if known is None:
        product = _create({**_facts(push, soort), "profiel": profiel, "bron": bron.code, "bron_id": push.bron_id})
    elif not Product.objects.filter(pk=known.pk, bron_stand__lt=push.stand).update(**_changes(push, soort, known)):
        return known
    else:
        product = Product.objects.select_related("profiel").get(pk=known.pk)
        _make_findable(product)
    _ask_payment(push, soort, product)
    return product


def _facts(push: Push, soort: Productsoort) -> dict[str, Any]:
    status = soort.status_of(push.status)
    return {
        "soort": push.soort,
        "titel": push.titel,
        "thema": push.thema,
        "dienst": Dienst.objects.filter(pk=push.dienst).first() if push.dienst else None,
        "velden": push.velden,
        "status": status.code,
        "gemeen": status.gemeen,
        "geldig_van": push.geldig_van,
        "geldig_tot": push.geldig_tot,
        "bron_stand": push.stand,
    }


def _changes(push: Push, soort: Productsoort, known: Product) -> dict[str, Any]:
    """All but the status when the portal itself knows better: it was paid here, or a defence is being handled."""
    facts = _facts(push, soort)
    settled = Betaalverzoek.objects.filter(product=known).exclude(status=Verzoek.OPEN)
    if not _defended_here(known):  # halted because the source said so: the source ends that too
        settled = settled.exclude(status=Verzoek.OPGESCHORT)
    if settled.exists() and facts["gemeen"] != Gemeen.VOORBIJ:
        del facts["status"], facts["gemeen"]
    return facts


def _defended_here(product: Product) -> bool:
    return Bezwaar.objects.filter(product=product, dossier__fase__in=LOPEND).exists()


def _follow_source(verzoek: Betaalverzoek, push: Push, soort: Productsoort) -> None:
    """What is over for the source is over for us; a defence on paper halts the payment until the source goes on."""
    dispute = soort.acties.get(BETWISTEN)
    if push.status == soort.betaald:
        settle_outside(verzoek, op=push.stand)
    elif soort.status_of(push.status).gemeen == Gemeen.VOORBIJ:
        forgive(verzoek)
    elif dispute is not None and push.status == dispute.naar:
        halt(verzoek)
    elif verzoek.status == Verzoek.OPGESCHORT and verzoek.product and not _defended_here(verzoek.product):
        resume(verzoek, today=vandaag(push.stand))


def _ask_payment(push: Push, soort: Productsoort, product: Product) -> None:
    """What has to be paid for it, as far as the source says so."""
    verzoek = Betaalverzoek.objects.select_related("product").filter(product=product).first()
    if verzoek is not None:
        _follow_source(verzoek, push, soort)
    if push.bedrag is None or push.uiterlijk is None:
        return
    if verzoek is None and soort.may(BETALEN, push.status):
        if push.ogm and Betaalverzoek.objects.filter(ogm=push.ogm).exists():
            raise MededelingTaken
        request_payment(
            by=Toegang.systeem(),
            profiel=product.profiel,
            titel=product.titel,
            thema=product.thema,
            bedrag=push.bedrag,
            uiterlijk=push.uiterlijk,
            product=product,
            ogm=push.ogm,
        )
    elif verzoek is not None:
        rows = Betaalverzoek.objects.filter(pk=verzoek.pk, status=Verzoek.OPEN, ontvangen=0)
        rows.update(bedrag=push.bedrag, uiterlijk=push.uiterlijk)
