"""Deciding on a dossier, and giving notice of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from profiel.behandeling.actions import begin, consequence, expire_questions, finish_terms, make, today
from profiel.behandeling.poorten import (
    BESLISSERS,
    BESLUITZINNEN,
    Beroepsweg,
    accepts_digital,
    altijd_beslissen,
    dienstregels,
)
from profiel.behandeling.rules import (
    DECISIONS,
    REFUSALS,
    Wijze,
    appeal_sentences,
    appeal_until,
    in_time,
    next_posting_day,
    second_sentence,
)
from profiel.dossiers.actions import OWNING, Stap, lock, progress
from profiel.dossiers.models import Besluit, Brief, Document, Dossier, Fase, Uitkomst
from profiel.mensen.models import Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk, save_with_kenmerk


class DecisionIncomplete(DomainError):
    """A refusal says why, and how and until when to appeal."""

    def __init__(self) -> None:
        super().__init__("Een weigering heeft een reden nodig, en waar, hoe en tot wanneer je beroep kunt instellen.")


class RuleNeverRefuses(DomainError):
    """Only a person refuses (architecture §5)."""

    def __init__(self) -> None:
        super().__init__("Een regel alleen kan niet weigeren. Een medewerker moet dit bekijken.")


class YesOrNo(DomainError):
    """What is always decided is right or not: a fine is dropped or stays."""

    def __init__(self) -> None:
        super().__init__("Hier beslis je ja of nee, niet voor een deel. Kies “toegekend” of “geweigerd”.")


@dataclass(frozen=True, slots=True)
class Beroep:
    """How to appeal: with whom, within how many calendar days or months, and how.

    `zonder_termijn` says that no law sets a last day, as for a complaint.
    """

    instantie: str
    dagen: int
    hoe: str
    maanden: int = 0
    zonder_termijn: bool = False

    @classmethod
    def of(cls, way: Beroepsweg) -> Beroep:
        """As the catalogue, or who decides, says it."""
        return cls(way.instantie, way.dagen, way.hoe, way.maanden, zonder_termijn=way.eenheid == "geen")

    @property
    def is_complete(self) -> bool:
        one_term = [self.dagen > 0, self.maanden > 0, self.zonder_termijn].count(True) == 1
        return bool(self.instantie and self.hoe) and one_term

    def until(self, posted: date, wijze: Wijze) -> date | None:
        """The last day, None without one."""
        return None if self.zonder_termijn else appeal_until(posted, self.dagen, wijze, maanden=self.maanden)


@dataclass(frozen=True, slots=True)
class Beslissing:
    """What was decided. `door_regel` names the rule (with version) when no person decided."""

    uitkomst: Uitkomst
    reden: str = ""
    redencode: str = ""
    beroep: Beroep | None = None
    door_regel: str = ""
    met_document: bool = True


def _check(beslissing: Beslissing) -> None:
    if beslissing.uitkomst not in DECISIONS:
        raise DecisionIncomplete
    if beslissing.uitkomst not in REFUSALS:
        return
    if beslissing.door_regel and beslissing.uitkomst == Uitkomst.GEWEIGERD:
        raise RuleNeverRefuses
    beroep = beslissing.beroep
    if not beslissing.reden.strip() or beroep is None or not beroep.is_complete:
        raise DecisionIncomplete


@transaction.atomic
def decide(dossier: Dossier, beslissing: Beslissing, *, by: Toegang, versie: int | None = None) -> Besluit:
    """Decide: the Besluit with its document, notice of it, and what follows from it in the app itself.

    Raises DecisionIncomplete, RuleNeverRefuses, YesOrNo, TransitionRefused, VersionConflict, Http404.
    """
    current = begin(dossier, "decide", by, versie)
    _check(beslissing)
    if beslissing.uitkomst == Uitkomst.DEELS and altijd_beslissen(current):
        raise YesOrNo
    expire_questions(current)
    finish_terms(current)
    besluit = _write_besluit(current, beslissing)
    facts = {"beroep_tot": besluit.beroep_tot.isoformat()} if besluit.beroep_tot else {}
    step = Stap("beslist", Fase.BESLIST, beslissing.uitkomst, actie=None, verwachte_datum=None, parameters=facts)
    progress(dossier, step, by=by)
    if beslisser := BESLISSERS.get(dossier.soort):
        beslisser(dossier, besluit, by)
    consequence(dossier, "beslist", by)
    return besluit


def _write_besluit(dossier: Dossier, beslissing: Beslissing) -> Besluit:
    people = [row.profiel for row in dossier.betrokkenen.filter(tot__isnull=True, profiel__isnull=False,
              rol__in=OWNING).select_related("profiel").order_by("pk") if row.profiel]  # fmt: skip
    wijze: Wijze = "digitaal" if not people or all(accepts_digital(person) for person in people) else "brief"
    now = timezone.now()
    posted = today() if wijze == "digitaal" else next_posting_day(today())
    beroep = beslissing.beroep
    besluit = Besluit.objects.create(
        dossier=dossier,
        uitkomst=beslissing.uitkomst,
        reden=_words(dossier, beslissing),
        redencode=beslissing.redencode,
        beroep_instantie=beroep.instantie if beroep else "",
        beroep_termijn_dagen=beroep.dagen or None if beroep else None,
        beroep_termijn_maanden=beroep.maanden or None if beroep else None,
        beroep_zonder_termijn=beroep is not None and beroep.zonder_termijn,
        beroep_hoe=beroep.hoe if beroep else "",
        beroep_tot=beroep.until(posted, wijze) if beroep else None,
        bekendgemaakt_op=now if wijze == "digitaal" else None,
        bekendmakingswijze=wijze,
        door_regel=beslissing.door_regel,
    )
    if beslissing.met_document or wijze == "brief":
        document = _write_document(dossier, besluit, people)
        if wijze == "brief":
            Brief.objects.create(dossier=dossier, document=document)
    return besluit


def _words(dossier: Dossier, beslissing: Beslissing) -> str:
    """Why, in the words of the handler; then what a decision of this kind always says."""
    always = BESLUITZINNEN.get(dossier.soort)
    said = always(dossier, beslissing.uitkomst) if always else ""
    return "\n\n".join(filter(None, [beslissing.reden.strip(), said]))


def _write_document(dossier: Dossier, besluit: Besluit, people: list[Profiel]) -> Document:
    """The official page of the decision, with the facts as they stand now."""
    words = {"toegekend": "keurt je aanvraag goed", "deels": "keurt je aanvraag voor een deel goed"}
    wijze: Any = besluit.bekendmakingswijze
    appeal = besluit.beroep_instantie and appeal_sentences(
        besluit.beroep_instantie,
        besluit.beroep_hoe,
        in_time(besluit.beroep_termijn_dagen or 0, besluit.beroep_termijn_maanden or 0),
        format_datum(besluit.beroep_tot) if besluit.beroep_tot else "",
        wijze,
    )
    facts = {
        "zin": f"De stad Antwerpen {words.get(besluit.uitkomst, 'keurt je aanvraag niet goed')}.",
        "datum": format_datum(today()),
        "kenmerk": format_kenmerk(dossier.kenmerk),
        "rijen": [
            {"naam": "Aanvraag", "waarde": dossier.titel},
            {"naam": "Voor", "waarde": ", ".join(person.naam for person in people)},
            {"naam": "Besluit", "waarde": Uitkomst(besluit.uitkomst).label.capitalize()},
        ],
        "reden": besluit.reden,
        "beroep": [*appeal, *_beside(dossier, besluit)] if appeal else [],
    }
    return save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk, dossier=dossier, soort=Document.Soort.BESLUIT, titel=f"Besluit: {dossier.titel}"[:160],
            sjabloon="besluit@1", inhoud=facts,
        )
    )  # fmt: skip


def _beside(dossier: Dossier, besluit: Besluit) -> list[str]:
    """The second way of the catalogue, as long as the first one is what it says."""
    way = dienstregels(dossier.dienst).beroep
    if way is None or way.daarnaast is None or way.instantie != besluit.beroep_instantie:
        return []
    return [second_sentence(way.daarnaast.instantie, way.daarnaast.termijn, way.daarnaast.hoe)]


@transaction.atomic
def mark_posted(brief: Brief, *, by: Toegang, versie: int | None = None) -> None:
    """The letter went out today: from now on the decision is known, and the term of appeal runs. Once.

    Raises VersionConflict.
    """
    by.require("dossier_handle", brief.dossier)
    dossier = lock(brief.dossier, versie)
    if not Brief.objects.filter(pk=brief.pk, afgedrukt_op__isnull=True).update(afgedrukt_op=timezone.now()):
        return
    besluit = Besluit.objects.get(dossier=dossier)
    besluit.bekendgemaakt_op = timezone.now()
    if besluit.beroep_tot:
        days, months = besluit.beroep_termijn_dagen or 0, besluit.beroep_termijn_maanden or 0
        besluit.beroep_tot = appeal_until(today(), days, "brief", maanden=months)
    besluit.save(update_fields=["bekendgemaakt_op", "beroep_tot"])
    make(dossier, Stap("bekendgemaakt"), by)
