"""Keeping what is being typed, giving it back, and forgetting it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from loket.actions import LOCKED, AanvraagAlreadySubmitted, may_answer
from loket.definitie import Stap
from loket.invulling import Invulling
from loket.klad.models import Klad
from loket.models import Aanvraag
from loket.rules import CONCEPT_DAGEN
from loket.vragen import soort
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.posts import check_versie

MOST: Final = 50_000
"""Characters of one step: more than anybody types."""


class TooMuchTyped(DomainError):
    """Far more than the questions of a step can hold."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Dit is te veel tekst om te bewaren.")


@transaction.atomic
def keep_klad(
    aanvraag: Aanvraag, stap: Stap, velden: Mapping[str, Sequence[str]], *, versie: int, by: Toegang
) -> datetime:
    """Keep what is typed in this step, over what was kept before; when. It is no answer, and changes none.

    Raises VersionConflict when another tab or device saved since the page was shown, AanvraagAlreadySubmitted,
    TooMuchTyped, Http404.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = LOCKED.get(aanvraag.pk)
    current.dossier, current.formulierversie = aanvraag.dossier, aanvraag.formulierversie
    if not current.is_concept:
        raise AanvraagAlreadySubmitted(current)
    check_versie(current, versie)
    typed = _of_step(stap, velden, by)
    if sum(len(value) for values in typed.values() for value in values) > MOST:
        raise TooMuchTyped
    record_grant_look(by, "aanvraag", dossier=aanvraag.dossier.kenmerk)
    now = timezone.now()
    row = {"velden": typed, "basis": basis_of(current, stap), "bewaard_op": now}
    Klad.objects.update_or_create(aanvraag=current, stap=stap.key, defaults=row)
    return now


def _of_step(stap: Stap, velden: Mapping[str, Sequence[str]], by: Toegang) -> dict[str, list[str]]:
    """Fields of the questions of this step; nothing of a signature, and of a step that this access may not answer."""
    if not may_answer(stap, by):
        return {}
    keys = {vraag.key for vraag in stap.vragen if not (soort(vraag).bewijs or vraag.vraagt_niets)}
    return {naam: list(values) for naam, values in velden.items() if _key_of(naam, keys)}


def _key_of(naam: str, keys: set[str]) -> bool:
    """Whether a field is of one of these questions: `adres`, `adres-straat`, `dag_maand`."""
    return any(naam == key or naam.startswith((f"{key}-", f"{key}_")) for key in keys)


def basis_of(aanvraag: Aanvraag, stap: Stap) -> str:
    """Tells the saved answers of a step apart from any others."""
    saved = {vraag.key: aanvraag.antwoorden.get(vraag.key) for vraag in stap.vragen}
    return hashlib.sha256(json.dumps(saved, sort_keys=True).encode()).hexdigest()


def klad_of(invulling: Invulling, stap: Stap) -> tuple[QueryDict | None, datetime | None]:
    """What was typed here and not saved, and when; nothing once the answers of the step are others."""
    row = Klad.objects.filter(aanvraag=invulling.aanvraag.pk, stap=stap.key).first()
    if row is None or row.basis != basis_of(invulling.aanvraag, stap):
        return None, None
    fields = QueryDict(mutable=True)
    for naam, values in row.velden.items():
        fields.setlist(naam, values)
    return fields, row.bewaard_op


def forget_klad(aanvraag: Aanvraag, stap: str = "") -> None:
    """The step was saved, or (without one) the whole was sent: what was typed is no longer needed."""
    rows = Klad.objects.filter(aanvraag=aanvraag.pk)
    (rows.filter(stap=stap) if stap else rows).delete()


def forget_old(now: datetime) -> int:
    """What nobody came back to within the life of a concept, and of what was sent; how many."""
    old = Klad.objects.filter(bewaard_op__lt=now - timedelta(days=CONCEPT_DAGEN))
    sent = Klad.objects.exclude(aanvraag__status=Aanvraag.Status.CONCEPT)
    return old.delete()[0] + sent.delete()[0]
