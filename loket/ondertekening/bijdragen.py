"""What signatures contribute: what holds a sent aanvraag, words of its timeline, what both sides see."""

from __future__ import annotations

from django.urls import reverse

from loket.actions.concept import SOORT
from loket.models import Aanvraag
from loket.ondertekening.actions import NAAM, ask_signatures
from loket.ondertekening.models import Ondertekening, Status
from loket.ondertekening.rules import STAND
from loket.poorten import Ophouder, register_deel, register_ophouder
from profiel.behandeling.poorten import Deel
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, format_datum_tijd

CODES = {
    "wacht_op_handtekening": (
        "We wachten op een handtekening",
        "Tekent niemand ten laatste op {tot}? Dan verloopt je aanvraag.",
    ),
    "ondertekend": ("Je aanvraag is mee ondertekend", ""),
    "handtekening_geweigerd": ("Iemand wilde niet mee ondertekenen", ""),
    "handtekening_herinnerd": ("We vroegen de handtekening nog eens", "Tekenen kan tot en met {tot}."),
    "handtekening_te_laat": ("De handtekening kwam niet op tijd", "Ze moest er zijn op {tot}."),
}
"""Words of the timeline, per code."""


def register() -> None:
    """Called once, when the portal starts."""
    for code, (titel, uitleg) in CODES.items():
        dossiers.register_code(code, titel, uitleg, soort=SOORT)
    words = ("Wacht op handtekening", "We wachten tot iemand anders mee ondertekent. Daarna beginnen we eraan.")
    register_ophouder(Ophouder(NAAM, 10, ask_signatures, {STAND: words}, nu=in_words))
    dossiers.register_slot(signatures)
    register_deel(for_handler)


def _answer(row: Ondertekening) -> str:
    if row.beantwoord_op is not None:
        return f"{row.get_status_display().capitalize()} op {format_datum_tijd(row.beantwoord_op)}"
    if row.status == Status.GEVRAAGD:
        return f"Nog niet ondertekend. Dat kan tot en met {format_datum(row.tot)}"
    return row.get_status_display().capitalize()


def in_words(dossier: Dossier) -> str:
    """Whose signature is still missing, and until when; empty when nobody's is."""
    rows = list(Ondertekening.objects.open().filter(dossier=dossier).order_by("volgorde"))
    if not rows:
        return ""
    names, until = " en ".join(row.naam for row in rows), format_datum(min(row.tot for row in rows))
    may = "kan" if len(rows) == 1 else "kunnen"
    return f"{names} {may} mee ondertekenen tot en met {until}. Zodra dat gebeurd is, beginnen we eraan."


def signatures(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """Who was asked, and how far that is, on the page of the applicant."""
    if dossier.soort != SOORT:
        return None
    rows = list(Ondertekening.objects.filter(dossier=dossier).order_by("volgorde"))
    if not rows:
        return None
    mine = toegang.allows("aanvraag_change", dossier)
    written = {row.pk: [f"We schreven naar {row.email}"] for row in rows if mine and row.is_open and row.email}
    data = {
        "rijen": [{"naam": row.naam, "waarden": [_answer(row), *written.get(row.pk, ()), row.waarom]} for row in rows],
        "geschreven": bool(written),
        "opnieuw": reverse("producten:dienst", args=[dossier.dienst]) if _without(rows) else "",
    }
    return dossiers.Slot("midden", "loket/ondertekening/_handtekeningen.html", data)


def _without(rows: list[Ondertekening]) -> bool:
    """Whether it ended because somebody did not sign."""
    return any(row.status in (Status.GEWEIGERD, Status.VERLOPEN) for row in rows)


def for_handler(aanvraag: Aanvraag) -> list[Deel]:
    """Who signed when, and how it was certain who that was."""
    rows = Ondertekening.objects.filter(dossier=aanvraag.dossier_id).order_by("volgorde")
    found = [
        (f"{row.naam} ({row.get_wie_display()})", ", ".join(filter(None, [_answer(row), row.get_manier_display()])))
        for row in rows
    ]
    return [("Mee ondertekend", found)] if found else []
