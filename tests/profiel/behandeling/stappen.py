"""What tests of handling share: decisions, a question, the codes of a timeline."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from profiel.behandeling import actions
from profiel.behandeling.actions.besluit import (
    Beroep,
    Beslissing,
)
from profiel.behandeling.models import Vraag
from profiel.dossiers.models import Dossier, Uitkomst, Voortgang
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag

SYSTEM = Toegang.systeem()
BEROEP = Beroep("de Raad van State", 60, "Stuur een aangetekende brief.")
REFUSAL = Beslissing(Uitkomst.GEWEIGERD, "Je woont er niet.", beroep=BEROEP)
GRANTED = Beslissing(Uitkomst.TOEGEKEND)


def today() -> date:
    return vandaag(timezone.now())


def codes(dossier: Dossier) -> list[tuple[str, bool]]:
    return [(step.code, step.intern) for step in Voortgang.objects.voor_medewerker(SYSTEM, dossier)]


def ask(dossier: Dossier, by: Toegang, **more: Any) -> Vraag:
    words = {"titel": "Stuur je huurcontract", "tekst": "We missen het.", "wil_document": True}
    return actions.ask(dossier, **words, tegen=today() + timedelta(days=10), by=by, **more)
