"""What changes in the catalogue, and in what somebody has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from producten.events import DienstNiveauRaised
from producten.models import Contactvraag, Dienst, Verbetervoorstel
from producten.poorten import tegen_niveau
from producten.rules import NIVEAUS
from stadsportaal.kern import zoeken
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import publish


class ContactvraagAlreadyClosed(DomainError):
    """Somebody else answered first."""

    def __init__(self) -> None:
        super().__init__("Deze vraag is al beantwoord.")


class NiveauTooLow(DomainError):
    """The catalogue asks less certainty of a dienst than what happens behind it needs."""

    def __init__(self, dienst: Dienst, reden: str) -> None:
        super().__init__(f"Het aanmeldniveau van “{dienst.titel}” kan niet omlaag. {reden}")


# -- the catalogue --------------------------------------------------------------------------------


@transaction.atomic
def publish_diensten(rows: Iterable[Mapping[str, Any]]) -> list[Dienst]:
    """Write diensten that passed the publish check, and make them findable.

    Says so when one asks more certainty from now on: what was begun for it then asks it too. A form that process
    owners published for a dienst whose file names none stays its form. Raises NiveauTooLow.
    """
    diensten = [_dienst_of(row) for row in rows]
    _join_stored(diensten)
    changing = [field.name for field in Dienst._meta.concrete_fields if not field.primary_key]
    Dienst.objects.bulk_create(diensten, update_conflicts=True, unique_fields=["slug"], update_fields=changing)
    zoeken.index(_findable(dienst) for dienst in diensten)
    return diensten


def _join_stored(diensten: Iterable[Dienst]) -> None:
    """What is stored of each beside what its file says: its form, and how sure it asked to be.

    Kept from who publishes a form at the same moment. Raises NiveauTooLow.
    """
    wanted = {dienst.slug: dienst for dienst in diensten}
    rows = Dienst.objects.select_for_update().filter(slug__in=wanted).order_by("slug")
    for slug, niveau, formulier in rows.values_list("slug", "niveau", "formulier"):
        dienst = wanted[slug]
        dienst.formulier = dienst.formulier or formulier
        if dienst.niveau < niveau and (reden := tegen_niveau(slug, dienst.niveau)):
            raise NiveauTooLow(dienst, reden)
        if dienst.niveau > niveau:
            publish(DienstNiveauRaised(slug[:40], dienst=slug, niveau=dienst.niveau))


def publish_dienst(data: Mapping[str, Any]) -> Dienst:
    """One of them."""
    return publish_diensten([data])[0]


def _dienst_of(data: Mapping[str, Any]) -> Dienst:
    return Dienst(
        slug=data["slug"],
        titel=data["titel"],
        ipdc_type=data["ipdc_type"],
        korte_beschrijving=data["korte_beschrijving"],
        thema=data["thema"],
        niveau=NIVEAUS[data["niveau"]],
        start_soort=data["start"]["soort"],
        formulier=data["start"].get("formulier") or "",
        termijn_dagen=data["termijn"]["dagen"],
        termijn_soort=data["termijn"]["soort"],
        bedrag=Decimal(data["kosten"]["bedrag"]),
        inhoud=dict(data),
        gepubliceerd=True,
    )


def _findable(dienst: Dienst) -> zoeken.Vermelding:
    data = dienst.inhoud
    return zoeken.Vermelding(
        soort="dienst",
        sleutel=dienst.slug,
        titel=dienst.titel,
        url=dienst.get_absolute_url(),
        samenvatting=dienst.korte_beschrijving,
        zoektermen=[*data["zoektermen"], dienst.slug.replace("-", " ")],
        tekst="\n".join([*data["beschrijving"], *data["meenemen"], *(row["tekst"] for row in data["voorwaarden"])]),
        thema=dienst.thema,
    )


@transaction.atomic
def withdraw_diensten(*, keep: Collection[str]) -> int:
    """Take every dienst outside `keep` off the portal; returns how many there were."""
    zoeken.keep_only("dienst", keep)
    return Dienst.objects.gepubliceerd().exclude(slug__in=keep).update(gepubliceerd=False)


def publish_levensgebeurtenissen(events: Iterable[Mapping[str, Any]]) -> None:
    """Make the pages of the life events findable, and those that are gone not."""
    rows = [
        zoeken.Vermelding(
            soort="levensgebeurtenis",
            sleutel=event["slug"],
            titel=event["titel"],
            url=reverse("producten:levensgebeurtenis", args=[event["slug"]]),
            samenvatting=event["zin"],
        )
        for event in events
    ]
    zoeken.index(rows)
    zoeken.keep_only("levensgebeurtenis", {row.sleutel for row in rows})


# -- what a visitor says without a dossier --------------------------------------------------------


@transaction.atomic
def submit_verbetervoorstel(*, pagina: str, gelukt: str, tekst: str) -> Verbetervoorstel:
    """Keep what somebody says about a page of the portal; it asks and keeps no name or address."""
    return Verbetervoorstel.objects.create(pagina=pagina[:200], gelukt=gelukt, tekst=tekst)


@transaction.atomic
def submit_contactvraag(*, dienst: str, vraag: str, email: str) -> Contactvraag:
    """Keep a question for the people who answer; a slug of no dienst of ours is a question in general."""
    about = Dienst.objects.gepubliceerd().filter(slug=dienst[:50]).first()
    return Contactvraag.objects.create(dienst=about, vraag=vraag, email=email)


@transaction.atomic
def close_contactvraag(vraag: Contactvraag, *, now: datetime) -> None:
    """Somebody answered. Raises ContactvraagAlreadyClosed."""
    if not Contactvraag.objects.filter(pk=vraag.pk, beantwoord_op__isnull=True).update(beantwoord_op=now):
        raise ContactvraagAlreadyClosed


def forget_what_was_said(before: datetime) -> int:
    """Delete questions and remarks from before this moment (docs/bewaartermijnen.yaml); returns how many."""
    said = Verbetervoorstel.objects.filter(created_at__lt=before).delete()[0]
    return said + Contactvraag.objects.filter(created_at__lt=before).delete()[0]
