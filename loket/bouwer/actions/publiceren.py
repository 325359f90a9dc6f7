"""From concept to live: somebody asks, somebody else looks it over and publishes; the portal checks both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from loket.bouwer.actions.maken import (
    ConceptLocked,
    editor,
    einde_voorbij,
    lock_versie,
    open_van,
    run_testgevallen,
)
from loket.bouwer.logboek import schrijf_op
from loket.bouwer.nazicht import gebruik_van, problemen_van
from loket.bouwer.rules import may_publish
from loket.bouwer.verschil import Wijziging, verschil, verschil_in_dagen
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.feiten import NAMEN
from loket.models import Aanvraag, Formulier, Formuliergebeurtenis, Formulierversie
from producten.models import Dienst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.posts import check_versie

Code = Formuliergebeurtenis.Code
Status = Formulierversie.Status
Overgang = Formulierversie.Overgang


class NotPublishable(DomainError):
    """Something is still wrong with it; `problemen` says what, in sentences."""

    def __init__(self, problemen: list[str]) -> None:
        self.problemen = problemen
        super().__init__(f"Dit kan nog niet gepubliceerd worden: {' '.join(problemen[:3])}")


class NotAsked(DomainError):
    """Only what somebody asked to publish is published or sent back."""

    def __init__(self, versie: Formulierversie) -> None:
        super().__init__(f"Versie {versie.nummer} ligt niet ter beoordeling. Kijk na wat er intussen mee gebeurde.")


class FourEyes(DomainError):
    """Who edited it or asked for it does not publish it."""

    def __init__(self) -> None:
        super().__init__("Je werkte zelf aan deze versie. Een collega leest ze na en publiceert ze.")


def redenen_tegen(versie_obj: Formulierversie) -> list[str]:
    """Why this version cannot be published: problems, a last day that has gone by, test cases that fail, none at all.

    Empty: it can.
    """
    found = [str(probleem) for probleem in problemen_van(versie_obj.definitie)]
    for name, own in (("formulier", versie_obj.formulier_id), ("dienst", versie_obj.formulier.dienst_id)):
        if isinstance(versie_obj.definitie, dict) and versie_obj.definitie.get(name) != own:
            found.append(f"Er staat een ander '{name}' in dan '{own}'.")
    if voorbij := einde_voorbij(versie_obj.geldig_tot, vandaag(timezone.now())):
        found.append(voorbij)
    uitslagen = run_testgevallen(versie_obj)
    if not uitslagen:
        found.append("Er is nog geen testgeval. Maak er minstens één.")
    return found + [zin for uitslag in uitslagen for zin in uitslag.zinnen]


@transaction.atomic
def ask_review(
    versie_obj: Formulierversie, *, toelichting: str, overgang: str, by: Toegang, versie: int | None = None
) -> Formulierversie:
    """Ask a colleague to publish: what changes and why, and what becomes of who is filling in the form now.

    Raises ConceptLocked, VersionConflict, NotPublishable.
    """
    current = lock_versie(versie_obj, "formulier_bewerk", by)
    if not current.is_concept:
        raise ConceptLocked(current)
    if versie is not None:
        check_versie(current, versie)
    if not toelichting.strip():
        raise NotPublishable(["Schrijf voor je collega wat er verandert en waarom."])
    if overgang not in Overgang.values:
        raise NotPublishable(["Kies wat er gebeurt met wie het formulier al aan het invullen is."])
    if problemen := redenen_tegen(current):
        raise NotPublishable(problemen)
    current.status, current.gevraagd_door = Status.TER_BEOORDELING, editor(by)
    current.toelichting, current.overgang = toelichting.strip(), overgang
    current.versie += 1
    current.save(update_fields=["status", "gevraagd_door", "toelichting", "overgang", "versie"])
    schrijf_op(
        Code.BEOORDELING_GEVRAAGD, by, dienst=current.formulier.dienst_id, versie=current,
        toelichting=current.toelichting, overgang=overgang,
    )  # fmt: skip
    return current


@transaction.atomic
def send_back(versie_obj: Formulierversie, *, reden: str, by: Toegang, versie: int | None = None) -> Formulierversie:
    """Make it a concept again, with the reason in the log.

    Raises NotAsked, NotPublishable without a reason, VersionConflict when it is not the one that was read.
    """
    current = lock_versie(versie_obj, "formulier_bewerk", by)
    if current.status != Status.TER_BEOORDELING:
        raise NotAsked(current)
    if versie is not None:
        check_versie(current, versie)
    if not reden.strip():
        raise NotPublishable(["Schrijf waarom je het terugstuurt."])
    current.status, current.gevraagd_door = Status.CONCEPT, None
    current.versie += 1
    current.save(update_fields=["status", "gevraagd_door", "versie"])
    schrijf_op(Code.TERUGGESTUURD, by, dienst=current.formulier.dienst_id, versie=current, reden=reden.strip())
    return current


@transaction.atomic
def publish(versie_obj: Formulierversie, *, by: Toegang, versie: int | None = None) -> Formulierversie:
    """Make it the version that everybody starts with.

    Raises NotAsked, FourEyes, NotPublishable, and VersionConflict when it is not the one that was looked over.

    Of two at once the second finds it published already. The log says who edited; the database holds on to
    the last editor and the asker by itself.
    """
    by.require("formulier_publiceer", versie_obj.formulier.dienst_id)
    dienst = Dienst.objects.select_for_update().get(pk=versie_obj.formulier.dienst_id)
    Formulier.objects.select_for_update().get(pk=versie_obj.formulier_id)
    current = lock_versie(versie_obj, "formulier_publiceer", by)
    if current.status != Status.TER_BEOORDELING:
        raise NotAsked(current)
    if versie is not None:
        check_versie(current, versie)
    publisher = editor(by)
    if not may_publish(publisher.pk, _editors(current), current.gevraagd_door_id):
        raise FourEyes
    if problemen := redenen_tegen(current) + _other_live(current):
        raise NotPublishable(problemen)
    versies = Formulierversie.objects.filter(formulier=current.formulier_id)
    versies.live().update(status=Status.VERVANGEN)
    highest = versies.exclude(pk=current.pk).aggregate(last=Max("nummer"))["last"] or 0
    current.nummer = max(current.nummer, highest + 1)
    current.status, current.gepubliceerd_op, current.gepubliceerd_door = Status.GEPUBLICEERD, timezone.now(), publisher
    current.versie += 1
    current.save(update_fields=["nummer", "status", "gepubliceerd_op", "gepubliceerd_door", "versie"])
    changes: dict[str, Any] = {"titel": current.lees().titel}
    if current.overgang == Overgang.MEENEMEN:
        changes["meenemen_naar"] = current.nummer
    Formulier.objects.filter(pk=current.formulier_id).update(**changes)
    if not dienst.formulier:
        dienst.formulier = current.formulier_id
        dienst.save(update_fields=["formulier", "updated_at"])
    schrijf_op(Code.GEPUBLICEERD, by, dienst=dienst.slug, versie=current, overgang=current.overgang)
    return current


def _editors(versie: Formulierversie) -> frozenset[int]:
    """Everybody who made or edited something of this version since it was begun."""
    begun = Formuliergebeurtenis.objects.filter(formulier=versie.formulier_id, created_at__gte=versie.created_at)
    codes = (
        Code.FORMULIER_GEMAAKT, Code.CONCEPT_GEMAAKT, Code.GEIMPORTEERD, Code.CONCEPT_BEWAARD,
        Code.TESTGEVAL_BEWAARD, Code.TESTGEVAL_VERWIJDERD,
    )  # fmt: skip
    rows = begun.filter(nummer=versie.nummer, code__in=codes, account_id__isnull=False)
    found = {*rows.values_list("account_id", flat=True), versie.laatst_bewerkt_door_id}
    return frozenset(pk for pk in found if pk is not None)


def _other_live(versie: Formulierversie) -> list[str]:
    others = Formulierversie.objects.live().filter(formulier__dienst=versie.formulier.dienst_id)
    found = others.exclude(formulier=versie.formulier_id).select_related("formulier").first()
    return [f"De dienst heeft al een ander formulier: '{found.formulier.titel}'."] if found else []


# -- what publishing brings about -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Impact:
    """For the dialog: who is filling it in now, which facts the form uses, what differs, what to think of."""

    concepten: int
    feiten: tuple[str, ...]
    verschil: tuple[Wijziging, ...]
    waarschuwingen: tuple[str, ...] = ()


def impact(versie_obj: Formulierversie) -> Impact:
    """What publishing this version would bring about; of one that cannot be read yet only the people are known."""
    concepten = Aanvraag.objects.concepten().filter(formulierversie__formulier=versie_obj.formulier_id).count()
    live = Formulierversie.objects.live().filter(formulier=versie_obj.formulier_id).first()
    try:
        nieuw = parse(versie_obj.definitie)
    except DefinitieRefused:
        return Impact(concepten, (), ())
    warnings, today = [], vandaag(timezone.now())
    if (first := open_van(versie_obj, today)) and live is not None:
        day = format_datum(first)
        warnings.append(f"Niemand kan dit formulier beginnen tot {day}: de versie van nu stopt bij het publiceren.")
    if voorbij := einde_voorbij(versie_obj.geldig_tot, today):
        warnings.append(voorbij)
    days = verschil_in_dagen(
        (open_van(live, today), live.geldig_tot if live else None), (open_van(versie_obj, today), versie_obj.geldig_tot)
    )
    changes = (*verschil(live.lees() if live else None, nieuw), *days)
    return Impact(concepten, _facts(nieuw), changes, tuple(warnings))


def _facts(definitie: Definitie) -> tuple[str, ...]:
    """The names of all facts that this form uses, wherever it does: nobody publishes more than they read here."""
    codes = {use.feit for use in gebruik_van(definitie)}
    return tuple(name for code, name in NAMEN.items() if code in codes)
