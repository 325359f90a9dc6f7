"""Keeping what is being typed beside the answers, and giving it back. Saving the step, or sending, forgets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from loket.actions.concept import lock_concept
from loket.definitie import Stap
from loket.handtekening import may_answer
from loket.klad.rules import KEPT, basis_of, is_begonnen
from loket.models import Aanvraag
from loket.vragen import soort
from profiel.toegang.actions import record_grant_look, record_grant_write
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError

MOST: Final = 50_000
"""Characters of one step: more than anybody types."""


class TooMuchTyped(DomainError):
    """Far more than the questions of a step can hold."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Dit is te veel tekst om te bewaren.")


@transaction.atomic
def keep_klad(
    aanvraag: Aanvraag,
    stap: Stap,
    velden: Mapping[str, Sequence[str]],
    *,
    versie: int,
    by: Toegang,
    anders: bool = True,
) -> datetime:
    """Keep what is typed in this step, over what was kept before; when. It is no answer, and changes none.

    Nothing is kept of what says the same as the answers that are saved (`anders` is false): no change waits there.
    Raises VersionConflict when another tab or device saved since the page was shown, AanvraagAlreadySubmitted,
    TooMuchTyped, Http404.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    typed = fields_of(stap, velden) if may_answer(stap, current.dossier, by) else {}
    if sum(len(value) for values in typed.values() for value in values) > MOST:
        raise TooMuchTyped
    record_grant_look(by, "aanvraag", dossier=aanvraag.dossier.kenmerk)
    now = timezone.now()
    others = {key: kept for key, kept in current.getypt.items() if key != stap.key}
    kept = {stap.key: {**typed, KEPT: [basis_of(current, stap), now.isoformat()]}} if anders else {}
    Aanvraag.objects.filter(pk=current.pk).update(getypt={**others, **kept})
    return now


@transaction.atomic
def drop_klad(aanvraag: Aanvraag, stap: Stap, *, versie: int, by: Toegang) -> None:
    """Let go of what is typed in this step; the saved answers stand.

    With a new version: what a page that was shown before still sends by itself comes too late and is refused, also
    when it was under way already. Raises VersionConflict, Http404, AanvraagAlreadySubmitted.
    """
    by.require("aanvraag_change", aanvraag.dossier)
    by.require_level(aanvraag.dossier.niveau)
    current = lock_concept(aanvraag, versie)
    if current.getypt.pop(stap.key, None):
        record_grant_write(by, stap.titel, dossier=current.dossier.kenmerk)
    Aanvraag.objects.filter(pk=current.pk).update(getypt=current.getypt, versie=current.versie + 1)


def fields_of(stap: Stap, velden: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Of what was sent the fields of the questions of this step; nothing of a signature, nothing of another name."""
    keys = {vraag.key for vraag in stap.vragen if not (soort(vraag).bewijs or vraag.vraagt_niets)}
    return {naam: list(values) for naam, values in velden.items() if _is_of(naam, keys)}


def _is_of(naam: str, keys: set[str]) -> bool:
    """Whether a field is of one of these questions: `adres`, `adres-straat`, `dag_maand`."""
    return any(naam == key or naam.startswith((f"{key}-", f"{key}_")) for key in keys)


def klad_of(aanvraag: Aanvraag, stap: Stap, by: Toegang) -> tuple[QueryDict | None, datetime | None]:
    """What was typed here and not saved, and when; nothing once the answers of the step are others. No query."""
    kept = dict(aanvraag.getypt.get(stap.key) or {})
    _, when = kept.pop(KEPT, ("", ""))  # without: typed while the dienst was closed (loket.versies.getypt)
    fields = typed_for(stap, kept, by)
    if not (fields and when and is_begonnen(aanvraag, stap)):
        return None, None
    return fields, datetime.fromisoformat(when)


def typed_for(stap: Stap, kept: Mapping[str, Sequence[str]], by: Toegang) -> QueryDict:
    """What was kept of a step as this access may read it: who helps sees no number of a person, typed or stored."""
    numbers = {vraag.key for vraag in stap.vragen if vraag.soort == "rijksregisternummer"} if by.masked else set()
    fields = QueryDict(mutable=True)
    for naam, values in kept.items():
        if not _is_of(naam, numbers):
            fields.setlist(naam, list(values))
    return fields
