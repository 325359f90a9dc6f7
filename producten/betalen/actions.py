"""Every change of money: asked, reserved, paid, halted, forgiven, reminded. Nothing here calls the provider."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from producten.betalen.rules import (
    ONLINE,
    UNHEARD,
    Gezegd,
    Melding,
    Poging,
    Verzoek,
    is_ogm,
    is_settled,
    new_term,
    ogm_of,
    poging_after,
    sources_of,
)
from producten.events import BetalingNietNodig, BetalingOntvangen
from producten.models import (
    Betaalgebeurtenis,
    Betaalverschil,
    Betaalverzoek,
    Betaling,
    Herinnering,
    Product,
)
from producten.soorten import rekening, soort_of
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import publish
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import save_with_kenmerk


class NothingToPay(DomainError):
    """It was paid, forgiven or has expired."""

    def __init__(self, verzoek: Betaalverzoek) -> None:
        super().__init__(
            f"Je hoeft dit niet meer te betalen: het is {verzoek.get_status_display()}.",
            next_step=(verzoek.get_absolute_url(), "Bekijk je betaling"),
        )


class BetalingUnknown(Exception):
    """The provider speaks of a payment that we did not reserve."""


class NothingToRefund(DomainError):
    """Somebody paid it back already."""

    def __init__(self) -> None:
        super().__init__("Er is niets meer terug te betalen.")


# -- asking ---------------------------------------------------------------------------------------


@transaction.atomic
def request_payment(
    *,
    by: Toegang,
    profiel: Profiel,
    titel: str,
    thema: str,
    bedrag: Decimal,
    uiterlijk: date,
    product: Product | None = None,
    dossier: Dossier | None = None,
    ogm: str = "",
    vervalt_op: datetime | None = None,
) -> Betaalverzoek:
    """Ask for an amount, for one product or one dossier. `ogm` is the source's own communication, when it has one.

    Raises ValueError for a communication whose check digits are wrong.
    """
    by.require("betaling_request", dossier or product)
    if ogm and not is_ogm(ogm):
        raise ValueError(f"{ogm} is geen gestructureerde mededeling")
    iban, naam = rekening()
    return save_with_kenmerk(
        lambda kenmerk: Betaalverzoek.objects.create(
            kenmerk=kenmerk,
            profiel=profiel,
            product=product,
            dossier=dossier,
            titel=titel,
            thema=thema,
            bedrag=bedrag,
            ogm=ogm or ogm_of(1 + secrets.randbelow(10**10 - 1)),
            iban=iban,
            begunstigde=naam,
            uiterlijk=uiterlijk,
            vervalt_op=vervalt_op,
        )
    )


@transaction.atomic
def reserve_betaling(verzoek: Betaalverzoek, *, by: Toegang) -> Betaling:
    """The first half of paying online: an attempt with the key that goes to the provider.

    Somebody who comes back while an attempt still runs gets that one: two pages would be two payments. Not one of
    another amount: what is asked may have changed since, or come in for a part.
    Raises NothingToPay, LevelRequired.
    """
    by.require("betaling_start", verzoek)
    current = _lock(verzoek)
    if current.product and by.level < soort_of(current.product.soort).niveau:
        raise LevelRequired(soort_of(current.product.soort).niveau)
    now = timezone.now()
    if current.status != Verzoek.OPEN or (current.vervalt_op and current.vervalt_op < now):
        raise NothingToPay(current)
    running = _running(current, now - ONLINE).filter(bedrag=current.te_gaan)
    if earlier := running.order_by("-pk").first():
        return earlier
    return Betaling.objects.create(betaalverzoek=current, sleutel=secrets.token_hex(16), bedrag=current.te_gaan)


def _running(verzoek: Betaalverzoek, since: datetime) -> QuerySet[Betaling]:
    """Attempts of which the provider did not say yet how they ended."""
    unknown = Betaling.objects.filter(status__in=[Poging.GERESERVEERD, Poging.GESTART], created_at__gt=since)
    return unknown.filter(betaalverzoek=verzoek)


@transaction.atomic
def record_started(betaling: Betaling, *, provider_id: str, url: str) -> Betaling:
    """The second half: the provider knows it. An answer that comes twice says the same."""
    Betaling.objects.filter(pk=betaling.pk, status=Poging.GERESERVEERD).update(status=Poging.GESTART)
    Betaling.objects.filter(pk=betaling.pk).update(provider_id=provider_id, url=url)
    betaling.refresh_from_db()
    return betaling


# -- what the provider says -----------------------------------------------------------------------


@transaction.atomic
def record_melding(melding: Melding, *, via: str) -> bool:
    """Write down what the provider said, once per event, and what follows from all it ever said.

    The order of arrival does not count, a repetition changes nothing; False for one. Raises BetalingUnknown.
    """
    known = Betaling.objects.filter(sleutel=melding.betaling).values_list("pk", "betaalverzoek_id").first()
    if known is None:
        raise BetalingUnknown(melding.betaling)
    verzoek = _lock_pk(known[1])
    if not _write(melding, known[0], via):
        return False
    betaling = Betaling.objects.get(pk=known[0])
    said = betaling.gebeurtenissen.values_list("soort", "op", "provider_event")
    Betaling.objects.filter(pk=betaling.pk).update(status=poging_after(said))
    if melding.soort == Gezegd.BETAALD:
        if melding.bedrag != betaling.bedrag:
            _note_difference(Betaalverschil.Soort.BEDRAG, betaling, melding, betaling.bedrag)
        _receive(verzoek, melding.op)
    return True


def _write(melding: Melding, betaling_id: int, via: str) -> bool:
    """The line in the book; False when it, or the same movement of money, stands there. The caller holds the lock."""
    same = Q(provider_event=melding.id)
    if melding.soort == Gezegd.BETAALD:
        same |= Q(soort=Gezegd.BETAALD, transactie=melding.transactie)
    if Betaalgebeurtenis.objects.filter(same).exists():
        return False
    Betaalgebeurtenis.objects.create(
        provider_event=melding.id,
        betaling_id=betaling_id,
        soort=melding.soort,
        bedrag=melding.bedrag,
        transactie=melding.transactie,
        op=melding.op,
        via=via,
    )
    return True


def _receive(verzoek: Betaalverzoek, op: datetime) -> None:
    """The sum of the book becomes what was received; paid when that is enough.

    One UPDATE: after a second one of the same row PostgreSQL locks its dossier too, at the commit, and who ends that
    dossier waits for this row.
    """
    book = Betaalgebeurtenis.objects.filter(betaling__betaalverzoek=verzoek, soort=Gezegd.BETAALD)
    total: Decimal = book.aggregate(total=Sum("bedrag"))["total"]
    late = vandaag(op) > verzoek.uiterlijk or verzoek.status == Verzoek.VERVALLEN
    if is_settled(verzoek.bedrag, total) and _move(verzoek, Verzoek.BETAALD, betaald_op=op, ontvangen=total):
        _follow_product(verzoek, "betaald")
        publish(
            BetalingOntvangen(
                stroom=verzoek.kenmerk,
                dossier=verzoek.dossier.kenmerk if verzoek.dossier else "",
                product=verzoek.product.kenmerk if verzoek.product else "",
                laat=late,
            )
        )
        return
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(ontvangen=total)
    if verzoek.status == Verzoek.KWIJTGESCHOLDEN:
        back = total - verzoek.terugbetaald
        publish(BetalingNietNodig(stroom=verzoek.kenmerk, terug=f"{back:.2f}"))


def _note_difference(soort: str, betaling: Betaling | None, melding: Melding, bij_ons: Decimal | None) -> bool:
    """Once per kind and payment; whether it is new."""
    _, created = Betaalverschil.objects.get_or_create(
        sleutel=f"{soort}:{melding.betaling}:{melding.transactie}",
        defaults={
            "soort": soort,
            "provider_id": (betaling.provider_id if betaling else None) or melding.betaling,
            "betaling": betaling,
            "bij_ons": bij_ons,
            "bij_hen": melding.bedrag,
        },
    )
    return created


@transaction.atomic
def note_unknown(melding: Melding) -> bool:
    """The provider has money for which we reserved nothing."""
    return _note_difference(Betaalverschil.Soort.ONBEKEND, None, melding, None)


@transaction.atomic
def note_amount(melding: Melding) -> bool:
    """Their amount of this movement of money is not the one in our book."""
    line = Betaalgebeurtenis.objects.filter(soort=Gezegd.BETAALD, transactie=melding.transactie).first()
    if line is None or line.bedrag == melding.bedrag:
        return False
    return _note_difference(Betaalverschil.Soort.BEDRAG, line.betaling, melding, line.bedrag)


@transaction.atomic
def note_missing(betaling: Betaling) -> bool:
    """We have written down as paid what the provider does not know."""
    _, created = Betaalverschil.objects.get_or_create(
        sleutel=f"{Betaalverschil.Soort.ONTBREEKT}:{betaling.sleutel}:",
        defaults={
            "soort": Betaalverschil.Soort.ONTBREEKT,
            "provider_id": betaling.provider_id or betaling.sleutel,
            "betaling": betaling,
            "bij_ons": betaling.bedrag,
        },
    )
    return created


# -- halting, forgiving, refunding ----------------------------------------------------------------


def _lock(verzoek: Betaalverzoek) -> Betaalverzoek:
    return _lock_pk(verzoek.pk)


def _lock_pk(pk: int) -> Betaalverzoek:
    rows = Betaalverzoek.objects.select_for_update(of=("self",)).select_related("product", "dossier")
    return rows.get(pk=pk)


def _move(verzoek: Betaalverzoek, target: Verzoek, **changes: Any) -> bool:
    """The conditional UPDATE of the status table; whether it was possible from where it stood."""
    rows = Betaalverzoek.objects.filter(pk=verzoek.pk, status__in=sources_of(target))
    moved = bool(rows.update(status=target, **changes))
    if moved:
        verzoek.refresh_from_db()
    return moved


def _follow_product(verzoek: Betaalverzoek, what: str) -> None:
    """The product gets the status that its kind names for this."""
    product = verzoek.product
    if product is None:
        return
    soort = soort_of(product.soort)
    if code := getattr(soort, what):
        set_status(product, code)


def set_status(product: Product, code: str) -> None:
    """An own status and the common word that belongs to it."""
    status = soort_of(product.soort).status_of(code)
    Product.objects.filter(pk=product.pk).update(status=status.code, gemeen=status.gemeen)


@transaction.atomic
def halt(verzoek: Betaalverzoek) -> bool:
    """Nobody has to pay for now, and nobody is reminded. Part of an action that checked access."""
    return _move(_lock(verzoek), Verzoek.OPGESCHORT)


@transaction.atomic
def resume(verzoek: Betaalverzoek, *, today: date) -> bool:
    """To be paid after all, with a new term and new reminders. Part of an action that checked access."""
    return _move(_lock(verzoek), Verzoek.OPEN, uiterlijk=new_term(today))


@transaction.atomic
def postpone(verzoek: Betaalverzoek, uiterlijk: date) -> bool:
    """A later last day, with reminders of its own. Part of an action that checked access."""
    current = _lock(verzoek)
    rows = Betaalverzoek.objects.filter(pk=current.pk, status=Verzoek.OPEN, uiterlijk__lt=uiterlijk)
    moved = bool(rows.update(uiterlijk=uiterlijk))
    verzoek.refresh_from_db()
    return moved


@transaction.atomic
def forgive(verzoek: Betaalverzoek) -> bool:
    """Nothing is owed any more; what was paid is to be paid back. Part of an action that checked access."""
    return _move(_lock(verzoek), Verzoek.KWIJTGESCHOLDEN)


@transaction.atomic
def hold_unpaid(verzoek: Betaalverzoek, *, now: datetime) -> bool:
    """Whether it is still to be paid and nobody is paying it; it stays so until the commit of the caller.

    An attempt of which we heard nothing may have been paid: the nightly look at the books tells.
    """
    current = _lock(verzoek)
    return current.status == Verzoek.OPEN and not _running(current, now - UNHEARD).exists()


@transaction.atomic
def settle_outside(verzoek: Betaalverzoek, *, op: datetime) -> bool:
    """The source got the money itself (by bank transfer): what was still open stands in the book. Once."""
    current = _lock(verzoek)
    rest = current.bedrag - current.ontvangen
    if rest <= 0:
        return False
    name = f"bron:{current.kenmerk}"
    Betaling.objects.get_or_create(sleutel=name, defaults={"betaalverzoek": current, "bedrag": rest})
    return record_melding(Melding(name, name, Gezegd.BETAALD, rest, op, transactie=name), via="bron")


@transaction.atomic
def expire_requests(now: datetime) -> int:
    """Close what can no longer be paid online; how many."""
    rows = Betaalverzoek.objects.filter(vervalt_op__lt=now, status__in=sources_of(Verzoek.VERVALLEN))
    return rows.update(status=Verzoek.VERVALLEN)


@transaction.atomic
def record_refund(verzoek: Betaalverzoek) -> Decimal:
    """The city paid back what was too much; how much. Raises NothingToRefund. The admin checked who may."""
    current = _lock(verzoek)
    if not (amount := current.te_veel):
        raise NothingToRefund
    current.terugbetaald += amount
    current.save(update_fields=["terugbetaald"])
    return amount


@transaction.atomic
def solve_difference(verschil: Betaalverschil, *, now: datetime) -> None:
    """Somebody looked at it; twice is once."""
    Betaalverschil.objects.filter(pk=verschil.pk, opgelost_op__isnull=True).update(opgelost_op=now)


@transaction.atomic
def record_reminder(verzoek: Betaalverzoek, dagen: int) -> Herinnering | None:
    """Take the place of one reminder; None when it was taken, or when there is nothing to pay any more."""
    current = _lock(verzoek)
    if current.status != Verzoek.OPEN or current.uiterlijk != verzoek.uiterlijk:
        return None
    row, created = Herinnering.objects.get_or_create(betaalverzoek=current, uiterlijk=current.uiterlijk, dagen=dagen)
    return row if created else None
