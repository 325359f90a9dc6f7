"""Every change of a dossier: made, moved, decided, left without a trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

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
)
from profiel.dossiers.poorten import BESTANDEN
from profiel.dossiers.rules import SLEUTEL_ROL
from profiel.dossiers.stappen import (
    Actie,
    Stap,
    TransitionRefused,
    first_steps,
    lock,
    progress,
    progress_all,
    tell,
)
from profiel.dossiers.toegang import OWN_ROLES
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level, Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import zoeken
from stadsportaal.kern.bestanden import delete_bestand
from stadsportaal.kern.crypto import new_token, token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import Event
from stadsportaal.kern.kenmerk import draw_kenmerk
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.nieuw import insert_rows, insert_together, insert_unless

__all__ = ["Actie", "Stap", "TransitionRefused", "lock", "progress", "progress_all"]
"""Given on: a step is one of the actions."""


class LastAanvrager(DomainError):
    """A dossier always has somebody whose it is."""

    def __init__(self) -> None:
        super().__init__("Dit is de enige aanvrager. Voeg eerst iemand anders toe.")


class ReasonMissing(DomainError):
    """A step that needs a reason came without one."""

    def __init__(self) -> None:
        super().__init__("Schrijf waarom je dit doet.")


OWNING = (Betrokkene.Rol.AANVRAGER, Betrokkene.Rol.ORGANISATIE, Betrokkene.Rol.MELDER)
"""Roles of whose dossier it is; one of them stays."""


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
    stappen: Sequence[tuple[Stap, Toegang]] = (),
    rijen: Callable[[Dossier], Sequence[models.Model]] = lambda dossier: (),
    ook: Callable[[str], Sequence[Event]] = lambda kenmerk: (),
) -> Dossier:
    """A concept dossier whose page is `url_naam` with its own kenmerk. A concept has no Voortgang.

    `niveau` is what its dienst asks: the level of assurance that opening it takes from then on. With `stappen`
    it is made as it stands after them, as progress_all would one write later. `rijen` gives rows of the app that
    point to it, one of each model, and `ook` the app's own events.
    """
    by.require("dossier_create", profiel)
    dossier = Dossier(soort=soort, titel=titel, thema=thema, dienst=dienst, niveau=niveau, url_naam=url_naam, team=team)
    rows = first_steps(dossier, stappen)

    def take(kenmerk: str) -> bool:
        dossier.kenmerk, dossier.url_args = kenmerk, [kenmerk]
        return insert_unless(dossier, "kenmerk")

    with transaction.atomic(savepoint=False):  # what fails from here on leaves nothing for the caller to go on with
        draw_kenmerk(take)
        for row in rows:
            row.dossier = dossier  # which has its key now
        first = rows if len(rows) == 1 else []
        insert_together(Betrokkene(dossier=dossier, profiel=profiel, rol=rol), *first, *rijen(dossier))
        tell(dossier, rows, stappen, ook=ook(dossier.kenmerk))
    return dossier


@transaction.atomic
def raise_niveau(soort: str, dienst: str, niveau: int) -> int:
    """Ask this level of who opens a dossier of this soort for this dienst, where it asked less; how many."""
    return Dossier.objects.filter(soort=soort, dienst=dienst, niveau__lt=niveau).update(niveau=niveau)


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

    What the decision asked of the citizen ends with it: now the city acts.
    Raises ReasonMissing, TransitionRefused for a dossier that still runs, VersionConflict.
    """
    by.require("dossier_handle", dossier)
    lock(dossier, versie)
    reason = _needs_reason(reden)
    step = Stap("heropend", Fase.IN_BEHANDELING, tekst=reason, eigen_status="", actie=None)
    voortgang = progress(dossier, step, by=by)
    decisions = dossier.documenten.filter(soort=Document.Soort.BESLUIT, ingetrokken_op__isnull=True)
    decisions.update(ingetrokken_op=timezone.now())
    Brief.objects.filter(dossier=dossier, afgedrukt_op__isnull=True).delete()
    Besluit.objects.filter(dossier=dossier).delete()
    return voortgang


@transaction.atomic
def mark_executed(dossier: Dossier, *, by: Toegang, versie: int | None = None) -> Voortgang:
    """What was decided has been done. Raises TransitionRefused before a decision, VersionConflict."""
    by.require("dossier_handle", dossier)
    current = lock(dossier, versie)
    if current.fase != Fase.BESLIST:  # what asks for no decision ends through a step of its own app
        raise TransitionRefused(current)
    return progress(dossier, Stap("uitgevoerd", Fase.UITGEVOERD, actie=None, verwachte_datum=None), by=by)


@transaction.atomic
def close(
    dossier: Dossier, *, reden: str, by: Toegang, versie: int | None = None, feiten: dict[str, Any] | None = None
) -> Voortgang:
    """The city stops without a decision; `feiten` are what the message says beside the reason.

    Raises ReasonMissing, TransitionRefused, VersionConflict.
    """
    by.require("dossier_handle", dossier)
    lock(dossier, versie)
    step = Stap("stopgezet", Fase.STOPGEZET, actie=None, verwachte_datum=None, tekst=_needs_reason(reden))
    return progress(dossier, replace(step, parameters=feiten or {}), by=by)


@transaction.atomic
def withdraw(dossier: Dossier, *, by: Toegang) -> Voortgang:
    """The citizen takes it back before there is a decision. Raises TransitionRefused."""
    by.require("dossier_change", dossier)
    by.require_level(dossier.niveau)
    step = Stap("ingetrokken", Fase.STOPGEZET, Uitkomst.INGETROKKEN, actie=None, verwachte_datum=None)
    return progress(dossier, step, by=by)


@transaction.atomic
def expire(dossier: Dossier, *, by: Toegang, waarom: str = "") -> Voortgang:
    """Nobody came back in time; only the city's own clock does this. Raises TransitionRefused.

    `waarom` is the sentence that the message begins with; without it, that nobody answered our question.
    """
    by.require("dossier_expire", dossier)
    parameters = {"waarom": waarom} if waarom else {}
    step = Stap("verlopen", Fase.VERLOPEN, actie=None, verwachte_datum=None, parameters=parameters)
    return progress(dossier, step, by=by)


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


def issue_sleutel(dossier: Dossier, *, scope: str, verloopt_op: datetime, by: Toegang) -> str:
    """A secret link for somebody without account; returns the token, which is kept nowhere.

    `scope` says which rol a claim gives (rules.SLEUTEL_ROL).
    """
    row, token = new_sleutel(dossier, scope=scope, verloopt_op=verloopt_op, by=by)
    insert_rows([row])
    return token


def new_sleutel(dossier: Dossier, *, scope: str, verloopt_op: datetime, by: Toegang) -> tuple[Toegangssleutel, str]:
    """As issue_sleutel, but the row is still to be written."""
    by.require("betrokkene_change", dossier)
    token = new_token()
    return Toegangssleutel(dossier=dossier, token_hash=token_hash(token), scope=scope, verloopt_op=verloopt_op), token


@transaction.atomic
def revoke_sleutel(sleutel: Toegangssleutel, *, by: Toegang) -> None:
    """The link no longer opens anything, sessions that came through it included."""
    by.require("betrokkene_change", sleutel.dossier)
    Toegangssleutel.objects.filter(pk=sleutel.pk, ingetrokken_op__isnull=True).update(ingetrokken_op=timezone.now())


@transaction.atomic
def claim(sleutel: Toegangssleutel, *, by: Toegang) -> Dossier:
    """Put the dossier behind a secret link in the claimer's own Mijn stad; the link ends.

    Whose dossier it is got a link in every mail: they all end. A link to read along ends alone.
    Adds a Betrokkene and rewrites no history. Raises Http404 for a link that is no longer valid.
    """
    current = Toegangssleutel.objects.select_for_update().select_related("dossier").get(pk=sleutel.pk)
    by.require("dossier_claim", current)
    rol = SLEUTEL_ROL[current.scope]
    Betrokkene.objects.get_or_create(dossier=current.dossier, profiel=by.profiel, rol=rol, tot=None)
    links = Toegangssleutel.objects.filter(dossier=current.dossier, ingetrokken_op__isnull=True)
    ended = links.filter(scope=current.scope) if rol in OWN_ROLES else links.filter(pk=current.pk)
    ended.update(ingetrokken_op=timezone.now())
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
    files += [bestand for run in BESTANDEN for bestand in run(dossier)]
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
