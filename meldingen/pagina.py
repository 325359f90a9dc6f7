"""What meldingen add to the citizen's dossier page, and where a report starts and is followed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from meldingen.actions import SOORT
from meldingen.models import Feedback, Melding
from meldingen.rules import closes_by
from producten.poorten import register_start_link
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import Slot, register_slot, register_volgpagina
from profiel.toegang.toegang import Toegang

FORM = "melding"
"""What a dienst of the catalogue names as its form when it is a report."""


def register() -> None:
    """Called once, when the portal starts."""
    register_slot(report)
    register_volgpagina(SOORT, "meldingen:melding_follow")
    register_start_link(start)


def start(formulier: str) -> str | None:
    """Where a report starts."""
    return reverse("meldingen:melding_start") if formulier == FORM else None


def may_judge(melding: Melding) -> bool:
    """Whether the reporter may still say what they think: closed not long ago, and not said before."""
    if melding.afgesloten_op is None or timezone.now() > closes_by(melding.afgesloten_op):
        return False
    return not Feedback.objects.filter(melding=melding).exists()


def report(toegang: Toegang, dossier: Dossier) -> Slot | None:
    """What was reported, with its photos, and the way to say what one thinks of it."""
    if dossier.soort != SOORT:
        return None
    melding = Melding.objects.select_related("categorie").filter(dossier=dossier).first()
    if melding is None:
        return None
    return Slot("onder", "meldingen/_melding.html", _data(toegang, melding))


def _data(toegang: Toegang, melding: Melding) -> dict[str, Any]:
    kenmerk = melding.dossier.kenmerk
    fotos: Any = toegang.meldingfotos()
    mine = toegang.allows("melding_answer", melding.dossier)
    return {
        "rijen": [
            {"naam": "Wat", "waarde": melding.categorie.naam},
            {"naam": "Wat er aan de hand is", "waarde": melding.tekst or "Deze tekst is gewist"},
            {"naam": "Waar", "waarde": melding.adres},
        ],
        "fotos": [
            reverse("meldingen:melding_foto", args=[kenmerk, foto.volgorde])
            for foto in fotos.filter(melding=melding).order_by("volgorde")
        ],
        "oordeel": reverse("meldingen:melding_feedback", args=[kenmerk]) if mine and may_judge(melding) else "",
    }
