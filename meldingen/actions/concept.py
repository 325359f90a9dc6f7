"""A report between its screens: what was filled in, bound to one browser session by a secret key.

The session holds the key, the row its hash; without the session nobody finds the row, and after a day it is gone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from meldingen.actions import TooManyFotos, create_melding
from meldingen.models import ConceptFoto, Melding, Meldingconcept
from meldingen.rules import CONCEPT_HOURS, MOST_FOTOS
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import delete_bestand
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import OutsideTransaction
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.vast import Vast

CONCEPT_VELDEN: Final = frozenset({"categorie", "tekst", "lon", "lat", "adres", "email", "telefoon"})
"""What a concept keeps: the arguments of create_melding."""
REQUIRED: Final = frozenset({"categorie", "tekst", "lon", "lat"})


class ConceptGone(DomainError):
    """The concept was sent already, or nobody touched it for a day."""

    def __init__(self) -> None:
        super().__init__("We vinden je melding niet meer. Ze is al verstuurd, of je was langer dan een dag weg.")


class ConceptIncomplete(DomainError):
    """A screen was skipped."""

    def __init__(self) -> None:
        super().__init__("Je melding is nog niet volledig. Kijk elke stap na.")


_BY_HASH: Final = Vast(lambda sleutel: Meldingconcept.objects.filter(sleutel=sleutel), str)
_LOCKED: Final = Vast(lambda sleutel: Meldingconcept.objects.select_for_update().filter(sleutel=sleutel), str)
_FOTOS: Final = Vast(lambda pk: ConceptFoto.objects.filter(concept=pk).select_related("bestand").order_by("pk"), int)


def concept_of(key: str) -> Meldingconcept | None:
    """The live concept of this session; None for an unknown or expired one."""
    return _live(_BY_HASH(token_hash(key))) if key else None


def _live(found: list[Meldingconcept]) -> Meldingconcept | None:
    return found[0] if found and found[0].verloopt_op > timezone.now() else None


def fotos_of(concept: Meldingconcept) -> list[ConceptFoto]:
    """Its photos in the order in which they were added."""
    return _FOTOS(concept.pk)


@transaction.atomic
def save_concept(key: str, **velden: Any) -> Meldingconcept:
    """Keep answers beside the earlier ones; makes the concept when there is none. Raises ValueError for others."""
    if not key or velden.keys() - CONCEPT_VELDEN:
        raise ValueError("een concept heeft een sleutel, en alleen velden van CONCEPT_VELDEN")
    until = timezone.now() + timedelta(hours=CONCEPT_HOURS)
    concept, _ = Meldingconcept.objects.select_for_update().get_or_create(
        sleutel=token_hash(key), defaults={"verloopt_op": until}
    )
    if concept.verloopt_op <= timezone.now():
        _delete_fotos(concept)
        concept.inhoud = {}
    concept.inhoud = {**concept.inhoud, **velden}
    concept.verloopt_op = until
    concept.save(update_fields=["inhoud", "verloopt_op"])
    return concept


@transaction.atomic
def add_foto(key: str, bestand: Bestand) -> ConceptFoto:
    """Add an accepted photo. Raises ConceptGone, TooManyFotos; then the caller deletes the file."""
    concept = _lock(key)
    if ConceptFoto.objects.filter(concept=concept).count() >= MOST_FOTOS:
        raise TooManyFotos
    return ConceptFoto.objects.create(concept=concept, bestand=bestand)


@transaction.atomic
def remove_foto(key: str, pk: int) -> None:
    """Take a photo back and delete its file; one of another session changes nothing. Raises ConceptGone."""
    for foto in ConceptFoto.objects.filter(concept=_lock(key), pk=pk).select_related("bestand"):
        _delete_foto(foto)


@transaction.atomic
def drop_concept(key: str) -> None:
    """Throw it away with its photos. An unknown key changes nothing."""
    for concept in Meldingconcept.objects.select_for_update().filter(sleutel=token_hash(key)):
        _delete_fotos(concept)
        concept.delete()


def send_concept(
    key: str, *, by: Toegang, email: str | None = None, telefoon: str | None = None
) -> tuple[Melding, str]:
    """Report what was written, once; the photos go along and the concept is gone. See create_melding.

    In the transaction of the caller: nothing is written before the last refusal.

    `email` and `telefoon` are those of the last screen; None: as they were kept earlier.

    Raises ConceptGone, ConceptIncomplete and what create_melding raises; then the concept stays. OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("send_concept")
    concept = _lock(key)
    answers = concept.inhoud
    if REQUIRED - answers.keys():
        raise ConceptIncomplete
    fotos = [foto.bestand for foto in fotos_of(concept)]
    sent = create_melding(
        categorie=answers["categorie"],
        tekst=answers["tekst"],
        lon=float(answers["lon"]),
        lat=float(answers["lat"]),
        adres=answers.get("adres", ""),
        fotos=fotos,
        email=answers.get("email", "") if email is None else email,
        telefoon=answers.get("telefoon", "") if telefoon is None else telefoon,
        by=by,
    )
    if fotos:
        ConceptFoto.objects.filter(concept=concept).delete()
    with connection.cursor() as cursor:  # nothing points to it: add_foto waits for the lock
        cursor.execute("DELETE FROM meldingen_meldingconcept WHERE id = %s", [concept.pk])
    return sent


def _lock(key: str) -> Meldingconcept:
    found = _live(_LOCKED(token_hash(key)))
    if found is None:
        raise ConceptGone
    return found


def _delete_fotos(concept: Meldingconcept) -> None:
    for foto in fotos_of(concept):
        _delete_foto(foto)


def _delete_foto(foto: ConceptFoto) -> None:
    foto.delete()
    delete_bestand(foto.bestand)


@transaction.atomic
def forget_concepten(now: datetime) -> int:
    """Delete the concepts that nobody came back to, with their photos; how many."""
    gone = list(Meldingconcept.objects.select_for_update(skip_locked=True).filter(verloopt_op__lte=now).order_by("pk"))
    for concept in gone:
        _delete_fotos(concept)
        concept.delete()
    return len(gone)
