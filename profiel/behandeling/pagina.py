"""What handling adds to the citizen's dossier page: questions both ways, and when such dossiers are mostly done."""

from __future__ import annotations

from django.utils import timezone

from profiel.behandeling.models import Doorlooptijd, Vraag
from profiel.behandeling.rules import expected, expected_words
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import Slot, register_kort, register_slot
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import count_werkdagen, format_datum_tijd, vandaag


@register_slot
def questions(toegang: Toegang, dossier: Dossier) -> list[Slot]:
    """The words of the open question at the next step; all of them with their answers below, the oldest first."""
    rows = _asked(dossier)
    messages = [message for vraag in rows for message in _messages(vraag)]
    slots = [Slot("stap", "profiel/behandeling/_open_vraag.html", vraag.tekst) for vraag in rows if vraag.is_open]
    return [*slots, Slot("onder", "profiel/behandeling/_vragen.html", messages)] if messages else []


def _asked(dossier: Dossier) -> list[Vraag]:
    """The questions of the city, the oldest first."""
    if not dossier.may_have("vraag_gesteld"):
        return []
    return list(Vraag.objects.filter(dossier=dossier).order_by("created_at", "pk"))


def _messages(vraag: Vraag) -> list[dict[str, object]]:
    asked = {"naam": "Stad Antwerpen", "datum": format_datum_tijd(vraag.created_at), "eigen": False}
    messages = [{**asked, "tekst": f"{vraag.titel}\n{vraag.tekst}"}]
    if vraag.beantwoord_op is not None:
        words = vraag.antwoord or "Document toegevoegd."
        messages.append({"naam": "Jij", "datum": format_datum_tijd(vraag.beantwoord_op), "eigen": True, "tekst": words})
    return messages


@register_kort
def usual_time(dossier: Dossier) -> list[dict[str, str]]:
    """When such dossiers are mostly decided; nothing when there were too few of them."""
    usual = Doorlooptijd.objects.filter(soort=dossier.soort, dienst=dossier.dienst).first()
    if usual is None or dossier.ingediend_op is None:
        return []
    today, waited = vandaag(timezone.now()), 0
    for vraag in (asked := _asked(dossier)):
        end = vraag.beantwoord_op or vraag.vervallen_op
        waited += count_werkdagen(vandaag(vraag.created_at), vandaag(end) if end else today)
    sent = vandaag(dossier.ingediend_op)
    half, most = expected(sent, helft=usual.helft, meeste=usual.meeste, gewacht=waited)
    waits = any(vraag.is_open for vraag in asked)
    return [{"naam": "Meestal klaar", "waarde": expected_words(half, most, waits=waits, today=today)}]
