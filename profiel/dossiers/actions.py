"""Every change of a dossier: made, moved, decided, left without a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from profiel.dossiers.events import DossierProgressed
from profiel.dossiers.models import (
    Besluit,
    Betrokkene,
    Brief,
    Document,
    Dossier,
    Fase,
    Toegangssleutel,
    Uitkomst,
    Voortgang,
    VoortgangTekst,
)
from profiel.dossiers.poorten import code_text
from profiel.dossiers.rules import SLEUTEL_ROL, is_repeat, may_move
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level, Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import zoeken
from stadsportaal.kern.bestanden import delete_bestand
from stadsportaal.kern.crypto import new_token, token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import save_with_kenmerk
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.posts import check_versie


class TransitionRefused(DomainError):
    """The dossier is in a phase from which this step does not exist."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(f"Dit kan nu niet: dit dossier is {dossier.get_fase_display().lower()}.")


class LastAanvrager(DomainError):
    """A dossier always has somebody whose it is."""

    def __init__(self) -> None:
        super().__init__("Dit is de enige aanvrager. Voeg eerst iemand anders toe.")


class ReasonMissing(DomainError):
    """A step that needs a reason came without one."""

    def __init__(self) -> None:
        super().__init__("Schrijf waarom je dit doet.")


UNCHANGED: Any = object()

OWNING = (Betrokkene.Rol.AANVRAGER, Betrokkene.Rol.ORGANISATIE, Betrokkene.Rol.MELDER)
"""Roles of whose dossier it is; one of them stays."""


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
    *,
    by: Toegang,
    profiel: Profiel | None,
    rol: str,
    soort: str,
    titel: str,
    thema: str,
    dienst: str,
    url_naam: str,
    team: Team | None,
    niveau: int = Level.LAAG,
) -> Dossier:
    """A concept dossier whose page is `url_naam` with its own kenmerk. A concept has no Voortgang.

    `niveau` is what its dienst asks: the level of assurance that opening it takes from then on.
    """
    by.require("dossier_create", profiel)
    dossier = save_with_kenmerk(
        lambda kenmerk: Dossier.objects.create(
            kenmerk=kenmerk,
            soort=soort,
            titel=titel,
            thema=thema,
            dienst=dienst,
            niveau=niveau,
            url_naam=url_naam,
            url_args=[kenmerk],
            team=team,
        )
    )
    Betrokkene.objects.create(dossier=dossier, profiel=profiel, rol=rol)
    return dossier


def lock(dossier: Dossier, versie: int | None = None) -> Dossier:
    """The row as it is now, kept from others until the commit.

    Raises VersionConflict when a form was shown on another version than `versie`.
    """
    current = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if versie is not None:
        check_versie(current, versie)
    return current


@transaction.atomic
def progress(dossier: Dossier, stap: Stap, *, by: Toegang) -> Voortgang:
    """Move a dossier one step: the row, one Voortgang and one event in one transaction.

    The caller has checked that `by` may do this; here only the phase is guarded. Raises TransitionRefused,
    and UnknownCode for a code without words for the timeline.
    """
    code_text(stap.code, soort=dossier.soort)
    current = Dossier.objects.select_for_update().get(pk=dossier.pk)
    fase = stap.fase or Fase(current.fase)
    if not may_move(Fase(current.fase), fase, stap.code) or (stap.fase and is_repeat(Fase(current.fase), fase)):
        raise TransitionRefused(current)
    _apply(current, stap, fase)
    current.save()
    _copy_state(current, dossier)
    return _record(current, stap, by)


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


# -- the end of a dossier, and back ---------------------------------------------------------------


def _needs_reason(reden: str) -> str:
    if not reden.strip():
        raise ReasonMissing
    return reden.strip()


@transaction.atomic
def reopen(dossier: Dossier, *, reden: str, by: Toegang, versie: int | None = None) -> Voortgang:
    """Back to "in behandeling": the decision no longer counts, its document says so, the timeline keeps both.

    Raises ReasonMissing, TransitionRefused for a dossier that still runs, VersionConflict.
    """
    by.require("dossier_handle", dossier)
    lock(dossier, versie)
    reason = _needs_reason(reden)
    voortgang = progress(dossier, Stap("heropend", Fase.IN_BEHANDELING, tekst=reason, eigen_status=""), by=by)
    decisions = dossier.documenten.filter(soort=Document.Soort.BESLUIT, ingetrokken_op__isnull=True)
    decisions.update(ingetrokken_op=timezone.now())
    Brief.objects.filter(dossier=dossier, afgedrukt_op__isnull=True).delete()
    Besluit.objects.filter(dossier=dossier).delete()
    return voortgang


@transaction.atomic
def mark_executed(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> Voortgang:
    """What was decided has been done. Raises TransitionRefused before a decision, VersionConflict."""
    by.require("dossier_handle", dossier)
    lock(dossier, versie)
    return progress(dossier, Stap("uitgevoerd", Fase.UITGEVOERD, actie=None, verwachte_datum=None), by=by)


@transaction.atomic
def close(dossier: Dossier, *, reden: str, by: Toegang, versie: int | None = None) -> Voortgang:
    """The city stops without a decision. Raises ReasonMissing, TransitionRefused, VersionConflict."""
    by.require("dossier_handle", dossier)
    lock(dossier, versie)
    step = Stap("stopgezet", Fase.STOPGEZET, actie=None, verwachte_datum=None, tekst=_needs_reason(reden))
    return progress(dossier, step, by=by)


@transaction.atomic
def withdraw(dossier: Dossier, *, by: Toegang) -> Voortgang:
    """The citizen takes it back before there is a decision. Raises TransitionRefused."""
    by.require("dossier_change", dossier)
    by.require_level(dossier.niveau)
    step = Stap("ingetrokken", Fase.STOPGEZET, Uitkomst.INGETROKKEN, actie=None, verwachte_datum=None)
    return progress(dossier, step, by=by)


@transaction.atomic
def expire(dossier: Dossier, *, by: Toegang) -> Voortgang:
    """Nobody came back in time; only the city's own clock does this. Raises TransitionRefused."""
    by.require("dossier_expire", dossier)
    return progress(dossier, Stap("verlopen", Fase.VERLOPEN, actie=None, verwachte_datum=None), by=by)


# -- whom it concerns -----------------------------------------------------------------------------


@transaction.atomic
def add_betrokkene(dossier: Dossier, profiel: Profiel, rol: str, *, by: Toegang) -> Betrokkene:
    """Let somebody in. Twice is once. A concept gets no Voortgang."""
    by.require("betrokkene_change", dossier)
    row, created = Betrokkene.objects.get_or_create(dossier=dossier, profiel=profiel, rol=rol, tot=None)
    if created and lock(dossier).fase != Fase.CONCEPT:
        progress(dossier, Stap("betrokkene_toegevoegd", parameters={"rol": rol}), by=by)
    return row


@transaction.atomic
def end_betrokkene(betrokkene: Betrokkene, *, by: Toegang) -> None:
    """They no longer see the dossier; that they once did stays. Raises LastAanvrager."""
    dossier = betrokkene.dossier
    by.require("betrokkene_change", dossier)
    current = lock(dossier)
    open_rows = Betrokkene.objects.filter(dossier=dossier, tot__isnull=True)
    others = open_rows.filter(rol__in=OWNING).exclude(pk=betrokkene.pk)
    if betrokkene.rol in OWNING and not others.exists():
        raise LastAanvrager
    if open_rows.filter(pk=betrokkene.pk).update(tot=timezone.now()) and current.fase != Fase.CONCEPT:
        progress(dossier, Stap("betrokkene_beeindigd", parameters={"rol": betrokkene.rol}), by=by)


@transaction.atomic
def issue_sleutel(dossier: Dossier, *, scope: str, verloopt_op: datetime, by: Toegang) -> str:
    """A secret link for somebody without account; returns the token, which is kept nowhere.

    `scope` says which rol a claim gives (rules.SLEUTEL_ROL).
    """
    by.require("betrokkene_change", dossier)
    token = new_token()
    Toegangssleutel.objects.create(dossier=dossier, token_hash=token_hash(token), scope=scope, verloopt_op=verloopt_op)
    return token


@transaction.atomic
def revoke_sleutel(sleutel: Toegangssleutel, *, by: Toegang) -> None:
    """The link no longer opens anything, sessions that came through it included."""
    by.require("betrokkene_change", sleutel.dossier)
    Toegangssleutel.objects.filter(pk=sleutel.pk, ingetrokken_op__isnull=True).update(ingetrokken_op=timezone.now())


@transaction.atomic
def claim(sleutel: Toegangssleutel, *, by: Toegang) -> Dossier:
    """Put the dossier behind a secret link in the claimer's own Mijn stad; the link ends.

    Adds a Betrokkene and rewrites no history. Raises Http404 for a link that is no longer valid.
    """
    current = Toegangssleutel.objects.select_for_update().select_related("dossier").get(pk=sleutel.pk)
    by.require("dossier_claim", current)
    rol = SLEUTEL_ROL[current.scope]
    Betrokkene.objects.get_or_create(dossier=current.dossier, profiel=by.profiel, rol=rol, tot=None)
    current.ingetrokken_op = timezone.now()
    current.save(update_fields=["ingetrokken_op"])
    progress(current.dossier, Stap("geclaimd", parameters={"rol": rol}), by=by)
    return current.dossier


# -- erasure --------------------------------------------------------------------------------------


@transaction.atomic
def wipe_words(dossier: Dossier, *, grond: str, by: Toegang) -> int:
    """Delete the personal words of a timeline and who acted; returns how many texts. The steps stay."""
    by.require("dossier_erase", dossier)
    with connection.cursor() as cursor:
        cursor.execute("SELECT voortgang_wissen(%s, %s)", [dossier.pk, _needs_reason(grond)])
        return int(cursor.fetchone()[0])


@transaction.atomic
def destroy_dossier(dossier: Dossier, *, grond: str, by: Toegang) -> None:
    """Destroy a dossier with all that hangs from it, files too; leave a tombstone: kenmerk, kind, ground, time."""
    by.require("dossier_erase", dossier)
    reason = _needs_reason(grond)
    lock(dossier)
    files = list(Bestand.objects.filter(pk__in=dossier.documenten.values("bestand")))
    zoeken.forget(_delete_what_hangs(dossier))
    for bestand in files:
        delete_bestand(bestand)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_vernietigen(%s, %s)", [dossier.pk, reason])


def _delete_what_hangs(dossier: Dossier) -> set[str]:
    """Delete every row that points to this dossier; the kenmerken by which search knew them and the dossier."""
    gone = {dossier.kenmerk}
    for relation in Dossier._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: dossier})
        if any(field.name == "kenmerk" for field in rows.model._meta.local_fields):
            gone |= set(rows.values_list("kenmerk", flat=True))
        rows.delete()
    return gone
