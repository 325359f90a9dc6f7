"""One or more files; they are accepted and kept one by one, whatever becomes of the rest of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from loket.definitie import Vraag
from loket.vragen.basis import Omgeving, Vraagsoort, gemeenschappelijk

MAX_BYTES: Final = 10 * 1024 * 1024
"""Largest file that a question accepts."""


class Bijlageveld(forms.FileField):
    """A file as it was sent; kern.bestanden judges it by its content."""

    max_bytes: int

    def to_python(self, data: Any) -> Any:
        return data or None


class Bestand(Vraagsoort):
    """Stored as [{kenmerk, naam, grootte}] of the attached documents."""

    soort = "bestand"
    leeg = "Kies een bestand."
    template = "loket/vragen/bestand.html"
    knoppen = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        field = Bijlageveld(**gemeenschappelijk(vraag))
        field.max_bytes = MAX_BYTES
        return {"": field}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        return list(omgeving.bestanden.get(vraag.key, ())) or None

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {}

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [file["naam"] for file in waarde]
