"""A step of a dossier: the one way in which its state changes. `profiel.dossiers.actions` gives it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import Betrokkene, Dossier, Fase, Voortgang, VoortgangTekst
from profiel.dossiers.poorten import code_text
from profiel.dossiers.rules import is_repeat, may_move
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import Event, publish_all
from stadsportaal.kern.posts import check_versie
from stadsportaal.kern.vast import Vast


class TransitionRefused(DomainError):
    """The dossier is in a phase from which this step does not exist."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(f"Dit kan nu niet: dit dossier is {dossier.get_fase_display().lower()}.")


UNCHANGED: Any = object()

STATE: Final = (
    "fase", "uitkomst", "eigen_status", "actie_wat", "actie_tegen", "actie_van", "actie_url", "verwachte_datum",
    "versie", "ingediend_op", "werkreden", "beslist_op", "bijgewerkt_op",
)  # fmt: skip
"""What a step may change of a dossier."""


@dataclass(frozen=True, slots=True)
class Actie:
    """What somebody must do now: shown first in Mijn stad. `wie` is a rol of Betrokkene."""

    wat: str
    url: str
    tegen: date | None = None
    wie: str = Betrokkene.Rol.AANVRAGER


@dataclass(frozen=True, slots=True)
class Stap:
    """One step of a dossier: a code for the timeline and what changes with it.

    `actie`: UNCHANGED leaves it, None ends it. `tekst` are personal words, kept apart so that they can be erased.
    `werkreden` is the code of why a person looks at it, for the work list.
    """

    code: str
    fase: Fase | None = None
    uitkomst: str = ""
    eigen_status: str | None = None
    actie: Actie | None = UNCHANGED
    verwachte_datum: date | None = UNCHANGED
    parameters: dict[str, Any] = field(default_factory=dict)
    tekst: str = ""
    intern: bool = False
    werkreden: str = ""


LOCKED: Final = Vast(lambda pk: Dossier.objects.select_for_update().filter(pk=pk), int)


def lock(dossier: Dossier, versie: int | None = None) -> Dossier:
    """The row as it is now, kept from others until the commit.

    Raises VersionConflict when a form was shown on another version than `versie`.
    """
    current = LOCKED.get(dossier.pk)
    if versie is not None:
        check_versie(current, versie)
    return current


@transaction.atomic
def progress(dossier: Dossier, stap: Stap, *, by: Toegang) -> Voortgang:
    """Move a dossier one step: the row, one Voortgang and one event in one transaction.

    The caller has checked that `by` may do this; here only the phase is guarded. Raises TransitionRefused,
    and UnknownCode for a code without words for the timeline.
    """
    return progress_all(dossier, [(stap, by)])[0]


def progress_all(
    dossier: Dossier, steps: Sequence[tuple[Stap, Toegang]], *, ook: Sequence[Event] = ()
) -> list[Voortgang]:
    """Several steps at one moment, each by its own access: as `progress` does them one by one, in one write.

    In the transaction of the caller. `ook` are events of the app itself that follow those of the steps.
    """
    _check_words(dossier, steps)
    current = lock(dossier)
    before = {name: getattr(current, name) for name in STATE}
    rows = [_step(current, stap, by) for stap, by in steps]
    current.save(update_fields=[name for name in STATE if getattr(current, name) != before[name]])
    _copy_state(current, dossier)
    tell(current, rows, steps, ook=ook)
    return rows


def first_steps(dossier: Dossier, steps: Sequence[tuple[Stap, Toegang]]) -> list[Voortgang]:
    """Take a dossier that was not written yet through its first steps; `tell` writes the rows, after the dossier."""
    _check_words(dossier, steps)
    return [_step(dossier, stap, by) for stap, by in steps]


def tell(
    dossier: Dossier, rows: list[Voortgang], steps: Sequence[tuple[Stap, Toegang]], *, ook: Sequence[Event] = ()
) -> None:
    """Write the rows of these steps, as far as they are new, and publish their events, with `ook` after them."""
    if new := [row for row in rows if row._state.adding]:
        Voortgang.objects.record(new)
    pairs = [(row, stap) for row, (stap, _) in zip(rows, steps, strict=True)]
    if words := [VoortgangTekst(voortgang=row, tekst=stap.tekst) for row, stap in pairs if stap.tekst]:
        VoortgangTekst.objects.bulk_create(words)
    if events := [*(_progressed(dossier, row) for row in rows if not row.intern), *ook]:
        publish_all(events)


def _check_words(dossier: Dossier, steps: Sequence[tuple[Stap, Toegang]]) -> None:
    for stap, _ in steps:
        code_text(stap.code, soort=dossier.soort)


def _step(dossier: Dossier, stap: Stap, by: Toegang) -> Voortgang:
    """The dossier after one step, and the row that tells of it; neither is written yet. Raises TransitionRefused."""
    fase = stap.fase or Fase(dossier.fase)
    if not may_move(Fase(dossier.fase), fase, stap.code) or (stap.fase and is_repeat(Fase(dossier.fase), fase)):
        raise TransitionRefused(dossier)
    _apply(dossier, stap, fase)
    return Voortgang(
        dossier=dossier,
        code=stap.code,
        fase=dossier.fase,
        uitkomst=dossier.uitkomst,
        parameters=stap.parameters,
        account_id=by.actor.account_id,
        profiel_id=by.profiel.pk if by.profiel else None,
        door=by.door,
        kanaal=by.actor.kanaal,
        intern=stap.intern,
    )


def _apply(dossier: Dossier, stap: Stap, fase: Fase) -> None:
    now = timezone.now()
    if dossier.fase == Fase.CONCEPT and fase != Fase.CONCEPT:
        dossier.ingediend_op = now
    if fase in (Fase.BESLIST, Fase.UITGEVOERD) and dossier.beslist_op is None:
        dossier.beslist_op = now
    if stap.code == "heropend":
        dossier.uitkomst, dossier.beslist_op = "", None
    dossier.fase, dossier.bijgewerkt_op = fase, now
    dossier.versie += 1
    if stap.uitkomst:
        dossier.uitkomst = stap.uitkomst
    if stap.werkreden:
        dossier.werkreden = stap.werkreden
    if stap.eigen_status is not None:
        dossier.eigen_status = stap.eigen_status
    if stap.verwachte_datum is not UNCHANGED:
        dossier.verwachte_datum = stap.verwachte_datum
    if stap.actie is not UNCHANGED:
        actie = stap.actie
        dossier.actie_wat = actie.wat if actie else None
        dossier.actie_tegen = actie.tegen if actie else None
        dossier.actie_van = actie.wie if actie else ""
        dossier.actie_url = actie.url if actie else ""


def _copy_state(source: Dossier, target: Dossier) -> None:
    for name in (f.attname for f in Dossier._meta.concrete_fields):
        setattr(target, name, getattr(source, name))


def _progressed(dossier: Dossier, row: Voortgang) -> DossierProgressed:
    return DossierProgressed(
        stroom=dossier.kenmerk,
        code=row.code,
        dossier_soort=dossier.soort,
        dienst=dossier.dienst,
        fase=row.fase,
        uitkomst=row.uitkomst,
        voortgang_id=row.pk,
        parameters=row.parameters,
    )
