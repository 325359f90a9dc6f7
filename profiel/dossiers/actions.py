"""Every change of a dossier: made, moved, decided, left without a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import Betrokkene, Dossier, Fase, Voortgang, VoortgangTekst
from profiel.dossiers.rules import may_move
from profiel.mensen.models import Profiel
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import save_with_kenmerk


class TransitionRefused(DomainError):
    """The dossier is in a phase from which this step does not exist."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(f"Dit kan niet meer: je dossier is al {dossier.get_fase_display().lower()}.")


UNCHANGED: Any = object()


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


@transaction.atomic
def create_dossier(
    *, by: Toegang, profiel: Profiel | None, rol: str, soort: str, titel: str, thema: str, dienst: str, url_naam: str, team: Team | None
) -> Dossier:
    """A concept dossier whose page is `url_naam` with its own kenmerk. A concept has no Voortgang."""
    by.require("dossier_create", profiel)
    dossier = save_with_kenmerk(
        lambda kenmerk: Dossier.objects.create(
            kenmerk=kenmerk, soort=soort, titel=titel, thema=thema, dienst=dienst, url_naam=url_naam, url_args=[kenmerk], team=team
        )
    )
    Betrokkene.objects.create(dossier=dossier, profiel=profiel, rol=rol)
    return dossier


@transaction.atomic
def progress(dossier: Dossier, stap: Stap, *, by: Toegang) -> Voortgang:
    """Move a dossier one step: the row, one Voortgang and one event in one transaction.

    The caller has checked that `by` may do this; here only the phase is guarded. Raises TransitionRefused.
    """
    current = Dossier.objects.select_for_update().get(pk=dossier.pk)
    fase = stap.fase or Fase(current.fase)
    if not may_move(Fase(current.fase), fase, stap.code):
        raise TransitionRefused(current)
    _apply(current, stap, fase)
    current.save()
    _copy_state(current, dossier)
    return _record(current, stap, by)


def _apply(dossier: Dossier, stap: Stap, fase: Fase) -> None:
    now = timezone.now()
    if dossier.fase == Fase.CONCEPT and fase != Fase.CONCEPT:
        dossier.ingediend_op = now
    if fase == Fase.BESLIST and dossier.fase != Fase.BESLIST:
        dossier.beslist_op = now
    if stap.code == "heropend":
        dossier.uitkomst, dossier.beslist_op = "", None
    dossier.fase, dossier.bijgewerkt_op = fase, now
    dossier.versie += 1
    if stap.uitkomst:
        dossier.uitkomst = stap.uitkomst
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


def _record(dossier: Dossier, stap: Stap, by: Toegang) -> Voortgang:
    voortgang = Voortgang.objects.create(
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
    if stap.tekst:
        VoortgangTekst.objects.create(voortgang=voortgang, tekst=stap.tekst)
    if not stap.intern:
        publish(
            DossierProgressed(
                stroom=dossier.kenmerk,
                code=stap.code,
                dossier_soort=dossier.soort,
                dienst=dossier.dienst,
                fase=dossier.fase,
                uitkomst=dossier.uitkomst,
                voortgang_id=voortgang.pk,
                parameters=stap.parameters,
            )
        )
    return voortgang


@transaction.atomic
def delete_concept(dossier: Dossier, *, by: Toegang) -> None:
    """Throw a concept away without a trace. Raises TransitionRefused once it has been sent."""
    by.require("dossier_change", dossier)
    current = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if current.fase != Fase.CONCEPT:
        raise TransitionRefused(current)
    current.delete()
