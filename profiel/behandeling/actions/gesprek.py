"""The citizen asks something about a dossier, and a handler answers. One step, one transaction."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from profiel.behandeling.actions import AnswerEmpty, NotInTeam, begin, make
from profiel.behandeling.models import Burgervraag
from profiel.behandeling.rules import MOST_ASKED
from profiel.dossiers.actions import Stap, lock, progress
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import antwoord_voor, format_dag_uur


class AskedEnough(DomainError):
    """Who waits for answers, waits for these first."""

    def __init__(self, dossier: Dossier) -> None:
        page = (dossier.get_absolute_url(), "Terug naar je dossier")
        super().__init__(
            f"Je stelde al {MOST_ASKED} vragen waar we nog op moeten antwoorden. "
            "Dringend? Bel 03 22 11 333, ma tot vr, 9 tot 17 uur.",
            next_step=page,
        )


class NothingAsked(DomainError):
    """The question was answered already."""

    def __init__(self) -> None:
        super().__init__("Er is geen vraag van de burger meer die op een antwoord wacht.")


@transaction.atomic
def ask_city(dossier: Dossier, tekst: str, *, by: Toegang) -> Burgervraag:
    """The citizen asks; the promise counts from now. Raises AnswerEmpty, AskedEnough, LevelRequired, Http404."""
    current = lock(dossier)
    by.require("burgervraag_ask", current)
    by.require_level(current.niveau)
    if not tekst.strip() or by.profiel is None:
        raise AnswerEmpty
    if Burgervraag.objects.open().filter(dossier=current).count() >= MOST_ASKED:
        raise AskedEnough(current)
    until = antwoord_voor(timezone.now())
    vraag = Burgervraag.objects.create(dossier=current, profiel=by.profiel, tekst=tekst.strip(), beloofd_op=until)
    facts = {"vraag": vraag.pk, "uiterlijk": format_dag_uur(until)}
    progress(dossier, Stap("burgervraag_gesteld", parameters=facts), by=by)
    return vraag


@transaction.atomic
def reply(dossier: Dossier, tekst: str, *, by: Toegang, versie: int | None = None) -> Burgervraag:
    """Answer the question that waits longest. Raises NothingAsked, AnswerEmpty, VersionConflict, Http404."""
    current = begin(dossier, "reply", by, versie)
    vraag = Burgervraag.objects.open().filter(dossier=current).in_order().first()
    if vraag is None:
        raise NothingAsked
    if not tekst.strip():
        raise AnswerEmpty
    if by.account is None:
        raise NotInTeam
    vraag.antwoord, vraag.door, vraag.beantwoord_op = tekst.strip(), by.account, timezone.now()
    vraag.save(update_fields=["antwoord", "door", "beantwoord_op"])
    make(dossier, Stap("burgervraag_beantwoord", parameters={"vraag": vraag.pk}), by)
    return vraag
