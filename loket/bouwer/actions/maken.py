"""Making a version of a form: begun from the live one, saved, tried with test cases, read from a file or written."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from loket.bouwer.logboek import schrijf_op
from loket.bouwer.proef import Testuitslag, lees_geval, probeer
from loket.bouwer.uitwisseling import bewaarbaar, lees, refused, schrijf, verkeerd_getypt
from loket.definitie import SCHEMA, DefinitieRefused, parse
from loket.models import Formulier, Formuliergebeurtenis, Formulierversie, Testgeval
from producten.models import Dienst
from profiel.mensen.models import Account
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.posts import check_versie

Code = Formuliergebeurtenis.Code
Status = Formulierversie.Status
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_GEVALLEN: Final = 200


class FormulierExists(DomainError):
    """A dienst has one form, and a slug names one."""

    def __init__(self, formulier: Formulier) -> None:
        self.formulier = formulier
        super().__init__(f"Dat formulier bestaat al: '{formulier.titel}' van de dienst '{formulier.dienst}'.")


class NaamRefused(DomainError):
    """A form without a title, or with a slug that cannot be in an address."""


class ConceptExists(DomainError):
    """Two versions at once would undo each other: one is being made already."""

    def __init__(self, versie: Formulierversie) -> None:
        self.versie = versie
        super().__init__(f"Er is al een nieuwe versie in de maak (versie {versie.nummer}). Werk daarin verder.")


class ConceptLocked(DomainError):
    """What somebody is looking over, or what is published, is not edited."""

    def __init__(self, versie: Formulierversie) -> None:
        where = "ligt ter beoordeling" if versie.status == Status.TER_BEOORDELING else "is gepubliceerd"
        super().__init__(f"Versie {versie.nummer} {where}. Je kunt ze nu niet wijzigen.")


class TestgevalRefused(DomainError):
    """A test case that is none; `problemen` says why."""

    __test__ = False  # for pytest

    def __init__(self, problemen: list[str]) -> None:
        self.problemen = problemen
        super().__init__(" ".join(problemen))


def editor(by: Toegang) -> Account:
    """Who edits: a person, never the portal itself."""
    if by.account is None:
        raise NaamRefused("Alleen een medewerker maakt of wijzigt een formulier.")
    return by.account


# -- beginning ------------------------------------------------------------------------------------


def leeg_formulier(slug: str, dienst: str, titel: str) -> dict[str, Any]:
    """Where one begins: everything is still to be said."""
    return {
        "schema": SCHEMA,
        "formulier": slug,
        "dienst": dienst,
        "titel": titel,
        "naam": "aanvraag",
        "verzenden": "Als je verstuurt, zeg je dat alles juist is.",
        "beslissing": "behandelaar",
        "groepen": [{"key": "gegevens", "titel": "Je gegevens"}],
        "stappen": [],
        "na_versturen": [],
    }


@transaction.atomic
def new_formulier(dienst: Dienst, slug: str, titel: str, *, by: Toegang) -> Formulierversie:
    """An empty concept of the first form of a dienst. Raises FormulierExists, NaamRefused."""
    by.require("formulier_bewerk", dienst.slug)
    slug, titel = slug.strip(), titel.strip()
    if not titel or len(titel) > 120:
        raise NaamRefused("Geef het formulier een titel van hoogstens 120 tekens.")
    formulier = _new_form(dienst, slug, bewaarbaar(titel))
    return _new_version(formulier, leeg_formulier(slug, dienst.slug, titel), [], Code.FORMULIER_GEMAAKT, by)


def _new_form(dienst: Dienst, slug: str, titel: str) -> Formulier:
    """The row of a new form. Whoever makes one of the same dienst at the same moment waits for the other."""
    if len(slug) > 50 or not _SLUG.fullmatch(slug):
        raise NaamRefused("De korte naam bestaat uit kleine letters, cijfers en streepjes, hoogstens 50.")
    Dienst.objects.select_for_update().get(pk=dienst.pk)
    taken = Formulier.objects.select_related("dienst").filter(slug=slug).first()
    taken = taken or Formulier.objects.select_related("dienst").filter(dienst=dienst).order_by("slug").first()
    if taken is not None:
        raise FormulierExists(taken)
    return Formulier.objects.create(slug=slug, dienst=dienst, titel=titel)


@transaction.atomic
def new_concept(formulier: Formulier, *, by: Toegang) -> Formulierversie:
    """A copy of the live version, test cases included, to work in. Raises ConceptExists."""
    by.require("formulier_bewerk", formulier.dienst_id)
    live = formulier.versies.live().first()
    data = live.definitie if live else leeg_formulier(formulier.slug, formulier.dienst_id, formulier.titel)
    cases = [case.inhoud for case in live.testgevallen.order_by("pk")] if live else []
    return _new_version(formulier, data, cases, Code.CONCEPT_GEMAAKT, by)


def _new_version(formulier: Formulier, data: Any, cases: list[Any], code: Code, by: Toegang) -> Formulierversie:
    Formulier.objects.select_for_update().get(pk=formulier.pk)
    if busy := formulier.versies.in_bewerking().first():
        raise ConceptExists(busy)
    last, live = formulier.versies.recent().first(), formulier.versies.live().first()
    made = Formulierversie.objects.create(
        formulier=formulier,
        nummer=last.nummer + 1 if last else 1,
        definitie=data,
        geldig_van=open_van(live, vandaag(timezone.now())),
        geldig_tot=live.geldig_tot if live else None,
        laatst_bewerkt_door=editor(by),
    )
    Testgeval.objects.bulk_create(Testgeval(formulierversie=made, naam=case["naam"], inhoud=case) for case in cases)
    schrijf_op(code, by, dienst=formulier.dienst_id, versie=made)
    return made


def einde_voorbij(tot: date | None, today: date) -> str:
    """Why nobody could begin at all with this last day; empty when they can."""
    if tot is None or tot >= today:
        return ""
    return f"De laatste dag ({format_datum(tot)}) is al voorbij. Kies een andere dag, of maak het veld leeg."


def open_van(versie_obj: Formulierversie | None, today: date) -> date | None:
    """The first day of a version as far as it still means something: None once it has come."""
    first = versie_obj.geldig_van if versie_obj else None
    return first if first and first > today else None


# -- editing --------------------------------------------------------------------------------------


def lock_versie(versie_obj: Formulierversie, act: str, by: Toegang) -> Formulierversie:
    """The row as it is now, kept from others, for who has this act on its dienst. Raises Http404."""
    by.require(act, versie_obj.formulier.dienst_id)
    rows = Formulierversie.objects.select_for_update(of=("self",)).select_related("formulier__dienst")
    return rows.get(pk=versie_obj.pk)


def _lock_concept(versie_obj: Formulierversie, versie: int | None, by: Toegang) -> Formulierversie:
    """Raises ConceptLocked, VersionConflict."""
    current = lock_versie(versie_obj, "formulier_bewerk", by)
    if not current.is_concept:
        raise ConceptLocked(current)
    if versie is not None:
        check_versie(current, versie)
    return current


def _edited(current: Formulierversie, by: Toegang, *fields: str) -> Formulierversie:
    current.versie += 1
    current.laatst_bewerkt_door = editor(by)
    current.bewerkt_op = timezone.now()
    current.save(update_fields=[*fields, "versie", "laatst_bewerkt_door", "bewerkt_op"])
    return current


@transaction.atomic
def save_concept(versie_obj: Formulierversie, definitie: Any, *, versie: int, by: Toegang) -> Formulierversie:
    """Keep this JSON as the concept, right or wrong. Raises VersionConflict, ConceptLocked, DefinitieRefused for
    what is no JSON object or cannot be kept."""
    current = _lock_concept(versie_obj, versie, by)
    if not isinstance(definitie, dict):
        raise refused("Een formulier is een object met sleutels.")
    current.definitie = bewaarbaar(definitie)
    schrijf_op(Code.CONCEPT_BEWAARD, by, dienst=current.formulier.dienst_id, versie=current)
    return _edited(current, by, "definitie")


@transaction.atomic
def set_dates(
    versie_obj: Formulierversie, van: date | None, tot: date | None, *, versie: int, by: Toegang
) -> Formulierversie:
    """First and last day on which one may start; None: no limit.

    Raises NaamRefused for the wrong order, and for a last day that has gone by.
    """
    current = _lock_concept(versie_obj, versie, by)
    if van is not None and tot is not None and tot < van:
        raise NaamRefused("De laatste dag valt voor de eerste dag. Kijk de datums na.")
    if voorbij := einde_voorbij(tot, vandaag(timezone.now())):
        raise NaamRefused(voorbij)
    current.geldig_van, current.geldig_tot = van, tot
    days = {"van": van.isoformat() if van else "", "tot": tot.isoformat() if tot else ""}
    schrijf_op(Code.CONCEPT_BEWAARD, by, dienst=current.formulier.dienst_id, versie=current, **days)
    return _edited(current, by, "geldig_van", "geldig_tot")


@transaction.atomic
def delete_concept(versie_obj: Formulierversie, *, by: Toegang, versie: int | None = None) -> None:
    """Throw a concept away; a form that never had another version goes with it.

    Raises ConceptLocked, VersionConflict when somebody worked in it since it was shown.
    """
    current = _lock_concept(versie_obj, versie, by)
    formulier = current.formulier
    schrijf_op(Code.CONCEPT_VERWIJDERD, by, dienst=formulier.dienst_id, versie=current)
    current.delete()
    if not formulier.versies.exists():
        formulier.delete()


# -- test cases -----------------------------------------------------------------------------------


@transaction.atomic
def save_testgeval(
    versie_obj: Formulierversie, inhoud: Any, *, by: Toegang, vervangt: str = "", versie: int | None = None
) -> Testgeval:
    """Add a test case, or put it in the place of the one named `vervangt`.

    Raises TestgevalRefused (shape, name taken, too many), ConceptLocked, VersionConflict, DefinitieRefused for
    characters that cannot be kept.
    """
    current = _lock_concept(versie_obj, versie, by)
    geval, problemen = lees_geval(bewaarbaar(inhoud))
    rows = current.testgevallen.all()
    if geval is None:
        raise TestgevalRefused(problemen)
    if geval.naam != vervangt and rows.filter(naam=geval.naam).exists():
        raise TestgevalRefused([f"Er is al een testgeval '{geval.naam}'. Kies een andere naam."])
    if not vervangt and rows.count() >= MAX_GEVALLEN:
        raise TestgevalRefused([f"Een formulier heeft hoogstens {MAX_GEVALLEN} testgevallen."])
    row = rows.filter(naam=vervangt).first() if vervangt else None
    row = row or Testgeval(formulierversie=current)
    row.naam, row.inhoud = geval.naam, inhoud
    row.save()
    schrijf_op(Code.TESTGEVAL_BEWAARD, by, dienst=current.formulier.dienst_id, versie=current, naam=geval.naam)
    _edited(current, by)
    return row


@transaction.atomic
def delete_testgeval(versie_obj: Formulierversie, naam: str, *, by: Toegang, versie: int | None = None) -> None:
    """Take a test case away; one that is not there changes nothing. Raises ConceptLocked, VersionConflict."""
    current = _lock_concept(versie_obj, versie, by)
    gone, _ = current.testgevallen.filter(naam=naam).delete()
    if gone:
        schrijf_op(Code.TESTGEVAL_VERWIJDERD, by, dienst=current.formulier.dienst_id, versie=current, naam=naam)
        _edited(current, by)


def run_testgevallen(versie_obj: Formulierversie) -> list[Testuitslag]:
    """Try every test case on the definition as it is now; one that cannot be read yet fails them all."""
    cases = [row.inhoud for row in versie_obj.testgevallen.order_by("pk")]
    try:
        definitie = parse(versie_obj.definitie)
    except DefinitieRefused:
        text = "het formulier heeft nog fouten. Los die eerst op."
        return [Testuitslag(case["naam"], (text,)) for case in cases]
    return probeer(definitie, cases, vandaag(timezone.now()))


# -- as a file ------------------------------------------------------------------------------------


def export_definitie(versie: Formulierversie) -> str:
    """The file of this version, with its test cases: the same version gives the same bytes."""
    return schrijf(versie.definitie, [row.inhoud for row in versie.testgevallen.order_by("pk")])


@transaction.atomic
def import_definitie(text: str, *, by: Toegang) -> Formulierversie:
    """A concept from a file, of a form that exists or of a new one.

    The definition may still be wrong, or miss things; what it says is of the right type, so that it can be mended on
    the screen, and it says which form of which dienst it is. Raises
    DefinitieRefused, TestgevalRefused, ConceptExists, FormulierExists (the slug is of another dienst), NaamRefused;
    Http404 for a dienst of somebody else.
    """
    data, cases = lees(text)
    slug, dienst_slug, titel = (data.get(name) for name in ("formulier", "dienst", "titel"))
    if not (isinstance(slug, str) and isinstance(dienst_slug, str) and isinstance(titel, str) and titel.strip()):
        raise refused("Het bestand zegt niet van welk formulier, welke dienst en welke titel het is.")
    by.require("formulier_bewerk", dienst_slug)
    if wrong := verkeerd_getypt(data):
        raise DefinitieRefused(wrong)
    problemen = [problem for case in cases for problem in lees_geval(case)[1]]
    names = [case.get("naam") for case in cases if isinstance(case, dict)]
    if not problemen and len(names) != len(set(names)):
        problemen = ["Twee testgevallen hebben dezelfde naam."]
    if len(cases) > MAX_GEVALLEN:
        problemen = [f"Een formulier heeft hoogstens {MAX_GEVALLEN} testgevallen."]
    if problemen:
        raise TestgevalRefused(problemen)
    formulier = Formulier.objects.select_related("dienst").filter(slug=slug).first()
    if formulier is None:
        formulier = _new_form(Dienst.objects.get(pk=dienst_slug), slug, titel.strip()[:120])
    elif formulier.dienst_id != dienst_slug:
        raise FormulierExists(formulier)
    return _new_version(formulier, data, cases, Code.GEIMPORTEERD, by)
