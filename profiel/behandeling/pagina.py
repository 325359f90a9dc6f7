"""What handling adds to the citizen's dossier page: questions both ways, and when such dossiers are mostly done."""

from __future__ import annotations

from datetime import date, datetime
from operator import itemgetter

from django.urls import reverse
from django.utils import timezone

from profiel.behandeling.begonnen import began_of, since
from profiel.behandeling.models import Burgervraag, Doorlooptijd, Vraag
from profiel.behandeling.rules import expected, expected_words
from profiel.dossiers.models import Dossier
from profiel.dossiers.poorten import Slot, register_kort, register_slot
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import count_werkdagen, format_dag_uur, format_datum_tijd, vandaag

Message = tuple[datetime, dict[str, object]]


@register_slot
def questions(toegang: Toegang, dossier: Dossier) -> list[Slot]:
    """The words of the open question at the next step; below all questions both ways with their answers, the oldest
    first, and the way to ask one."""
    rows = _asked(dossier)
    wie = str(toegang.profiel) if toegang.kijkt_mee else "Jij"
    slots = [Slot("stap", "profiel/behandeling/_open_vraag.html", vraag.tekst) for vraag in rows if vraag.is_open]
    messages = [message for vraag in rows for message in _messages(vraag, wie)]
    if dossier.may_have("burgervraag_gesteld"):
        asked = Burgervraag.objects.filter(dossier=dossier).in_order()
        messages += [message for vraag in asked for message in _both(vraag, wie)]
    data = {
        "berichten": [shown for _, shown in sorted(messages, key=itemgetter(0))],
        "vragen": reverse("behandeling:burgervraag_ask", args=[dossier.kenmerk]) if dossier.handelt else "",
    }
    return [*slots, Slot("onder", "profiel/behandeling/_vragen.html", data)] if any(data.values()) else slots


def _asked(dossier: Dossier) -> list[Vraag]:
    """The questions of the city, the oldest first."""
    if not dossier.may_have("vraag_gesteld"):
        return []
    return list(Vraag.objects.filter(dossier=dossier).order_by("created_at", "pk"))


def _messages(vraag: Vraag, wie: str) -> list[Message]:
    messages = [_of_city(vraag.created_at, f"{vraag.titel}\n{vraag.tekst}")]
    if vraag.beantwoord_op is not None:
        messages.append(_of_citizen(vraag.beantwoord_op, vraag.antwoord or "Document toegevoegd.", wie))
    return messages


def _both(vraag: Burgervraag, wie: str) -> list[Message]:
    asked = _of_citizen(vraag.created_at, vraag.tekst, wie)
    if vraag.beantwoord_op is not None:
        return [asked, _of_city(vraag.beantwoord_op, vraag.antwoord)]
    until, late = format_dag_uur(vraag.beloofd_op), vraag.beloofd_op < timezone.now()
    words = f"We antwoorden uiterlijk {until}."
    if late:
        words = f"We beloofden te antwoorden tegen {until}. Dat lukte niet. Kun je niet wachten? Bel 03 22 11 333."
    at, shown = _of_city(vraag.created_at, words)
    return [asked, (at, {**shown, "datum": "nog geen antwoord"})]


def _of_city(at: datetime, tekst: str) -> Message:
    return at, {"naam": "Stad Antwerpen", "datum": format_datum_tijd(at), "eigen": False, "tekst": tekst}


def _of_citizen(at: datetime, tekst: str, wie: str) -> Message:
    return at, {"naam": wie, "datum": format_datum_tijd(at), "eigen": True, "tekst": tekst}


@register_kort
def usual_time(dossier: Dossier) -> list[dict[str, str]]:
    """When such dossiers are mostly decided; nothing when there were too few of them."""
    usual = Doorlooptijd.objects.filter(soort=dossier.soort, dienst=dossier.dienst).first()
    begin = began_of(dossier) if usual else None
    if usual is None or begin is None:
        return []
    today, asked = vandaag(timezone.now()), _asked(dossier)
    waits = [(vandaag(vraag.created_at), _until(vraag, today)) for vraag in asked]
    waited = sum(count_werkdagen(start, end) for start, end in since(begin, waits))
    half, most = expected(begin, helft=usual.helft, meeste=usual.meeste, gewacht=waited)
    words = expected_words(half, most, waits=any(vraag.is_open for vraag in asked), today=today)
    return [{"naam": "Meestal klaar", "waarde": words}]


def _until(vraag: Vraag, today: date) -> date:
    """The last day that we waited for it, so far."""
    end = vraag.beantwoord_op or vraag.vervallen_op
    return vandaag(end) if end else today
