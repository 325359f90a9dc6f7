"""One or more files; they are accepted and kept one by one, whatever becomes of the rest of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms

from loket import opties
from loket.definitie import Vraag
from loket.vragen.basis import Fout, Omgeving, Vraagsoort, gemeenschappelijk, op_rij
from stadsportaal.kern.bestandsinhoud import DOCUMENTEN, FOTOS, PDF
from stadsportaal.kern.models import Bestand as Rij

MEGABYTE: Final = 1024 * 1024
_TYPES: Final = {"pdf": frozenset({PDF}), "foto": FOTOS}
_NAMES: Final = {"pdf": "pdf", "foto": "foto (jpg, png of webp)"}


class Bijlageveld(forms.FileField):
    """A file as it was sent; kern.bestanden judges it by its content."""

    max_bytes: int

    def to_python(self, data: Any) -> Any:
        return data or None


ONVEILIG: Final = {
    Rij.Scan.BESMET.value: "In ‘{naam}’ zit een virus. Verwijder het en kies een ander bestand.",
    Rij.Scan.WEG.value: "We zijn ‘{naam}’ kwijt. Verwijder het en kies het bestand opnieuw.",
}
"""What to say of a file that nobody can use any more, by its verdict."""


def onveilig(waarde: Any, omgeving: Omgeving) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The attached files of an answer that nobody can use any more, each with its verdict."""
    for file in waarde if omgeving.niet_schoon else ():
        if (scan := omgeving.niet_schoon.get(file["kenmerk"], "")) in ONVEILIG:
            yield file, scan


def toegelaten(vraag: Vraag) -> frozenset[str]:
    """The media types that this question takes; never more than the portal takes."""
    kinds = [_TYPES[naam] for naam in vraag.opties.soorten]
    return frozenset().union(*kinds) if kinds else DOCUMENTEN


def max_bytes(vraag: Vraag) -> int:
    return int(vraag.opties.max_mb) * MEGABYTE


class Bestand(Vraagsoort):
    """Stored as [{kenmerk, naam, grootte}] of the attached documents."""

    soort = "bestand"
    leeg = "Kies een bestand."
    template = "loket/vragen/bestand.html"
    knoppen = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        told = vraag.hulp if " MB" in vraag.hulp else op_rij(vraag.hulp, _limits(vraag.opties))
        common = gemeenschappelijk(vraag) | {"help_text": told}
        accept = ",".join(sorted(toegelaten(vraag)))
        field = Bijlageveld(widget=forms.FileInput(attrs={"accept": accept}), **common)
        field.max_bytes = max_bytes(vraag)
        return {"": field}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        return list(omgeving.bestanden.get(vraag.key, ())) or None

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        if wrong := [Fout(ONVEILIG[scan].format(**file), code="onveilig") for file, scan in onveilig(waarde, omgeving)]:
            return wrong
        least, given = vraag.opties.min_aantal, len(waarde)
        text = f"Voeg minstens {least} bestanden toe. Er {'is' if given == 1 else 'zijn'} er nu {given}."
        return [Fout(text, code="weinig")] if given < least else []

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [file["naam"] for file in waarde]


def _limits(o: opties.Bestand) -> str:
    """What may be sent, unless its maker said it already: Pdf of foto (jpg, png of webp), hoogstens 10 MB."""
    kinds = " of ".join(_NAMES[naam] for naam in o.soorten or ("pdf", "foto"))
    least = f" Voeg minstens {o.min_aantal} bestanden toe." if o.min_aantal > 1 else ""
    return f"{kinds.capitalize()}, hoogstens {o.max_mb} MB.{least}"
