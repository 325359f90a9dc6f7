"""What appointments contribute to the apps below them: words of the timeline, a piece of the page, where one starts."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from loket.afspraken.models import Afspraak, Afspraaksoort, Status
from loket.afspraken.rules import check_in_code
from loket.afspraken.toegang import SOORT
from producten.poorten import register_start_link
from profiel.behandeling import poorten as behandeling
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier, Fase
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, format_datum_tijd, format_tijd
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.onthouden import onthoud

START = "afspraak"
"""What a dienst of the catalogue names as its form when one comes to a counter; `afspraak:<slug>` says for which."""

GENERAL: Final = "afspraak-maken"
"""The dienst that is about appointments themselves."""

CODES = {
    "afspraak_gemaakt": ("Je maakte een afspraak", "{wanneer} bij {waar}."),
    "verplaatst": ("Je afspraak is verplaatst", "Naar {wanneer} bij {waar}."),
    "herinnering": ("We herinnerden je aan je afspraak", "{wanneer} bij {waar}."),
    "aangekomen": ("Je bent er", "Je nummer is {nummer}."),
    "geweest": ("Je afspraak is voorbij", ""),
    "afgezegd": ("Je afspraak is afgezegd", "Je hoeft niet te komen."),
    "heropend": ("Je bent er toch", "Je nummer is {nummer}."),
    "niet_gekomen": ("We zagen je niet op je afspraak", "Je mag altijd een nieuwe afspraak maken."),
}
"""Words of the timeline, per code."""


BESIDE: Final = frozenset({"assign", "release", "note", "reply"})
"""General steps of a handler that leave the appointment itself as it is; who asked something was promised a word."""


class OwnSteps(DomainError):
    """An appointment is moved, cancelled and ended with steps of its own, at its own page in the back office."""

    def __init__(self) -> None:
        super().__init__("Een afspraak volg je op met haar eigen knoppen, bij Afspraken.")


def register() -> None:
    """Called once, when the portal starts."""
    for code, (titel, uitleg) in CODES.items():
        dossiers.register_code(code, titel, uitleg, soort=SOORT)
    dossiers.register_verwacht(SOORT, to_come)
    dossiers.register_stand(SOORT, in_one_line)
    dossiers.register_woorden(SOORT, WOORDEN)
    dossiers.register_slot(appointment)
    dossiers.register_volgpagina(SOORT, "loket:afspraak")
    behandeling.register_soort(SOORT, "Afspraak", in_werklijst=False)
    behandeling.register_wachter(SOORT, guard_step)
    behandeling.register_stappen(SOORT, BESIDE)
    behandeling.register_dossierdeel(SOORT, parts_for_handler)
    register_start_link(start)


def start(formulier: str) -> str | None:
    """Where one makes an appointment; remembered for a minute, so that a page of the catalogue costs no query."""
    kind, _, dienst = formulier.partition(":")
    if kind != START:
        return None
    if dienst in ("", GENERAL):
        return reverse("loket:afspraak_start")
    return onthoud(f"afspraak:{dienst}", lambda: _start(dienst))


def _start(dienst: str) -> str | None:
    known = Afspraaksoort.objects.keuzes().filter(dienst=dienst).exists()
    return f"{reverse('loket:afspraak_start')}?dienst={dienst}" if known else None


def guard_step(dossier: Dossier, step: str, by: Toegang) -> None:
    """Raises OwnSteps for what would change the appointment behind its own back."""
    if step not in BESIDE:
        raise OwnSteps


# -- the citizen's page ---------------------------------------------------------------------------

STAND = {
    Fase.IN_BEHANDELING: "Je bent er. We roepen je nummer.",
    Fase.UITGEVOERD: "Je afspraak is voorbij.",
    Fase.STOPGEZET: "Je afspraak is afgezegd. Je hoeft niet te komen.",
    Fase.VERLOPEN: "We zagen je niet op je afspraak.",
}


WOORDEN: Final = {
    "ingediend": "Gepland",
    "in_behandeling": "Aangekomen",
    "uitgevoerd": "Voorbij",
    "stopgezet": "Afgezegd",
    "ingetrokken": "Afgezegd",
    "verlopen": "Niet gekomen",
}
"""What a citizen calls the phases of an appointment: nobody "submits" one."""


def in_one_line(dossier: Dossier) -> str:
    """What its phase means, from the columns that a list reads."""
    if dossier.fase == Fase.INGEDIEND and dossier.verwachte_datum:
        return f"We verwachten je op {format_datum(dossier.verwachte_datum)}."
    return STAND.get(Fase(dossier.fase), "")


def to_come(dossier: Dossier) -> list[dossiers.Verwacht]:
    """The appointment itself."""
    if dossier.fase != Fase.INGEDIEND:
        return []
    afspraak = Afspraak.objects.select_related("locatie").get(dossier=dossier)
    when = f"{format_datum_tijd(afspraak.begin)}, {afspraak.locatie.naam}."
    return [dossiers.Verwacht("Je komt langs", None, when)]


def rows_of(afspraak: Afspraak) -> list[dict[str, Any]]:
    """What the page of an appointment says, as a summary_list."""
    rows: list[dict[str, Any]] = [
        {"naam": "Waarvoor", "waarde": afspraak.soort.naam},
        {"naam": "Wanneer", "waarde": f"{format_datum_tijd(afspraak.begin)}, tot {format_tijd(afspraak.einde)}"},
        {"naam": "Waar", "waarden": [afspraak.locatie.naam, afspraak.locatie.adres, afspraak.locatie.bereikbaar]},
    ]
    if afspraak.personen > 1:
        rows.append({"naam": "Met", "waarde": f"{afspraak.personen} personen"})
    if afspraak.soort.meebrengen and afspraak.status != Status.AFGEZEGD:
        rows.append({"naam": "Breng mee", "waarden": afspraak.soort.meebrengen})
    return rows


def check_in_url(afspraak: Afspraak) -> str:
    """What the QR code says: the page to check in at, with the code."""
    code = check_in_code(afspraak.dossier.kenmerk, settings.SECRET_KEY)
    return f"{settings.SITE_URL.rstrip('/')}{reverse('loket:inchecken')}?code={code}"


def _spaced(code: str) -> str:
    """``KM7R-T4XH-482913``, as somebody types it."""
    kenmerk, _, digits = code.partition("-")
    return f"{format_kenmerk(kenmerk)}-{digits}"


def parts_of(afspraak: Afspraak) -> dict[str, Any]:
    """The context of loket/afspraken/_afspraak.html."""
    kenmerk, coming = afspraak.dossier.kenmerk, afspraak.is_komend(timezone.now())
    return {
        "rijen": rows_of(afspraak),
        "komend": coming,
        "inchecken": check_in_url(afspraak) if afspraak.status == Status.GEPLAND else "",
        "code": _spaced(check_in_code(kenmerk, settings.SECRET_KEY)),
        "nummer": str(afspraak.volgnummer) if afspraak.status == Status.AANGEKOMEN else "",
        "agenda": reverse("loket:afspraak_agenda", args=[kenmerk]),
        "verplaatsing": reverse("loket:afspraak_move", args=[kenmerk]),
        "afzegging": reverse("loket:afspraak_cancel", args=[kenmerk]),
        "nieuw": f"{reverse('loket:afspraak_start')}?soort={afspraak.soort_id}",
    }


def appointment(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """When, where and what to bring, and the way to move it or to say that one does not come."""
    if dossier.soort != SOORT:
        return None
    afspraak = Afspraak.objects.select_related("soort", "locatie", "dossier").get(dossier=dossier)
    parts = parts_of(afspraak)
    parts["komend"] = parts["komend"] and toegang.allows("afspraak_change", dossier)
    return dossiers.Slot("onder", "loket/afspraken/_afspraak.html", parts)


# -- the handler's page ---------------------------------------------------------------------------


def own_page(afspraak: Afspraak) -> str:
    """Its page in the back office, with its own steps."""
    return reverse("admin:afspraken_afspraak_change", args=[afspraak.pk])


def parts_for_handler(dossier: Dossier) -> list[behandeling.Deel]:
    """What is planned, and how to reach who made it without account."""
    afspraak = Afspraak.objects.select_related("soort", "locatie").get(dossier=dossier)
    rows: list[behandeling.Row] = [
        ("Waarvoor", afspraak.soort.naam),
        ("Wanneer", format_datum_tijd(afspraak.begin)),
        ("Waar", afspraak.locatie.naam),
        ("Personen", str(afspraak.personen)),
        ("Status", afspraak.get_status_display()),
        ("Opvolgen", format_html('<a href="{}">Verplaats ze, zeg ze af of meld wie er is</a>', own_page(afspraak))),
    ]
    given = [("Naam", afspraak.naam), ("E-mail", afspraak.email), ("Telefoon", afspraak.telefoon)]
    return [("Afspraak", rows + [(name, value) for name, value in given if value])]
