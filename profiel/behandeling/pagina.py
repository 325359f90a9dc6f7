"""What handling adds to the citizen's dossier page: the open question, and the thread of earlier ones."""

from __future__ import annotations

from profiel.behandeling.models import Vraag
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import Slot, register_slot
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum_tijd


@register_slot
def questions(toegang: Toegang, dossier: Dossier) -> list[Slot]:
    """The words of the open question at the next step; all of them with their answers below, the oldest first."""
    rows = list(Vraag.objects.filter(dossier=dossier).order_by("created_at", "pk"))
    messages = [message for vraag in rows for message in _messages(vraag)]
    slots = [Slot("stap", "profiel/behandeling/_open_vraag.html", vraag.tekst) for vraag in rows if vraag.is_open]
    return [*slots, Slot("onder", "profiel/behandeling/_vragen.html", messages)] if messages else []


def _messages(vraag: Vraag) -> list[dict[str, object]]:
    asked = {"naam": "Stad Antwerpen", "datum": format_datum_tijd(vraag.created_at), "eigen": False}
    messages = [{**asked, "tekst": f"{vraag.titel}\n{vraag.tekst}"}]
    if vraag.beantwoord_op is not None:
        words = vraag.antwoord or "Document toegevoegd."
        messages.append({"naam": "Jij", "datum": format_datum_tijd(vraag.beantwoord_op), "eigen": True, "tekst": words})
    return messages
