"""Whether a form is open now: its dates, a maintenance of its dienst, a newer version that takes one along."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from django.urls import reverse
from django.utils import timezone

from loket.bouwer.rules import RESPIJT_DAGEN, Openstelling, openstelling
from loket.models import Aanvraag, Formulierversie, Onderhoud
from producten.models import Dienst
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, lokaal, vandaag
from stadsportaal.kern.onthouden import onthoud

AANKONDIGEN: Final = timedelta(days=3)
"""How long before it begins a maintenance is announced."""


class DienstDicht(DomainError):
    """One cannot go on now; `titel` and the sentence say why, and what one can do."""

    template: ClassVar[str] = "loket/gesloten.html"
    bewaard: bool = False
    """Whether what was typed just now is kept for later."""

    def __init__(self, titel: str, tekst: str, dienst: Dienst) -> None:
        self.titel = titel
        super().__init__(tekst, next_step=(dienst.get_absolute_url(), "Lees meer over deze dienst"))


class FormulierDicht(DienstDicht):
    """Before its first day, or after its last."""


class InOnderhoud(DienstDicht):
    """The dienst is closed for a while, and opens again by itself."""

    status: ClassVar[int] = 503


class FormulierVernieuwd(DomainError):
    """A newer version takes this concept along: one sees first what changes."""

    def __init__(self, aanvraag: Aanvraag) -> None:
        page = (reverse("loket:aanvraag_version", args=[aanvraag.dossier.kenmerk]), "Bekijk wat er verandert")
        super().__init__("Dit formulier is intussen vernieuwd. We hebben nog niets verstuurd.", next_step=page)


def require_start(versie: Formulierversie) -> None:
    """Raises InOnderhoud, FormulierDicht when nobody can start this form now."""
    now = timezone.now()
    _require_no_maintenance(versie.formulier.dienst, now)
    _require_dates(versie, vandaag(now), begonnen=False)


def require_open(aanvraag: Aanvraag) -> None:
    """Raises InOnderhoud, FormulierDicht when who had begun cannot go on now.

    The dates of a version count for who finishes it; who is taken along is held to those of the newer one.
    """
    now = timezone.now()
    _require_no_maintenance(aanvraag.dienst, now)
    if not aanvraag.moet_mee:
        _require_dates(aanvraag.formulierversie, vandaag(now), begonnen=True)


def require_current(aanvraag: Aanvraag) -> None:
    """Raises FormulierVernieuwd when a newer version takes this concept along."""
    if aanvraag.moet_mee:
        raise FormulierVernieuwd(aanvraag)


def onderhoud_van(dienst: Dienst) -> Onderhoud | None:
    found: Onderhoud | None = getattr(dienst, "onderhoud", None)
    return found


def _require_no_maintenance(dienst: Dienst, now: datetime) -> None:
    row = onderhoud_van(dienst)
    if row is not None and row.is_bezig(now):
        until = f"Vanaf {moment(row.tot)} kun je weer verder."
        raise InOnderhoud("Deze dienst is even dicht", f"{row.tekst} {until}", dienst)


def _require_dates(versie: Formulierversie, today: date, *, begonnen: bool) -> None:
    if versie.geldig_van is None and versie.geldig_tot is None:
        return
    state = openstelling(versie.geldig_van, versie.geldig_tot, today, begonnen=begonnen)
    dienst = versie.formulier.dienst
    if state is Openstelling.NOG_NIET and versie.geldig_van is not None:
        text = "Je kunt dit nu nog niet online doen. Kom terug op die dag, of bel ons als je niet kunt wachten."
        raise FormulierDicht(f"Dit formulier opent op {format_datum(versie.geldig_van)}", text, dienst)
    if state is Openstelling.DICHT and versie.geldig_tot is not None:
        last = format_datum(versie.geldig_tot)
        text = f"Je kon dit doen tot en met {last}. Bel ons of kom langs: we bekijken wat nog kan."
        if begonnen:
            text += f" Wie op tijd begon, kon nog {RESPIJT_DAGEN} dagen later versturen. Ook die dagen zijn voorbij."
        raise FormulierDicht("Dit formulier is gesloten", text, dienst)


def moment(when: datetime) -> str:
    """za 3 januari 2026 om 14.30 uur."""
    local = lokaal(when)
    return f"{format_datum(local.date())} om {local:%H.%M} uur"


PLANS: Final = "onderhoud"


def _running_or_soon() -> dict[str, Onderhoud]:
    """The maintenances that are not over, by dienst."""
    return {row.dienst_id: row for row in Onderhoud.objects.filter(tot__gt=timezone.now())}


def aankondiging(dienst: str) -> str:
    """What the page of a dienst says of its maintenance, running or soon; empty for none. Starting looks by itself."""
    now = timezone.now()
    row = onthoud(PLANS, _running_or_soon, seconds=20).get(dienst)
    if row is None or now >= row.tot or row.van > now + AANKONDIGEN:
        return ""
    if row.is_bezig(now):
        return f"{row.tekst} Vanaf {moment(row.tot)} kun je dit weer online doen."
    return f"Van {moment(row.van)} tot {moment(row.tot)} kun je dit niet online doen. {row.tekst}"
