"""Form fields that every app uses: a date in three inputs."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

MAANDEN = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
DATUMDELEN: Final = ("dag", "maand", "jaar")
"""The inputs of a date: each one is named after its field, `verhuisdag_maand`."""
_LONGEST = 2
"""Digits of a day or a month."""


class DatumWidget(forms.MultiWidget):
    """Day, month and year as three text inputs; no picker to fight with."""

    labels = ("Dag", "Maand", "Jaar")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        numeric = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({deel: forms.TextInput(attrs=numeric) for deel in DATUMDELEN}, attrs)

    def decompress(self, value: date | None) -> list[str]:
        """The parts of a stored date."""
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DatumVeld(forms.Field):
    """A date typed as day, month (number or name) and year; says which part is wrong."""

    widget = DatumWidget
    default_error_messages = {"required": "Vul een dag, maand en jaar in."}

    def to_python(self, value: list[str | None] | None) -> date | None:
        """Errors carry ``deel`` (0, 1 or 2): the input that the summary links to."""
        typed = [(part or "").strip(" .,/-") for part in value or ()]
        if not any(typed):
            return None
        for index, (part, name) in enumerate(zip(typed, DATUMDELEN, strict=True)):
            if not part:
                raise ValidationError(f"Vul ook een {name} in.", code="onvolledig", params={"deel": index})
        day, month, year = typed[0], _month(typed[1]), typed[2]
        for index, (part, name) in enumerate(((day, "dag"), (month, "maand"), (year, "jaar"))):
            if not (part.isascii() and part.isdigit()):
                raise ValidationError(f"Vul de {name} in met cijfers.", code="geen_getal", params={"deel": index})
        if len(day) > _LONGEST:  # a date takes no number of any length
            raise ValidationError("Vul een dag in die bestaat.", code="dag", params={"deel": 0})
        if len(year) != 4:
            raise ValidationError("Vul het jaar in met 4 cijfers.", code="jaar", params={"deel": 2})
        if len(month) > _LONGEST or not 1 <= int(month) <= 12:
            raise ValidationError("Vul een maand in van 1 tot 12.", code="maand", params={"deel": 1})
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise ValidationError("Vul een dag in die bestaat.", code="dag", params={"deel": 0}) from None

    def has_changed(self, initial: date | None, data: list[str | None] | None) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


def _month(text: str) -> str:
    """``maart``, ``mrt`` or ``3`` as a number; anything else unchanged."""
    short = text.casefold().replace("mrt", "maa")[:3]
    return str(MAANDEN.index(short) + 1) if short in MAANDEN else text
