"""Words between the questions: nothing to answer."""

from __future__ import annotations

from typing import Any

from django import forms

from loket.definitie import Vraag
from loket.vragen.basis import Omgeving, Vraagsoort


class Info(Vraagsoort):
    """Has no fields and no value; the label is its heading."""

    soort = "info"
    template = "loket/vragen/info.html"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        return {}

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return []
